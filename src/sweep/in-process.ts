/**
 * The executor without workers: one point after the other, here. It needs nothing, and a debugger
 * sees everything.
 */
import type { Executor, Job, Outcome, Task } from './executor.js';
import { loadTrain } from './load-train.js';
import { runPoint } from './run-point.js';
import { checkAwaited } from '../messages/sendable.js';
import type { Metrics, TrainFunction } from './train.js';
import { turn } from '../core/turn.js';

/**
 * Runs points in this process, one after the other: what `workers: 0` stands for.
 *
 * The event loop gets a turn before every point and after every epoch that the training function
 * yields, so a page stays alive, an abort is heard and dropped models give their memory back, but
 * not in the middle of one. The default generator is left as it was.
 */
export class InProcess implements Executor {
  /** One at a time. */
  readonly slots = 1;
  readonly #stop = new AbortController();
  #job:
    { train: TrainFunction<never, never>; data: unknown; epochs: number | undefined } | undefined;

  /** Loads the training function. */
  async open({ train, data, epochs }: Job): Promise<void> {
    checkAwaited('workers: 0', data);
    this.#job = { train: await loadTrain(train), data, epochs };
  }

  /** Trains a point. */
  async run(task: Task, onEpoch: (epoch: number, metrics: Metrics) => void): Promise<Outcome> {
    const { train, data, epochs } = this.#job!;
    const { signal } = this.#stop;
    await turn(); // a training function that never waits gives none
    signal.throwIfAborted();
    return runPoint(train, task, { data, epochs, onEpoch, signal });
  }

  /** Stops the point that runs after its epoch. */
  close(): Promise<void> {
    this.#stop.abort();
    return Promise.resolve();
  }
}
