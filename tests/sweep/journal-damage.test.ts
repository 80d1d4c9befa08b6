import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { attackJournals } from '../../scripts/attacks/journals.js';
import { attackByKills } from '../../scripts/attacks/kills.js';
import { gridSearch, type JournalStore, type PointResult } from '../../src/sweep/index.js';
import { writeLine } from '../../src/sweep/journal-line.js';
import { crc32 } from '../../src/io/crc32.js';

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-damage-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.jsonl`);

const search = async (journal: string | JournalStore, points = 3) => {
  const space = { a: Array.from({ length: points }, (_, i) => i + 1) };
  const train = ({ a }: { a: number }) => ({ loss: 1 / a, odd: [NaN, -0] });
  return (await gridSearch({ space, train, workers: 0, journal }).summary()).results;
};
const attempts = (results: readonly PointResult<unknown>[]) => results.map((result) => result.attempts); // prettier-ignore
const refusal = (work: Promise<unknown>) => work.then(() => expect.fail('not refused'), (error: unknown) => error as Error); // prettier-ignore
const damaged = (journal: string, line: number, got = 'a damaged one') =>
  `gridSearch expects ${journal} to hold one result a line, but got ${got} at line ${line}; remove that line, and its point runs again`;

describe('a journal', () => {
  it('has a checksum in every line, over the first line and its own', async () => {
    const journal = newFile();
    await search(journal);
    const lines = readFileSync(journal, 'utf8').trim().split('\n');
    const body = (line: string) => Buffer.from(line.replace(/,"crc32":"[0-9a-f]{8}"\}$/, '}'));
    const sums = lines.map((line) => parseInt((JSON.parse(line) as { crc32: string }).crc32, 16));
    const first = crc32(body(lines[0]));
    expect(sums).toEqual([
      first,
      ...lines.slice(1).map((line) => crc32(Buffer.concat([body(lines[0]), body(line)]))),
    ]);
  });

  it('with another number that would do is refused, and goes on without that line', async () => {
    const journal = newFile();
    const before = await search(journal);
    const text = readFileSync(journal, 'utf8');
    writeFileSync(journal, text.replace('"loss":0.5', '"loss":0.4'));
    expect((await refusal(search(journal))).message).toBe(damaged(journal, 3));
    writeFileSync(journal, text.split('\n').toSpliced(2, 1).join('\n'));
    const after = await search(journal);
    expect(attempts(after)).toEqual([0, 1, 0]);
    expect(after.map(({ score }) => score)).toEqual(before.map(({ score }) => score));
  });

  it('with a line of another search is refused', async () => {
    const [journal, other] = [newFile(), newFile()];
    await search(journal);
    await search(other, 4);
    const line = readFileSync(other, 'utf8').split('\n')[1];
    writeFileSync(journal, `${readFileSync(journal, 'utf8')}${line}\n`);
    expect((await refusal(search(journal))).message).toBe(damaged(journal, 5));
  });

  it('with bytes that are no text is refused', async () => {
    const journal = newFile();
    await search(journal);
    const bytes = readFileSync(journal);
    bytes[bytes.length - 30] = 0xff;
    writeFileSync(journal, bytes);
    expect((await refusal(search(journal))).message).toBe(damaged(journal, 4));
  });

  it('of before there were checksums goes on with lines that have one; what is no result is refused', async () => {
    const journal = newFile();
    await search(journal);
    const lines = readFileSync(journal, 'utf8').trim().split('\n');
    const former = lines.map((line) => line.replace(/,"crc32":"[0-9a-f]{8}"\}$/, '}'));
    former[0] = former[0].replace('sweep 2', 'sweep 1');
    writeFileSync(journal, `${former.slice(0, 3).join('\n')}\n`);
    expect(attempts(await search(journal)).sort()).toEqual([0, 0, 1]);
    expect(attempts(await search(journal))).toEqual([0, 0, 0]);
    const text = readFileSync(journal, 'utf8');
    expect(text.trim().split('\n').map((line) => line.includes('crc32'))).toEqual([false, false, false, true]);
    writeFileSync(journal, text.replace('"loss":0.3', '"loss":0.4'));
    expect((await refusal(search(journal))).message).toBe(damaged(journal, 4));
    writeFileSync(journal, text.replace('"seconds"', '"second"'));
    expect((await refusal(search(journal))).message).toBe(damaged(journal, 2, 'something else'));
  }); // prettier-ignore

  it('may come in chunks, of texts or bytes, with ends of lines anywhere', async () => {
    const journal = newFile();
    await search(journal);
    const bytes = readFileSync(journal);
    for (const size of [1, 7, 100, bytes.length]) {
      const read = async function* () {
        for (let i = 0; i < bytes.length; i += size) {
          await Promise.resolve();
          yield bytes.subarray(i, i + size);
        }
      };
      const none = () => Promise.reject(new Error('nothing is to be written'));
      const store = { read, cut: none, append: none, close: () => Promise.resolve() };
      expect(attempts(await search(store))).toEqual([0, 0, 0]);
    }
  });

  it('of more bytes than a string can hold is continued', { timeout: 120_000 }, async () => {
    const journal = newFile();
    await search(journal);
    const [first] = readFileSync(journal, 'utf8').split('\n');
    const before = parseInt((JSON.parse(first) as { crc32: string }).crc32, 16);
    const value = { loss: 1, pad: 'x'.repeat(60_000_000) };
    const outcome = { status: 'done', epochs: [], value, seconds: 1 };
    const file = openSync(journal, 'w');
    writeSync(file, `${first}\n`);
    const line = Buffer.from(writeLine({ index: 1, outcome }, before).text);
    for (let i = 0; i < 10; i++) writeSync(file, line);
    closeSync(file);
    const results = await search(journal);
    expect(results.map((result) => [result.attempts, result.score])).toEqual([[1, 1 / 3], [1, 1], [0, 1]]); // prettier-ignore
  });

  it.runIf(process.getuid?.() === 0 && process.platform === 'linux')('on a disk that is full says so, and goes on once there is room', async () => {
    const disk = mkdtempSync(join(tmpdir(), 'tiny-mlp-disk-'));
    const mount = (size: string) => spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'none', disk]);
    if (mount('size=32k').status !== 0) return; // a container may not
    try {
      const journal = join(disk, 'sweep.jsonl');
      const error = await refusal(search(journal, 500));
      expect(error.message).toBe(`gridSearch expects to write to the journal ${journal}, but got ENOSPC; make room on that disk and search again: all points that were told are in it`);
      const held = readFileSync(journal, 'utf8').split('\n').length - 2;
      expect(held).toBeGreaterThan(50);
      mount('remount,size=1m');
      const again = await search(journal, 500);
      expect(again.filter((result) => result.attempts === 0).length).toBeOneOf([held, held + 1]);
      expect(again).toHaveLength(500);
    } finally {
      spawnSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    }
  }); // prettier-ignore
});

describe('attacks', () => {
  it('with damaged journals bring out no number that was not trained', async () => {
    const { wrong, unclear, accepted, refused } = await attackJournals(130, 7);
    expect([wrong, unclear]).toEqual([0, 0]);
    expect(accepted).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(50);
  });

  it('by kill -9 at random moments lose, double and block no point', { timeout: 120_000 }, async () => {
    const { kills, lost, doubled, stuck, errors } = await attackByKills(4, 1);
    expect({ kills, lost, doubled, stuck, errors }).toEqual({ kills: 4, lost: 0, doubled: 0, stuck: 0, errors: [] });
  }); // prettier-ignore
});
