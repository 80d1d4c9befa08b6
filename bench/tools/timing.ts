/**
 * Times short calls: as many in a row as a clock can measure, the median of several such rows.
 */

/** The middle one, or the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Seconds that a call of `work` takes once. */
export function secondsOnce(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

const secondsOfMany = (work: () => unknown, calls: number): number =>
  secondsOnce(() => {
    for (let i = 0; i < calls; i++) work();
  }) / calls;

/** The shortest row of calls that is believed, in seconds. */
const LEAST = 0.01;

/** What takes longer than this, in seconds, is timed in one row only. */
const LONG = 0.5;

/** How many calls a row must have, and what a call takes; finding out warms the engine up. */
function tryOut(work: () => unknown): { calls: number; seconds: number } {
  let [calls, seconds] = [1, secondsOnce(work)];
  while (calls * seconds < LEAST) {
    calls = Math.ceil(Math.max(2 * calls, Math.min(20 * calls, LEAST / seconds)));
    seconds = secondsOfMany(work, calls);
  }
  return { calls, seconds };
}

type Works = readonly (() => unknown)[];

/**
 * Seconds that a call of each takes, in each of `runs` rows of calls, taken in turn, so that what
 * slows the machine down slows all. What takes long has one row.
 */
export function rowsOfEach<const W extends Works>(
  works: W,
  runs: number,
): { [Index in keyof W]: number[] } {
  const tried = works.map(tryOut);
  const rows = works.map((): number[] => []);
  for (let run = 0; run < runs; run++) {
    works.forEach((work, i) => {
      const { calls, seconds } = tried[i];
      if (run === 0 || seconds <= LONG) rows[i].push(secondsOfMany(work, calls));
    });
  }
  return rows as { [Index in keyof W]: number[] };
}

/** The medians of {@link rowsOfEach}. */
export const secondsOfEach = <const W extends Works>(works: W, runs: number) =>
  rowsOfEach(works, runs).map(median) as { [Index in keyof W]: number };

/** Seconds of a call, over many. */
export interface Timed {
  readonly median: number;
  readonly least: number;
}

export const timed = (seconds: readonly number[]): Timed => ({
  median: median(seconds),
  least: Math.min(...seconds),
});
