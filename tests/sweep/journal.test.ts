import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FormatError } from '../../src/index.js';
import {
  gridSearch,
  JournalError,
  randomSearch,
  range,
  type JournalStore,
} from '../../src/sweep/index.js';
import { bitsOf, byIndex, collect } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.jsonl`);

const space = { a: [1, 2, 3], b: ['x', 'y'] };
const counted = () => {
  const runs: string[] = [];
  const train = ({ a, b }: { a: number; b: string }) => {
    runs.push(`${a}${b}`);
    return { loss: a / 3, odd: [NaN, -0, -Infinity] };
  };
  return { runs, train };
};
const all = ['1x', '1y', '2x', '2y', '3x', '3y'];
const rejection = (sweep: { summary(): Promise<unknown> }) => sweep.summary().then(() => expect.fail('not refused'), (error: unknown) => error as Error); // prettier-ignore

describe('a journal', () => {
  it('that is whole is not run again, and gives the same results to the last bit', async () => {
    const journal = newFile();
    const [first, second] = [counted(), counted()];
    const before = (
      await collect(gridSearch({ space, train: first.train, workers: 0, journal }))
    ).map(bitsOf);
    const text = readFileSync(journal, 'utf8');
    const again = await collect(gridSearch({ space, train: second.train, workers: 0, journal }));
    expect(again.map(bitsOf)).toEqual(before);
    expect(again.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0, 0, 0]);
    expect([first.runs, second.runs]).toEqual([all, []]);
    expect(Object.is((again[0].value!.odd as number[])[1], -0)).toBe(true);
    expect(readFileSync(journal, 'utf8')).toBe(text);
  });

  it('cut off at any byte goes on from there: no point that was written is run again, every other one is', async () => {
    const journal = newFile();
    const whole = (
      await collect(gridSearch({ space, train: counted().train, workers: 0, journal }))
    ).map(bitsOf);
    const bytes = readFileSync(journal);
    for (let length = 0; length < bytes.length; length += 7) {
      const written = bytes.subarray(0, length).toString();
      writeFileSync(journal, bytes);
      truncateSync(journal, length);
      const { runs, train } = counted();
      expect(
        (await collect(gridSearch({ space, train, workers: 0, journal })))
          .sort(byIndex)
          .map(bitsOf),
      ).toEqual(whole);
      const kept = Math.max(0, written.split('\n').length - 2); // without the header and the line that was cut
      expect(6 - runs.length - kept, `cut at ${length}`).toBeOneOf([0, 1]); // 1: all but the line's end was there
      expect(all.slice(6 - runs.length)).toEqual(runs);
      const indexes = readFileSync(journal, 'utf8').trim().split('\n').slice(1).map((line) => (JSON.parse(line) as { index: number }).index); // prettier-ignore
      expect(indexes).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  it('holds points that failed, and has them run again', async () => {
    const journal = newFile();
    let broken = true;
    const train = ({ a }: { a: number }) => {
      if (broken && a === 2) throw new Error('not yet');
      return { loss: a };
    };
    const search = () => gridSearch({ space: { a: [1, 2] }, train, workers: 0, journal }).summary();
    expect((await search()).results[1]).toMatchObject({
      status: 'failed',
      error: { message: 'not yet' },
    });
    broken = false;
    expect((await search()).results.map(({ status, attempts }) => [status, attempts])).toEqual([['done', 0], ['done', 1]]); // prettier-ignore
    expect((await search()).results.map(({ attempts }) => attempts)).toEqual([0, 0]);
  });

  it.each([
    ['returns another number', ({ a }: { a: number }, broken: boolean) => ({ [broken && a === 2 ? 'los' : 'loss']: a }),
      'gridSearch expects train to give the number loss, but got los; yield or return { loss }'],
    ['returns a text', ({ a }: { a: number }, broken: boolean) => ({ loss: broken && a === 2 ? 'low' : a }),
      'gridSearch expects train to give the number loss, but got loss; yield or return { loss }'],
    ['returns no value by name', ({ a }: { a: number }, broken: boolean) => (broken && a === 2 ? [a] : { loss: a }),
      'the training function is expected to return values by name, but it returned [2]; return { accuracy }, say'],
    ['yields another number', function* ({ a }: { a: number }, broken: boolean) { yield { [broken && a === 2 ? 'los' : 'loss']: a }; yield { [broken && a === 2 ? 'los' : 'loss']: a }; },
      'gridSearch expects train to give the number loss, but got los; yield or return { loss }'],
  ])('has a point run again that %s, once the function is mended', async (_, give, message) => {
    for (const more of [{}, { epochs: 2, halving: { at: [1], keep: 0.9 } }]) {
      if (more.halving && give.constructor.name !== 'GeneratorFunction') continue;
      const journal = newFile();
      let broken = true;
      const train = (settings: { a: number }) => give(settings, broken) as { loss: number };
      const search = () => gridSearch({ space: { a: [1, 2] }, train, workers: 0, journal, ...more }).summary();
      expect((await search()).results[1]).toMatchObject({ status: 'failed', attempts: 1, error: { name: 'TypeError', message } });
      broken = false;
      expect((await search()).results.map(({ status, score, attempts }) => [status, score, attempts])).toEqual(
        more.halving ? [['done', 1, 0], ['done', 2, 2]] : [['done', 1, 0], ['done', 2, 1]],
      );
      expect((await search()).results.map(({ attempts }) => attempts)).toEqual([0, 0]);
    }
  }); // prettier-ignore

  it('keeps what ended before an abort', async () => {
    const journal = newFile();
    const controller = new AbortController();
    const { runs, train } = counted();
    const sweep = gridSearch({ space, train, workers: 0, journal, signal: controller.signal, onProgress: ({ done }) => done === 2 && controller.abort() }); // prettier-ignore
    await expect(sweep.summary()).rejects.toMatchObject({ name: 'AbortError' });
    const second = counted();
    await gridSearch({ space, train: second.train, workers: 0, journal }).summary();
    expect([...new Set([...runs, ...second.runs])]).toEqual(all);
    expect(second.runs.length).toBeOneOf([3, 4]);
  });

  it('of more random points goes on with the same ones', async () => {
    const journal = newFile();
    let runs = 0;
    const search = (points: number) =>
      randomSearch({
        space: { a: range(0, 1) },
        points,
        train: ({ a }) => ((runs += 1), { loss: a }),
        workers: 0,
        journal,
      });
    const five = await collect(search(5));
    const eight = await collect(search(8));
    expect(runs).toBe(8);
    expect(eight.slice(0, 5).map(bitsOf)).toEqual(five.map(bitsOf));
    expect((await search(3).summary()).results).toHaveLength(3);
  });

  it.each([
    ['values', { space: { a: [1, 2], b: ['x', 'y'] } }, 'space.a was [1,2,3] and is [1,2]'],
    ['names', { space: { a: [1, 2, 3], c: ['x', 'y'] } }, 'space.b was ["x","y"] and is nothing; space.c was nothing and is ["x","y"]'],
    ['the order of names', { space: { b: ['x', 'y'], a: [1, 2, 3] } }, 'the order of space was a, b and is b, a'],
    ['the seed', { seed: 3 }, 'seed was 0 and is 3'],
    ['the epochs', { epochs: 10 }, 'epochs was nothing and is 10'],
    ['halving', { epochs: 4, halving: { at: [2] } }, 'epochs was nothing and is 4; halving was nothing and is {"at":[2],"keep":0.5,"metric":"loss","goal":"minimize"}'],
    ['what it is about', { about: { data: 'Fashion' } }, 'about.data was "digits" and is "Fashion"'],
  ])('of a search that differs in %s is refused, and left as it is', async (_, other, text) => {
    const journal = newFile();
    const base = { space, train: counted().train as never, workers: 0, journal, about: { data: 'digits' } };
    await gridSearch(base).summary();
    const before = readFileSync(journal, 'utf8');
    const error = await rejection(gridSearch({ ...base, ...other } as typeof base));
    expect(error).toBeInstanceOf(JournalError);
    expect(error.message).toBe(
      `gridSearch expects the journal ${journal} to be of this search, but got one of another: ${text}; choose another file, or go back to what was searched`,
    );
    expect(readFileSync(journal, 'utf8')).toBe(before);
  }); // prettier-ignore

  it('of a grid is refused by randomSearch', async () => {
    const journal = newFile();
    await gridSearch({
      space: { a: [1] },
      train: () => ({ loss: 1 }),
      workers: 0,
      journal,
    }).summary();
    const error = await rejection(
      randomSearch({
        space: { a: [1] },
        points: 1,
        train: () => ({ loss: 1 }),
        workers: 0,
        journal,
      }),
    );
    expect(error.message).toContain('search was "grid" and is "random"');
  });

  it.each([['a note', 'dear diary'], ['lines', 'one\ntwo\n'], ['another JSON', '{"a":1}\n'], ['a number', '5']])(
    'is not written over what is none: %s', async (_, text) => {
      const journal = newFile();
      writeFileSync(journal, text);
      const error = await rejection(gridSearch({ space, train: counted().train, workers: 0, journal }));
      expect(error).toBeInstanceOf(FormatError);
      expect(error.message).toBe(`gridSearch expects ${journal} to be a journal of a search, but got something else at line 1; choose another file`);
      expect(readFileSync(journal, 'utf8')).toBe(text);
    }); // prettier-ignore

  it('with a damaged line in its midst says which', async () => {
    const journal = newFile();
    await gridSearch({ space, train: counted().train, workers: 0, journal }).summary();
    const lines = readFileSync(journal, 'utf8').split('\n');
    for (const damage of [lines[3].slice(0, 20), '7']) {
      writeFileSync(journal, lines.with(3, damage).join('\n'));
      const error = await rejection(gridSearch({ space, train: counted().train, workers: 0, journal }));
      expect(error).toBeInstanceOf(FormatError);
      expect(error.message).toMatch(/^gridSearch expects .* to hold one result a line, but got .* at line 4; remove that line, and its point runs again$/);
    }
  }); // prettier-ignore

  it('that cannot be written is refused', async () => {
    const error = await rejection(
      gridSearch({ space, train: counted().train, workers: 0, journal: folder }),
    );
    expect(error.message).toBe(
      `gridSearch expects journal to be a file that can be written, but got ${folder} (EISDIR); check the path`,
    );
  });

  it('can be a store of one’s own, and the search ends if that cannot write', async () => {
    let text = '';
    const store: JournalStore = {
      read: () => Promise.resolve(text),
      cut: (bytes) => Promise.resolve(void (text = text.slice(0, bytes))),
      append: (more) => Promise.resolve(void (text += more)),
      close: () => Promise.resolve(),
    };
    await gridSearch({ space, train: counted().train, workers: 0, journal: store }).summary();
    const { runs, train } = counted();
    await gridSearch({ space, train, workers: 0, journal: store }).summary();
    expect(runs).toEqual([]);
    text = '';
    let room = 3;
    const full = {
      ...store,
      append: (more: string) =>
        room-- > 0 ? store.append(more) : Promise.reject(new Error('disk full')),
    };
    await expect(gridSearch({ space, train, workers: 0, journal: full }).summary()).rejects.toThrow(
      'disk full',
    );
  });
});
