/**
 * From which size on work is shared: what went quickest is kept, and looked at again.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Tuning } from '../../src/backend/wasm/tuning.js';

afterEach(() => void vi.restoreAllMocks());

const [SMALL, LARGE] = [5000, 20_000];
/** Milliseconds of work before the first trial, of a trial, and from the first to the second. */
const [COLD, TRIAL, ROUND] = [200, 29, 50];

/** Work of two sizes in turn, on a clock that goes on by what each takes, shared or not. */
function machine(shared: (nanoseconds: number) => number) {
  let [now, next] = [1000, SMALL];
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const tuning = new Tuning();
  const pass = (milliseconds: number) => (now += milliseconds);
  /** Of so many milliseconds of work, how much of the small and of the large was shared. */
  const work = (milliseconds: number) => {
    const [done, given] = [new Map<number, number>(), new Map<number, number>()];
    const start = now;
    for (let left = 1e6 * milliseconds; left > 0; left -= next) {
      next = next === SMALL ? LARGE : SMALL;
      const shares = tuning.shares(next);
      done.set(next, (done.get(next) ?? 0) + 1);
      if (shares) given.set(next, (given.get(next) ?? 0) + 1);
      pass((shares ? shared(next) : next) / 1e6);
    }
    const share = (size: number) => (given.get(size) ?? 0) / done.get(size)!;
    return { small: share(SMALL), large: share(LARGE), milliseconds: now - start };
  };
  return { work, pass, tuning };
}

describe('work is shared', () => {
  it.each<[string, (nanoseconds: number) => number, number, number]>([
    ['where all is quicker so', (ns) => 0.6 * ns, 1, 1],
    ['where nothing is', (ns) => 1.1 * ns, 0, 0],
    ['from the size on from which it is quicker', (ns) => 0.5 * ns + 4000, 0, 1],
  ])('%s', (_, shared, small, large) => {
    const { work } = machine(shared);
    work(COLD + TRIAL);
    expect(work(ROUND - 3)).toMatchObject({ small, large });
  });

  it('again, once a clock that stood still goes on', () => {
    const tuning = new Tuning();
    let now = 7;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    for (let i = 0; i < 100_000; i++) tuning.shares(LARGE);
    let shared = 0;
    for (let i = 0; i < 100_000; i++) {
      const shares = tuning.shares(LARGE);
      now += ((shares ? 0.6 : 1) * LARGE) / 1e6;
      if (shares) shared++;
    }
    expect(shared).toBeGreaterThan(50_000);
  });

  it('all of it, but with nobody woken, before there has been a trial', () => {
    const { work, tuning } = machine((ns) => 1.1 * ns);
    expect(work(COLD - 1)).toMatchObject({ small: 1, large: 1 });
    expect(tuning.isCold).toBe(true);
    work(2);
    expect(tuning.isCold).toBe(false);
  });

  it('otherwise, once the machine has become another: soon, where that made it slower', () => {
    let cost = 0.6;
    const { work } = machine((ns) => cost * ns);
    work(5000);
    expect(work(20).small).toBe(1);
    cost = 3;
    work(50 + TRIAL);
    // All is tried again, and given up before its time.
    expect(work(500).large).toBeLessThan(0.05);
  });

  it('also where a moment went to something else', () => {
    const { work, pass } = machine((ns) => 0.6 * ns);
    work(COLD + TRIAL / 3 + 1);
    pass(30);
    work((2 * TRIAL) / 3);
    expect(work(ROUND - 5).small).toBeGreaterThan(0.95);
  });

  it('and where it never pays, trying it costs about a hundredth', () => {
    for (const cost of [1.05, 2, 20]) {
      const { work } = machine((ns) => cost * ns);
      work(2000);
      expect(work(50_000).milliseconds, String(cost)).toBeLessThan(1.013 * 50_000);
    }
  });

  it('soon again, where trying costs little', () => {
    let cost = 1.02;
    const { work } = machine((ns) => cost * ns);
    work(2000);
    cost = 0.6;
    work(ROUND + TRIAL);
    expect(work(ROUND).large).toBeGreaterThan(0.7);
  });

  it('at once not, where threads are waited for long', () => {
    const { pass, tuning } = machine((ns) => 0.6 * ns);
    let shared = 0;
    for (let pieces = 0; pieces < 20_000; pieces++) {
      if (!tuning.shares(LARGE)) {
        pass(LARGE / 1e6);
        continue;
      }
      shared++;
      pass(4); // which go by, and are waited for
      tuning.waited(4e6);
    }
    expect(shared).toBeGreaterThan(0);
    expect(shared).toBeLessThan(20); // some before the first trial, and a few in each, which end so
  });

  it('again, where the very first timed piece was waited for', () => {
    const { work, pass, tuning } = machine((ns) => 0.6 * ns);
    work(COLD + 0.5 + 4 + 0.5);
    tuning.shares(LARGE);
    pass(40);
    tuning.waited(40e6);
    work(3000);
    expect(work(500).large).toBeGreaterThan(0.9);
  });
});
