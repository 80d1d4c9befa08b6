/**
 * The worker's end of a training: a callback that tells the other end of its course and does what
 * that asks for.
 */
import { checkCount, checkFunction } from '../core/check.js';
import { copyData } from '../messages/packing.js';
import { sendCopy } from '../messages/sendable.js';
import type { Callback, Training } from '../train/callbacks/callback.js';
import type { EpochRecord } from '../train/records.js';
import type { FromWorker, Progress, ToWorker } from './protocol.js';

/** Milliseconds between two reports within an epoch. */
const PAUSE = 50;

/**
 * What a function in a worker is given beside its data. Hand it to `fit` among `callbacks`: events,
 * `pause`, `stop` and `weights` come and go through it.
 */
export class WorkerLink implements Callback {
  readonly #post: (message: FromWorker) => void;
  #training: Training | undefined;
  #isUnderway = false;
  #isStopped = false;
  /** Ends a pause. */
  #resume: (() => void) | undefined;
  #pause: Promise<void> | undefined;
  /** Which pause that is. */
  #number = 0;
  /** How many have asked for weights before there were any. */
  #asked = 0;
  #told = -Infinity;
  #onMessage: ((message: unknown) => void) | undefined;
  /** What came before anybody listened. */
  readonly #unread: unknown[] = [];

  /** @internal */
  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  /** Whether a training has been handed this. @internal */
  get isUsed(): boolean {
    return this.#training !== undefined;
  }

  /** Whether that training is not over. @internal */
  get isUnderway(): boolean {
    return this.#isUnderway;
  }

  /** Whether the other end has asked for a pause: after this batch, the training waits. */
  get paused(): boolean {
    return this.#pause !== undefined;
  }

  /**
   * Called with what the other end's `send` sends. What comes before it is set waits.
   *
   * @throws TypeError if it is no function.
   */
  set onMessage(listener: (message: unknown) => void) {
    checkFunction('WorkerLink', 'onMessage', listener);
    this.#onMessage = listener;
    for (const message of this.#unread.splice(0)) listener(message);
  }

  /**
   * Sends something to the other end's `onMessage`: plain data and arrays, which are copied.
   *
   * @throws TypeError for what messages do not carry.
   */
  send(message: unknown): void {
    const who = 'WorkerLink.send';
    checkCount(who, arguments, 1);
    this.#post({ type: 'message', message: sendCopy(who, 'message', message) });
  }

  onTrainBegin(training: Training): void {
    this.#training = training;
    this.#isUnderway = true;
    this.#post({
      type: 'begin',
      progress: progressOf(training),
      history: [...training.history],
    });
    for (; this.#asked > 0; this.#asked--) this.#tellWeights();
  }

  onEpochBegin(training: Training): Promise<void> | undefined {
    this.#tell('epoch', training);
    return this.#rest(training);
  }

  onBatchEnd(training: Training): Promise<void> | undefined {
    if (performance.now() - this.#told >= PAUSE) this.#tell('batch', training);
    return this.#rest(training);
  }

  onEpochEnd(training: Training, record: EpochRecord): void {
    this.#post({ type: 'record', progress: progressOf(training), record });
  }

  onTrainEnd(training: Training): void {
    this.#isUnderway = false;
    this.#post({ type: 'end', progress: progressOf(training) });
  }

  /** What the other end says. @internal */
  hear(asked: Exclude<ToWorker, { type: 'start' | 'message' }>): void {
    switch (asked.type) {
      case 'pause':
        this.#number = asked.number;
        this.#pause ??= new Promise((resolve) => (this.#resume = resolve));
        return;
      case 'stop':
        this.#isStopped = true;
        return this.#continue();
      case 'continue':
        return this.#continue();
      case 'weights':
        if (this.#training) this.#tellWeights();
        else this.#asked++;
    }
  }

  /** Something of the caller's own. @internal */
  hearMessage(message: unknown): void {
    if (this.#onMessage) this.#onMessage(message);
    else this.#unread.push(message);
  }

  #continue(): void {
    this.#resume?.();
    this.#resume = this.#pause = undefined;
  }

  /** Between two batches: where a training is ended, or waits. */
  #rest(training: Training): Promise<void> | undefined {
    if (this.#isStopped) training.stop();
    if (!this.#pause) return undefined;
    this.#post({ type: 'paused', progress: progressOf(training), number: this.#number });
    return this.#pause.then(() => this.#rest(training));
  }

  #tell(type: 'epoch' | 'batch', training: Training): void {
    this.#told = performance.now();
    this.#post({ type, progress: progressOf(training) });
  }

  #tellWeights(): void {
    this.#post({ type: 'weights', weights: copyData(this.#training!.model.stateDict()) });
  }
}

const progressOf = ({ epochs, epoch, batch, batches, loss, optimizer }: Training): Progress => ({
  epochs,
  epoch,
  batch,
  batches,
  loss,
  lr: optimizer.lr,
});
