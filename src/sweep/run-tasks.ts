/**
 * Keeps an executor's slots busy until a list of tasks is done. A task whose worker died goes first
 * in the queue again, a few times.
 */
import { WorkerDiedError } from './errors.js';
import type { Executor, Outcome, Task } from './executor.js';
import { reportOf } from './run-point.js';
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
      const start = performance.now();
      const outcome = await executor
        .run(task, (epoch, metrics) => hooks.epoch(task, epoch, metrics))
        .catch((error: unknown): Outcome | undefined => {
          if (!(error instanceof WorkerDiedError)) throw error;
          if (attempts <= retries) return undefined;
          const { name, message, stack } = reportOf(error);
          const text = attempts === 1 ? message : `${message} (the last of ${attempts} times)`;
          const seconds = Number(((performance.now() - start) / 1000).toFixed(3));
          return {
            status: 'failed',
            epochs: [],
            error: { name, message: text, ...(stack && { stack }) },
            seconds,
          };
        });
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
