/**
 * What runs points: the interface that the in-process executor and the worker pool implement, and
 * that an executor of one's own (a queue over many machines, say) can. Think of it as the part that
 * knows where points run, and nothing of which or why.
 */
import type { ErrorReport } from '../messages/error-report.js';
import type { BackendInUse } from '../messages/backend-in-use.js';
import type { Metrics, Settings, TrainSource, Value } from './train.js';

/** What all points of a search have in common. */
export interface Job {
  /** The training function: a module's URL, or the function itself. */
  readonly train: TrainSource<never, never>;
  /** The option `data`. */
  readonly data: unknown;
  /** The option `epochs`. */
  readonly epochs: number | undefined;
  /** What modules are to compute on. */
  readonly backend: BackendInUse;
}

/** One point to be trained. What comes of it depends on these fields and the job alone. */
export interface Task {
  /** The point's place in the search; for reports only. */
  readonly index: number;
  /** The point's settings. */
  readonly settings: Settings;
  /** The point's seed. */
  readonly seed: number;
  /** The epoch after which to stop, with successive halving. */
  readonly until?: number;
}

/**
 * What came of a task: plain data, the same wherever it ran but for the time it took and the stack
 * of an error.
 */
export interface Outcome {
  /**
   * `'done'`: trained to its end. `'paused'`: stopped after the epoch `until`. `'diverged'`: a
   * metric was NaN or infinite. `'failed'`: the training function threw, or its worker died time
   * and again.
   */
  readonly status: 'done' | 'paused' | 'diverged' | 'failed';
  /** The metrics of each epoch, the one that diverged included. */
  readonly epochs: readonly Metrics[];
  /** What the training function returned. */
  readonly value?: Value;
  /** Where it diverged or failed, in words. */
  readonly error?: ErrorReport;
  /** How long it took. */
  readonly seconds: number;
}

/** Where points run. */
export interface Executor {
  /** How many tasks run at once: as many calls of `run` are open at any time. */
  readonly slots: number;
  /** Called once before the first task. A rejection ends the search. */
  open(job: Job): Promise<void>;
  /**
   * Runs a task and tells of each epoch as it ends. Whatever the training function does is an
   * outcome; a rejection with a `WorkerDiedError` means that the task was lost with what ran it,
   * and has it run again; any other rejection ends the search.
   */
  run(task: Task, onEpoch: (epoch: number, metrics: Metrics) => void): Promise<Outcome>;
  /** Called once at the end, or as soon as the search is aborted: stops what still runs. */
  close(): Promise<void>;
}
