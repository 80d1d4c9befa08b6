/**
 * The public names of `tiny-mlp/sweep` that are one and the same in Node (index.ts) and in browsers
 * (browser.ts).
 */
export { logRange, range, type Range, type RangeOptions } from './ranges.js';
export { Sweep } from './sweep.js';
export { InProcess } from './in-process.js';
export { checkOutcome } from './check-outcome.js';
export { runPoint, type RunPointOptions } from './run-point.js';
export { loadTrain, type SentModule, type SentText, type SentTrain } from './load-train.js';
export { JournalError, WorkerDiedError } from './errors.js';
export type { WorkerPool, WorkerPoolOptions } from './worker-pool.js';
export type { BackendInUse } from '../messages/backend-in-use.js';
export type { ErrorReport } from '../messages/error-report.js';
export type { Executor, Job, Outcome, Task } from './executor.js';
export type { GridSearchOptions, RandomSearchOptions } from './search.js';
export type { GridSpace, RandomSpace, SettingsOf } from './space.js';
export type { Halving } from './halving.js';
export type { JournalStore } from './journal.js';
export { readPlain, writePlain, type Plain } from '../core/plain.js';
export type { PointResult, Summary } from './results.js';
export type { Progress } from './progress.js';
export type { SearchOptions } from './options.js';
export type { Metrics, Run, Settings, TrainFunction, TrainSource, Value } from './train.js';
