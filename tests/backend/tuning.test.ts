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
  const work = (pieces: number, milliseconds = 0): [small: number, large: number] => {
    now += milliseconds;
    const counts: [number, number] = [0, 0];
    for (let i = 0; i < pieces; i++) {
      const nanoseconds = i % 2 === 0 ? small : large;
      const shares = tuning.shares(nanoseconds);
      if (shares) counts[i % 2]++;
      now += (shares ? shared(nanoseconds) : nanoseconds) / 1e6;
    }
    return [(2 * counts[0]) / pieces, (2 * counts[1]) / pieces];
  };
  return { work, tuning };
}

describe('work is shared', () => {
  const trial = 6 * 192;
  const tries = 1024 + trial;
  const round = 2048;

  it.each<[string, (nanoseconds: number) => number, number, number]>([
    ['where all is quicker so', (ns) => 0.6 * ns, 1, 1],
    ['where nothing is', (ns) => 1.1 * ns, 0, 0],
    ['from the size on from which it is quicker', (ns) => 0.5 * ns + 4000, 0, 1],
  ])('%s', (_, shared, small, large) => {
    const { work } = machine(5000, 20_000, shared);
    work(tries + 2);
    expect(work(round - 4)).toEqual([small, large]);
  });

  it('otherwise, once the machine has become another', () => {
    let cost = 0.6;
    const { work } = machine(5000, 20_000, (ns) => cost * ns);
    work(tries + 2);
    expect(work(1000)).toEqual([1, 1]);
    cost = 3;
    work(20 * round);
    // All is tried again, two thirds of it shared.
    for (const share of work(20 * round)) expect(share).toBeLessThan(0.08);
  });

  it('while threads are still being compiled: what that costs is not counted', () => {
    let pieces = 0;
    const { work } = machine(5000, 20_000, (ns) => (pieces++ < 1000 ? 10 : 0.6) * ns);
    work(tries + 2);
    expect(work(1000)).toEqual([1, 1]);
  });

  it('also where a moment went to something else', () => {
    // Shared are: all at first, those of two phases in three of a trial, all of a round.
    const paused = 1024 + 192 + 96 + 192 + 96 + round + 100;
    let pieces = 0;
    const { work } = machine(5000, 20_000, (ns) => 0.6 * ns + (pieces++ === paused ? 20e6 : 0));
    work(tries + round + trial + 4);
    expect(work(1000)).toEqual([1, 1]);
  });

  it('and where it never pays, trying it costs about a hundredth', () => {
    const { work } = machine(5000, 20_000, (ns) => 2 * ns);
    work(262_144);
    expect(work(5_000_000)[1]).toBeLessThan(0.012);
  });

  it('soon again, where trying costs little', () => {
    let cost = 1.02;
    const { work } = machine(5000, 20_000, (ns) => cost * ns);
    work(65_536);
    cost = 0.6;
    work(2 * round + trial);
    for (const share of work(round)) expect(share).toBeGreaterThan(0.7);
  });

  it('at once not, where threads are waited for long', () => {
    const { work, tuning } = machine(5000, 20_000, (ns) => 0.6 * ns);
    let shared = 0;
    for (let waits = 0; waits < 10_000; waits++) {
      if (!tuning.shares(20_000)) continue;
      shared++;
      work(0, 4); // 4 ms go by, and are waited for
      tuning.waited(4e6);
    }
    expect(shared).toBeLessThan(100);
  });

  it('again, where the very first timed piece was waited for', () => {
    const { work, tuning } = machine(5000, 20_000, (ns) => 0.6 * ns);
    work(1024 + 63);
    tuning.shares(20_000);
    work(0, 40);
    tuning.waited(40e6);
    work(30 * 8192);
    // All but what is tried.
    for (const share of work(8192)) expect(share).toBeGreaterThan(0.9);
  });
});
