/**
 * A few hundred files of `npm run fuzz:io`: every reader ends each in words or in whole arrays; and
 * what does otherwise is found out, once a kind.
 */
import { runInThisContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bounds } from '../../scripts/attack-files/reading.js';
import { Draw } from '../../scripts/attack-files/draw.js';
import { Coverage } from '../../scripts/fuzz-io/coverage.js';
import { targets } from '../../scripts/fuzz-io/formats.js';
import { faultsOf, fuzzIo, heapBounds, judge } from '../../scripts/fuzz-io/fuzz.js';
import { mutated } from '../../scripts/fuzz-io/mutate.js';
import { FormatError, zeros } from '../../src/index.js';

const names = Object.keys(targets);
const plan = { seed: 3, formats: names, seconds: 300, files: 300 };

afterEach(() => void vi.restoreAllMocks());

describe('fuzzing readers', () => {
  it('ends every file in words or in whole arrays', async () => {
    const { formats, failures } = await fuzzIo(plan);
    expect(failures.filter(({ fault }) => fault !== 'slow' && fault !== 'heap')).toEqual([]);
    expect(Object.keys(formats)).toEqual(names);
    for (const { files, refused, read, kept } of Object.values(formats)) {
      expect([files, refused + read, kept]).toEqual([300, 300, 0]);
      expect(refused).toBeGreaterThan(150);
      expect(read).toBeGreaterThan(3);
    }
  }, 120_000);

  it('makes the same files of the same seed, and goes on from what is kept', () => {
    const [first, again, other] = [1, 1, 2].map((seed) =>
      mutated(targets.pt, [], new Draw(seed, 5)),
    );
    expect(again).toEqual(first);
    expect(other.bytes).not.toEqual(first.bytes);
    const kept = new Uint8Array(1000).fill(0xab);
    const files = Array.from({ length: 60 }, (_, i) =>
      mutated(targets.npy, [kept], new Draw(1, i)),
    );
    const from = files.filter(({ done }) => done[0] === 'kept');
    expect(from.length).toBeGreaterThan(20);
    for (const { bytes } of from)
      if (bytes.length > 100)
        expect(bytes.filter((byte) => byte === 0xab).length).toBeGreaterThan(0);
  });

  it('notes each kind of failure once, with the file', async () => {
    vi.spyOn(targets.npy.format, 'read').mockImplementation((bytes) => {
      if (bytes.length % 2 === 0) throw new RangeError(`at byte ${bytes.length}`);
      if (bytes.length % 3 === 0) throw new FormatError('no sentence');
      throw new FormatError('f expects x, but got y; do z');
    });
    const told: string[] = [];
    const { failures } = await fuzzIo({
      ...plan,
      formats: ['npy'],
      onFailure: ({ name }) => told.push(name),
    });
    expect(failures.map(({ fault, text }) => [fault, text.replace(/\d+/, '#')]).sort()).toEqual([
      ['crash', 'RangeError: at byte #'],
      ['crash', 'its text: no sentence'],
    ]);
    expect(told).toEqual(failures.map(({ name }) => name));
    for (const { name, bytes } of failures) {
      expect(name).toMatch(/^npy-crash-[0-9a-f]{12}$/);
      expect((await judge('npy', bytes)).faults[0][0]).toBe('crash');
    }
  });

  it('finds arrays that are not whole, prototypes that were changed, and what takes too much', async () => {
    const read = vi.spyOn(targets.npy.format, 'read');
    const faults = async () => (await judge('npy', new Uint8Array(10))).faults;
    read.mockResolvedValue([{ ...zeros([2]), offset: 1, shape: [2], size: 2 }]);
    expect(await faults()).toEqual([['crash', 'an array that is not whole']]);
    read.mockImplementation(() => {
      Object.assign(Object.prototype, { polluted: 1 });
      return Promise.resolve([]);
    });
    const polluted = await faults();
    Reflect.deleteProperty(Object.prototype, 'polluted');
    expect(polluted).toEqual([['crash', 'a prototype of every object has changed']]);
    const reading = { fault: undefined, isRefused: true, milliseconds: 1, bytes: 1, heap: 1 };
    expect(faultsOf(reading, 10)).toEqual([]);
    const [bytes, heap] = [bounds.bytes + 10 * bounds.timesFile, heapBounds.bytes + 10 * heapBounds.timesFile]; // prettier-ignore
    expect(faultsOf({ ...reading, milliseconds: 50, bytes, heap }, 10)).toEqual([
      ['slow', '50 ms'],
      ['memory', `${bytes} bytes for 10`],
      ['heap', `${heap} bytes of heap for 10`],
    ]);
  });

  it('keeps files that reach new code', async () => {
    let run = 0;
    const coverage = { take: () => (run++ % 100 === 1 ? 1 : 0), clear: () => undefined, size: 7 };
    const { formats } = await fuzzIo({
      ...plan,
      formats: ['npz'],
      coverage: coverage as unknown as Coverage,
    });
    expect([formats.npz.kept, formats.npz.blocks]).toEqual([3, 7]);
  });

  it('tells code that has run from code that has not', () => {
    const coverage = new Coverage((url) => url === 'made-here.js');
    const run = runInThisContext('(n) => { if (n > 1) return n * 2; else return n + 1; }', { filename: 'made-here.js' }) as (n: number) => number; // prettier-ignore
    const ran = (n: number) => {
      run(n);
      return coverage.take();
    };
    expect(ran(1)).toBeGreaterThan(0);
    expect([ran(1), ran(1)]).toEqual([0, 0]);
    expect(ran(2)).toBeGreaterThan(0);
    expect(coverage.size).toBeGreaterThan(1);
    coverage.end();
  });
});
