/**
 * Executors, and results without what may differ from run to run.
 */
import { InProcess, workerPool, type Executor, type PointResult } from '../../src/sweep/index.js';

/** The executor of `workers` workers. */
export const executorOf = (workers: number): Executor =>
  workers === 0 ? new InProcess() : workerPool({ workers });

/** All of a result but the time it took and how often it was begun. */
export const bitsOf = ({ seconds: _, attempts: __, error, ...rest }: PointResult<unknown>) => ({
  ...rest,
  error: error && { name: error.name, message: error.message },
});

/** All results of a search, as they arrive. */
export async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const result of results) list.push(result);
  return list;
}

export const byIndex = (a: { index: number }, b: { index: number }): number => a.index - b.index;
