/**
 * What the two ends of a training in a worker say to each other. Whoever asks has the worker's end
 * told once it listens; then come the data, and after that whatever either end has to say.
 */
import type { BackendInUse } from '../messages/backend-in-use.js';
import type { ErrorReport } from '../messages/error-report.js';
import type { EpochRecord } from '../train/records.js';

/** How far a training is. */
export interface Progress {
  readonly epochs: number;
  readonly epoch: number;
  readonly batch: number;
  readonly batches: number | undefined;
  readonly loss: number;
  readonly lr: number;
}

/** Before the worker's training has begun. */
export const nothing: Progress = {
  epochs: 0,
  epoch: 0,
  batch: 0,
  batches: undefined,
  loss: NaN,
  lr: NaN,
};

/** What the worker is told. */
export type ToWorker =
  | { readonly type: 'start'; readonly data: unknown; readonly backend: BackendInUse }
  | { readonly type: 'continue' | 'stop' | 'weights' }
  /** The number tells one pause from another. */
  | { readonly type: 'pause'; readonly number: number }
  /** Of the caller's own. */
  | { readonly type: 'message'; readonly message: unknown };

/** What the worker tells. */
export type FromWorker =
  /** It listens. */
  | { readonly type: 'ready' }
  | { readonly type: 'begin'; readonly progress: Progress; readonly history: EpochRecord[] }
  | { readonly type: 'epoch' | 'batch'; readonly progress: Progress }
  /** It waits. */
  | { readonly type: 'paused'; readonly progress: Progress; readonly number: number }
  | { readonly type: 'record'; readonly progress: Progress; readonly record: EpochRecord }
  | { readonly type: 'end'; readonly progress: Progress }
  /** The answers to `weights`, in the order in which they were asked for. */
  | { readonly type: 'weights'; readonly weights: unknown }
  | { readonly type: 'message'; readonly message: unknown }
  /** The last word: what the function returned. */
  | { readonly type: 'result'; readonly result: unknown; readonly isWatched: boolean }
  /** The last word: what it threw. */
  | { readonly type: 'error'; readonly error: ErrorReport };
