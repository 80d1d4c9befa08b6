/**
 * Keeps an executor's slots busy until a list of tasks is done. A task whose worker died goes first
 * in the queue again, a few times.
 */
import { show } from '../core/check.js';
import { checkOutcome, isMetrics } from './check-outcome.js';
import { reportOf } from '../messages/error-report.js';
import type { Executor, Outcome, Task } from './executor.js';
import type { Metrics } from './train.js';

/** What is told of tasks as they run. */
export interface TaskHooks {
  epoch(task: Task, epoch: number, metrics: Metrics): void;
  /** A task was lost with its worker and will run again. */
  lost(task: Task): void;
  /** A task has ended; the slot is free again when the promise resolves. */
  end(task: Task, outcome: Outcome, attempts: number): Promise<void>;
}

/**
 * Runs tasks, as many at once as the executor has slots.
 *
 * @param retries - How often a task is run again after its worker died; then it has failed.
 */
export async function runTasks(
  executor: Executor,
  tasks: readonly Task[],
  retries: number,
  hooks: TaskHooks,
): Promise<void> {
  const queue = tasks.map((task) => ({ task, attempts: 0 }));
  let stopped = false;
  const slot = async (): Promise<void> => {
    for (let next = queue.shift(); next && !stopped; next = queue.shift()) {
      const { task } = next;
      const attempts = next.attempts + 1;
      const outcome = await outcomeOf(executor, task, attempts, retries, hooks);
      if (stopped) return;
      if (outcome) await hooks.end(task, outcome, attempts);
      else {
        hooks.lost(task);
        queue.unshift({ task, attempts });
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: executor.slots }, slot));
  } finally {
    stopped = true;
  }
}

/** What came of a task, checked; undefined where it was lost and may run again. */
async function outcomeOf(
  executor: Executor,
  task: Task,
  attempts: number,
  retries: number,
  hooks: TaskHooks,
): Promise<Outcome | undefined> {
  const start = performance.now();
  let over = false;
  let untrue: Error | undefined;
  const onEpoch = (epoch: number, metrics: Metrics) => {
    if (over) return;
    if (Number.isInteger(epoch) && epoch > 0 && isMetrics(metrics))
      hooks.epoch(task, epoch, metrics);
    else
      untrue ??= new TypeError(
        `${nameOf(executor)} is expected to tell of an epoch by its number, from 1 on, and its ` +
          `numbers by name, but told of ${show(epoch)} and ${show(metrics)}; tell what runPoint ` +
          'told, unchanged',
      );
  };
  const failed = (error: unknown, more = ''): Outcome => {
    const { name, message, stack } = reportOf(error);
    const seconds = Number(((performance.now() - start) / 1000).toFixed(3));
    const report = { name, message: message + more, ...(stack && { stack }) };
    return { status: 'failed', epochs: [], error: report, seconds };
  };
  let given: unknown;
  try {
    given = await executor.run(task, onEpoch);
  } catch (error) {
    // By its name: an executor may have it of another copy of this package.
    if ((error as Error | null)?.name !== 'WorkerDiedError') throw error;
    if (attempts <= retries) return undefined;
    return failed(error, attempts === 1 ? '' : ` (the last of ${attempts} times)`);
  } finally {
    over = true;
  }
  try {
    const outcome = checkOutcome(nameOf(executor), given, task);
    return untrue ? failed(untrue) : outcome;
  } catch (error) {
    return failed(error);
  }
}

/** Milliseconds that an executor may take to close. */
const CLOSE_WITHIN = 10_000;

/** Closes an executor, which may be one's own: what never settles must not hold a search. */
export async function closed(executor: Executor): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(
      `${nameOf(executor)} is expected to close within ${CLOSE_WITHIN / 1000} s, but did not; ` +
        'resolve what close() returns',
    );
    timer = setTimeout(() => reject(error), CLOSE_WITHIN);
  });
  try {
    await Promise.race([executor.close(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What its author calls it. */
const nameOf = (executor: Executor): string => {
  const { name } = (executor.constructor ?? Object) as { name: string };
  return name && name !== 'Object' ? name : 'the executor';
};
