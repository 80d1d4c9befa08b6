/**
 * What a run of the stress test counts, and the table of it.
 */

/** The most threads that a training is given. */
export const MOST_THREADS = 8;

export interface Tally {
  /** Trainings that came to their end, by the number of their threads. */
  readonly trainings: number[];
  /** Parts of them that other threads did. */
  parts: number;
  /** Trainings that were aborted under way. */
  aborts: number;
  /** Threads of trainings that were killed, and trainings that ended with an error for it. */
  threadsKilled: number;
  ended: number;
  /** Workers that were killed while they trained. */
  workersKilled: number;
  /** Trainings that came to other bits. */
  wrong: number;
  /** Errors that nobody has promised. */
  errors: number;
  hangs: number;
}

export const nothing = (): Tally => ({
  trainings: Array.from({ length: MOST_THREADS + 1 }, () => 0),
  parts: 0,
  aborts: 0,
  threadsKilled: 0,
  ended: 0,
  workersKilled: 0,
  wrong: 0,
  errors: 0,
  hangs: 0,
});

export const faultsOf = ({ wrong, errors, hangs }: Tally): number => wrong + errors + hangs;

export function table(tally: Tally): string {
  const rows: [string, number][] = [
    ['trainings', tally.trainings.reduce((sum, count) => sum + count, 0)],
    ...tally.trainings
      .map((count, n): [string, number] => [`  with ${n} thread${n === 1 ? '' : 's'}`, count])
      .slice(1),
    ['parts done by other threads', tally.parts],
    ['aborts', tally.aborts],
    ['threads killed', tally.threadsKilled],
    ['  trainings that ended for it', tally.ended],
    ['workers killed', tally.workersKilled],
    ['wrong digests', tally.wrong],
    ['other errors', tally.errors],
    ['hangs', tally.hangs],
  ];
  const texts = rows.map(([name, count]) => [name, count.toLocaleString('en')] as const);
  const widths = [0, 1].map((i) => Math.max(...texts.map((cells) => cells[i].length)));
  return texts
    .map(([name, count]) => `${name.padEnd(widths[0])}  ${count.padStart(widths[1])}`)
    .join('\n');
}
