/**
 * From which size on work is shared: what went quickest is kept, and looked at again.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Tuning } from '../../src/backend/wasm/tuning.js';

afterEach(() => void vi.restoreAllMocks());

/** Work of two sizes in turn, on a clock that goes on by what each takes, shared or not. */
function machine(small: number, large: number, shared: (nanoseconds: number) => number) {
  let now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const tuning = new Tuning();
  /** Of so many pieces of work, the share of the small and of the large ones that was shared. */
  return (pieces: number): [small: number, large: number] => {
    const counts: [number, number] = [0, 0];
    for (let i = 0; i < pieces; i++) {
      const nanoseconds = i % 2 === 0 ? small : large;
      const shares = tuning.shares(nanoseconds);
      if (shares) counts[i % 2]++;
      now += (shares ? shared(nanoseconds) : nanoseconds) / 1e6;
    }
    return [(2 * counts[0]) / pieces, (2 * counts[1]) / pieces];
  };
}

describe('work is shared', () => {
  const tries = 1024 + 4 * 256;
  const round = 16384;

  it.each<[string, (nanoseconds: number) => number, number, number]>([
    ['where all is quicker so', (ns) => 0.6 * ns, 1, 1],
    ['where nothing is', (ns) => 1.1 * ns, 0, 0],
    ['from the size on from which it is quicker', (ns) => 0.5 * ns + 4000, 0, 1],
  ])('%s', (_, shared, small, large) => {
    const work = machine(5000, 20_000, shared);
    work(tries + 2);
    expect(work(round - tries - 4)).toEqual([small, large]);
  });

  it('otherwise, once the machine has become another', () => {
    let cost = 0.6;
    const work = machine(5000, 20_000, (ns) => cost * ns);
    work(tries + 2);
    expect(work(1000)).toEqual([1, 1]);
    cost = 3;
    work(2 * round);
    const [small, large] = work(round);
    // A sixteenth is tried in each round, three quarters of it shared.
    expect(small).toBeLessThan(0.05);
    expect(large).toBeLessThan(0.05);
  });

  it('while threads are still being compiled: what that costs is not counted', () => {
    let pieces = 0;
    const work = machine(5000, 20_000, (ns) => (pieces++ < 900 ? 10 : 0.6) * ns);
    work(tries + 2);
    expect(work(1000)).toEqual([1, 1]);
  });
});
