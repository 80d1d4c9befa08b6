/**
 * The parts of the search over a queue that need no queue: what is believed of foreign data, and how
 * it is shown.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkerDiedError, writePlain, type Executor } from 'tiny-mlp/sweep';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  checkSearch,
  readNews,
  readOutcome,
  readPoint,
  RefusedError,
} from '../../examples/distributed/foreign.js';
import { printable } from '../../examples/distributed/printable.js';
import { idOf, type PointMessage } from '../../examples/distributed/protocol.js';
import { withoutPassword } from '../../examples/distributed/redis.js';
import { concealPasswords } from '../../examples/distributed/secrets.js';
import { tellOnce } from '../../examples/distributed/telling.js';
import { loadDigits } from '../../examples/mnist/digits.js';
import { ProgramError } from '../../examples/mnist/errors.js';
import { readSettings } from '../../examples/mnist/options.js';
import { searchGrid } from '../../examples/mnist/search.js';

const point: PointMessage = {
  search: {
    images: { synthetic: true, limit: 500, heldOut: undefined },
    data: 'a'.repeat(64),
    training: 'b'.repeat(64),
    epochs: 3,
    backend: { name: 'wasm', fused: false },
  },
  task: { index: 2, settings: { hidden: 32, batch: 8, lr: 0.01, seed: 0 }, seed: 0 },
};

/** The text of what a call throws. */
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(RefusedError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};

/** A point with one of its settings changed, under the id that belongs to it. */
const withSetting = (name: string, value: unknown) => () => {
  const settings = { ...point.task.settings, [name]: value };
  const changed = { ...point, task: { ...point.task, settings } } as PointMessage;
  return readPoint(writePlain(changed), idOf(changed));
};

describe('a job', () => {
  it('is read as it was written', () =>
    expect(readPoint(writePlain(point), idOf(point))).toEqual(point));

  it.each([
    ['hidden', 60_000, 'expected hidden to be a whole number from 1 to 4096, but got 60000'],
    ['hidden', 1e9, 'expected hidden to be a whole number from 1 to 4096, but got 1000000000'],
    ['batch', 0, 'expected batch to be a whole number from 1 to 4096, but got 0'],
    ['lr', NaN, 'expected lr to be a number above 0, but got null'],
    [
      'seed',
      'x\u001b[2J',
      "expected seed to be a whole number from 0 to 4294967295, but got 'x\\u{1b}[2J'",
    ],
    ['__', 1, "expected settings to be of hidden, batch, lr, seed alone, but got '__'"],
  ])('with %s %j is refused', (name, value, text) =>
    expect(refusal(withSetting(name, value))).toBe(text),
  );

  it('is refused where it is none, or is not what its id says', () => {
    expect(refusal(() => readPoint('[]', 'x'))).toBe(
      'expected a job to be an object of search, task, but got []',
    );
    expect(refusal(() => readPoint(' '.repeat(10_001), 'x'))).toMatch(
      /^expected a job to be a text of at most 10000 characters, but got ' {80}…'$/,
    );
    expect(refusal(() => readPoint(writePlain(point), 'other'))).toBe(
      "expected the job's id to be the digest of what it asks for, but got 'other'",
    );
  });

  it('that workers would refuse is refused where the search begins', () => {
    const settings = readSettings(['--hidden', '32,8192', '--synthetic']);
    expect(() => checkSearch(settings)).toThrow(
      '--hidden expects at most 4096, which is what workers accept, but got 8192; leave it out, ' +
        'or search on this machine alone, with npm run mnist',
    );
    expect(() => checkSearch(readSettings(['--synthetic']))).not.toThrow();
  });
});

describe('an outcome', () => {
  const outcome = { status: 'diverged', epochs: [{ loss: NaN }], error: { name: 'E', message: 'm' }, seconds: 1 }; // prettier-ignore

  it('is read as it was written', () => expect(readOutcome(writePlain(outcome))).toEqual(outcome));

  it.each([
    [
      null,
      'expected an outcome to be an object of status, epochs, value, error, seconds, but got null',
    ],
    [{}, 'expected status to be done, paused, diverged, failed, but got nothing'],
    [
      { ...outcome, seconds: undefined },
      'expected seconds to be a number from 0 on, but got nothing',
    ],
    [
      { ...outcome, epochs: [{ 'a b': 1 }] },
      'expected metrics to be at most 100 numbers by name, but got {"a b":1}',
    ],
    [
      { ...outcome, value: { accuracy: 'high' } },
      'expected value to be at most 100 numbers by name, but got {"accuracy":"high"}',
    ],
    [
      { ...outcome, error: 'm' },
      "expected error to be an object of name, message, stack, but got 'm'",
    ],
  ])('%j is refused', (value, text) =>
    expect(refusal(() => readOutcome(writePlain(value)))).toBe(text),
  );

  it('has the texts of its error cut and escaped', () => {
    const error = {
      name: 'E\u0007',
      message: '\u001b[31m' + 'x'.repeat(2000),
      stack: 'a\nb\u009b',
    };
    const read = readOutcome(writePlain({ ...outcome, error })).error!;
    expect(read.name).toBe('E\\u{07}');
    expect(read.message).toBe(`\\u{1b}[31m${'x'.repeat(990)}…`);
    expect(read.stack).toBe('a\nb\\u{9b}');
  });
});

describe('news', () => {
  it('are an epoch, or why a point is stepped over', () => {
    expect(readNews(writePlain({ epoch: 1, metrics: { loss: 2 } }))).toEqual({ epoch: 1, metrics: { loss: 2 } }); // prettier-ignore
    expect(readNews(writePlain({ unfit: 'a\u001bb' }))).toEqual({ unfit: 'a\\u{1b}b' });
    expect(refusal(() => readNews('7'))).toBe('expected news to be an object of epoch, metrics, unfit, but got 7'); // prettier-ignore
  });
});

describe('what is shown', () => {
  it.each([
    ['redis://me:secret@host:1/2', 'redis://…@host:1/2'],
    ['redis://:se/cr@et@host:1', 'redis://…@host:1'],
    ['me:secret@host', '…@host'],
    ['redis://host?password=secret', 'redis://host?…'],
    ['redis://host:6379', 'redis://host:6379'],
    ['localhost:6379', 'localhost:6379'],
    ['redis://ho\u001bst', 'redis://ho\\u{1b}st'],
  ])('of the address %s has no password', (address, shown) =>
    expect(withoutPassword(address)).toBe(shown),
  );

  it('has nothing that a terminal obeys, and an end', () => {
    expect(printable('a\u0000\u001b[2J\u007f\u009b\u202e\u2028\n')).toBe(
      'a\\u{00}\\u{1b}[2J\\u{7f}\\u{9b}\\u{202e}\\u{2028}\\u{0a}',
    );
    expect(printable('é 漢 😀')).toBe('é 漢 😀');
    expect(printable('x'.repeat(300))).toBe(`${'x'.repeat(200)}…`);
    expect(printable('\u0000'.repeat(200))).toHaveLength(201);
  });

  it.each([
    ['redis://me:se%40cret@host', "args: [ 'me', 'se@cret' ] of redis://me:se%40cret@host"],
    ['--redis=redis://:se/cr@et@host', 'WRONGPASS for se/cr@et'],
    ['redis://host?password=secret', 'input: redis://host?password=secret'],
    ['redis://:abc@host', "args: [ 'abc' ]"],
  ])('by a program that is given %s has no password', (argument, text) => {
    const { argv, stdout, stderr } = process;
    const writes = [stdout.write.bind(stdout), stderr.write.bind(stderr)] as const;
    const written: string[] = [];
    stderr.write = (chunk: unknown) => written.push(String(chunk)) > 0;
    process.argv = [...argv.slice(0, 2), argument];
    try {
      concealPasswords();
      stderr.write(text);
    } finally {
      process.argv = argv;
      Object.assign(stdout, { write: writes[0] });
      Object.assign(stderr, { write: writes[1] });
    }
    expect(written).toHaveLength(1);
    expect(written[0]).toContain('…');
    expect(written[0]).not.toMatch(/se@cret|se%40cret|cr@et|secret|abc/);
  });

  it('is said once, and not without end', () => {
    const said: string[] = [];
    const tell = tellOnce((text) => said.push(text));
    for (let i = 0; i < 500; i++) tell(`${i >> 1}`);
    expect(said).toHaveLength(101);
    expect(said.at(-1)).toBe('There is more of the kind, which is no longer told.');
  });
});

describe('a grid with points that were lost', () => {
  const out = mkdtempSync(join(tmpdir(), 'tiny-mlp-lost-'));
  beforeAll(() => void vi.spyOn(console, 'log').mockReturnValue());
  afterAll(() => {
    rmSync(out, { recursive: true, force: true });
    vi.restoreAllMocks();
  });

  it('ends with an error, keeps its journal, and goes on from there', async () => {
    const args = ['--quick', '--synthetic', '--limit', '64', '--epochs', '1', '--hidden', '8', '--batch', '8,16', '--out', out]; // prettier-ignore
    const settings = readSettings(args);
    const images = await loadDigits(settings);
    const executor: Executor = {
      slots: 1,
      open: () => Promise.resolve(),
      run: ({ settings: { batch } }) =>
        batch === 8
          ? Promise.reject(new WorkerDiedError('a worker was lost: it fell silent'))
          : Promise.resolve({ status: 'done', epochs: [{ loss: 1 }], value: { accuracy: 0.5 }, seconds: 1 }), // prettier-ignore
      close: () => Promise.resolve(),
    };
    const error: unknown = await searchGrid(settings, images, { executor }).catch((reason: unknown) => reason); // prettier-ignore
    expect(error).toBeInstanceOf(ProgramError);
    const journal = join(out, 'grid.jsonl');
    expect((error as Error).message).toBe(
      "1 of the grid's 2 points could not be trained: hidden 8, batch 8: a worker was lost: it " +
        `fell silent (the last of 3 times); ${journal} keeps what the others came to. Run the ` +
        'same command again: it goes on from there',
    );
    expect(readFileSync(journal, 'utf8').trim().split('\n')).toHaveLength(3);
    const { grid, resumed } = await searchGrid(settings, images, { workers: 0 });
    expect(resumed).toBe(1);
    expect(grid.map(({ validationAccuracy }) => validationAccuracy)).toEqual([expect.any(Number), 50]); // prettier-ignore
  });
});
