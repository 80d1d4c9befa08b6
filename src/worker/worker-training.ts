/**
 * The caller's end of a training in a worker: what is known of it, and what can be asked of it.
 */
import { checkCount } from '../core/check.js';
import { backendInUse } from '../messages/backend-in-use.js';
import { errorOf } from '../messages/error-report.js';
import { unpackData } from '../messages/packing.js';
import { sendCopy } from '../messages/sendable.js';
import type { StateDict } from '../nn/state-dict.js';
import type { Callback, Training } from '../train/callbacks/callback.js';
import type { EpochRecord } from '../train/records.js';
import type { TrainingState } from '../train/training-state.js';
import { Pause } from './pause.js';
import { listenTo, type AnyWorker } from './port.js';
import { nothing, type FromWorker, type ToWorker } from './protocol.js';
import { Telling } from './telling.js';
import { death, elsewhere, over, unwatched } from './texts.js';

/** What a training is made of, once all is checked. @internal */
export interface Plan {
  readonly worker: AnyWorker;
  /** As messages carry them. */
  readonly data: unknown;
  readonly callbacks: readonly Callback[];
  readonly onMessage: ((message: unknown, training: Training) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What somebody waits for. */
interface Settle<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A training in a worker. What it says of its course is what the worker last told: at the beginning
 * and the end of each epoch, and every 50 ms in between.
 *
 * @typeParam Result - What the worker's function returns.
 */
export class WorkerTraining<Result = unknown> implements Training {
  /**
   * What the worker's function returned, its arrays included. Rejected with what it threw, with the
   * signal's reason after an abort, or because the worker died. The worker is ended then.
   */
  readonly result: Promise<Result>;
  readonly #plan: Plan;
  /** Settles the result, once. */
  #settle: Settle<Result> | undefined;
  readonly #start: ToWorker;
  /** What the worker is told once it listens; undefined from then on. */
  #outbox: ToWorker[] | undefined = [];
  /** Who has asked for weights. */
  readonly #askers: Settle<StateDict>[] = [];
  #history: EpochRecord[] = [];
  #progress = nothing;
  #isStopped = false;
  #pause: Pause | undefined;
  #pauses = 0;
  /** Whether callbacks have been told of a beginning, and not yet of its end. */
  #isUnderway = false;
  readonly #telling: Telling;
  /** What the result is rejected with. */
  #failure: { readonly error: unknown } | undefined;

  /** @internal */
  constructor(plan: Plan) {
    this.#plan = plan;
    this.#telling = new Telling(plan.callbacks, (error) => this.#fail(error));
    this.#start = { type: 'start', data: plan.data, backend: backendInUse() };
    this.result = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    const { worker, signal } = plan;
    listenTo(worker, {
      message: (message) => {
        try {
          this.#hear(message as FromWorker);
        } catch (error) {
          this.#fail(error); // of onMessage
        }
      },
      died: (reason, cause) => this.#settle && this.#fail(death(!this.#outbox, reason, cause)),
    });
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** How many epochs are planned; 0 before the training has begun. */
  get epochs(): number {
    return this.#progress.epochs;
  }

  /** The epoch under way or, between two, the last one; 0 before the first. */
  get epoch(): number {
    return this.#progress.epoch;
  }

  /** Batches of this epoch that have been learned from. */
  get batch(): number {
    return this.#progress.batch;
  }

  /** Batches in an epoch, where the loader tells. */
  get batches(): number | undefined {
    return this.#progress.batches;
  }

  /** The mean loss of the rows learned from in this epoch so far. */
  get loss(): number {
    return this.#progress.loss;
  }

  /** The epochs that have ended. */
  get history(): readonly EpochRecord[] {
    return this.#history;
  }

  /** Whether `stop` has been called. */
  get stopped(): boolean {
    return this.#isStopped;
  }

  /** Whether the training waits for `continue`. */
  get paused(): boolean {
    return this.#pause !== undefined;
  }

  /** Its learning rate, for reading alone. */
  get optimizer(): Readonly<Pick<Training['optimizer'], 'lr'>> {
    return { lr: this.#progress.lr };
  }

  /** Not here: the model is the worker's. @throws StateError */
  get model(): Training['model'] {
    throw elsewhere(
      'a model',
      'ask for weights(), and hand callbacks that use it (EarlyStopping) to fit in the worker',
    );
  }

  /** Not here: the state is the worker's. @throws StateError */
  state(): TrainingState {
    throw elsewhere('a state', 'hand callbacks that use one (Checkpoint) to fit in the worker');
  }

  /**
   * Has the training wait after the batch under way, or before the first one, at no cost, until
   * `continue`.
   *
   * @returns Resolved once it waits, and all that the worker has said before has been heard; or
   * once it no longer has to, because of `continue`, `stop` or the training's end.
   */
  pause(): Promise<void> {
    checkCount('WorkerTraining.pause', arguments, 0);
    if (!this.#settle) return Promise.resolve();
    if (!this.#pause) {
      this.#pause = new Pause(++this.#pauses);
      this.#post({ type: 'pause', number: this.#pauses });
    }
    return this.#pause.begun;
  }

  /** Ends a pause. */
  continue(): void {
    checkCount('WorkerTraining.continue', arguments, 0);
    this.#endPause();
    this.#post({ type: 'continue' });
  }

  /**
   * Ends the training after the batch under way, also while it is paused; the worker's `fit` then
   * returns the history, and its function goes on to its end. To end it at once, and without a
   * result, abort the signal.
   */
  stop(): void {
    checkCount('WorkerTraining.stop', arguments, 0);
    this.#isStopped = true;
    this.#endPause();
    this.#post({ type: 'stop' });
  }

  /**
   * The model's weights and buffers as they are between two batches, for `loadStateDict`. May be
   * asked for at any time until the training is over, also while it is paused.
   *
   * @returns What the worker's `model.stateDict()` gave.
   * @throws By rejection: StateError once there is a result; what ended the training otherwise.
   */
  weights(): Promise<StateDict> {
    checkCount('WorkerTraining.weights', arguments, 0);
    return new Promise((resolve, reject) => {
      if (!this.#settle) return reject(this.#whyOver());
      this.#askers.push({ resolve, reject });
      this.#post({ type: 'weights' });
    });
  }

  /**
   * Sends something to the worker's `link.onMessage`: plain data and arrays, which are copied.
   * Nobody hears it once the training is over.
   *
   * @throws TypeError for what messages do not carry.
   */
  send(message: unknown): void {
    const who = 'WorkerTraining.send';
    checkCount(who, arguments, 1);
    this.#post({ type: 'message', message: sendCopy(who, 'message', message) });
  }

  #endPause(): void {
    this.#pause?.begin();
    this.#pause = undefined;
  }

  #post(message: ToWorker): void {
    if (!this.#settle) return;
    if (this.#outbox) this.#outbox.push(message);
    else this.#plan.worker.postMessage(message);
  }

  #hear(told: FromWorker): void {
    if (!this.#settle) return;
    if ('progress' in told) this.#progress = told.progress;
    switch (told.type) {
      case 'ready': {
        const messages = this.#outbox ?? [];
        this.#outbox = undefined;
        // What was asked for at once, a pause say, holds before the first batch.
        return [...messages, this.#start].forEach((message) => this.#post(message));
      }
      case 'begin':
        this.#history = told.history;
        this.#isUnderway = true;
        return this.#telling.tell((callback) => callback.onTrainBegin?.(this));
      case 'epoch':
        return this.#telling.tell((callback) => callback.onEpochBegin?.(this));
      case 'batch':
        // Who is slow is told of the next one.
        if (this.#telling.isBehind) return;
        return this.#telling.tell((callback) => callback.onBatchEnd?.(this));
      case 'paused':
        if (told.number === this.#pause?.number) this.#pause.begin();
        return;
      case 'record':
        this.#history.push(told.record);
        return this.#telling.tell((callback) => callback.onEpochEnd?.(this, told.record));
      case 'end':
        this.#isUnderway = false;
        return this.#tellEnd();
      case 'weights':
        return this.#askers.shift()?.resolve(unpackData(told.weights) as StateDict);
      case 'message':
        return this.#plan.onMessage?.(unpackData(told.message), this);
      case 'result':
        if (!told.isWatched) console.warn(unwatched);
        return this.#end(({ resolve }) => resolve(unpackData(told.result) as Result));
      case 'error':
        return this.#fail(errorOf(told.error));
    }
  }

  #tellEnd(): void {
    this.#telling.end((callback) => callback.onTrainEnd?.(this));
  }

  readonly #onAbort = (): void => this.#fail(this.#plan.signal!.reason);

  #whyOver(): Error {
    return this.#failure ? (this.#failure.error as Error) : over();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#telling.stop();
    this.#end(({ reject }) => reject(error));
  }

  /** Once, whatever comes first; callbacks are told before anybody else. */
  #end(settle: (result: Settle<Result>) => void): void {
    const { worker, signal } = this.#plan;
    if (!this.#settle) return;
    const result = this.#settle;
    this.#settle = undefined;
    this.#endPause();
    signal?.removeEventListener('abort', this.#onAbort);
    void worker.terminate();
    if (this.#isUnderway) this.#tellEnd();
    for (const { reject } of this.#askers.splice(0)) reject(this.#whyOver());
    void this.#telling.told.then(() =>
      this.#failure ? result.reject(this.#failure.error) : settle(result),
    );
  }
}
