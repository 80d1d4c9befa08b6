/**
 * The call that has a worker train.
 */
import { checkCount, checkFunction, checkOptions, show } from '../core/check.js';
import { StateError } from '../core/errors.js';
import { sendData } from '../messages/sendable.js';
import type { Callback, EpochFunction, Training } from '../train/callbacks/callback.js';
import { checkCallbacks, checkSignal } from '../train/fit-checks.js';
import type { AnyWorker } from './port.js';
import { WorkerTraining, type Plan } from './worker-training.js';

/** Options of {@link trainInWorker}. */
export interface TrainInWorkerOptions<Data = unknown> {
  /**
   * What the worker's function is called with: plain data, ndarrays and typed arrays. Arrays go by
   * shared memory, where the platform has it, and are copied where it has not.
   */
  data?: Data;
  /**
   * Told of the course, in this order; a function is called with each epoch's record. `onBatchEnd`
   * is called every 50 ms instead of after each batch, and the worker waits for none of them; the
   * result waits for the last. What needs the model (`EarlyStopping`, `Checkpoint`) belongs to
   * `fit` in the worker.
   */
  callbacks?: readonly (Callback | EpochFunction)[];
  /** Called with what the worker's `link.send` sends. */
  onMessage?: (message: unknown, training: Training) => void;
  /** Ends the worker at once. */
  signal?: AbortSignal;
}

/** Workers that have been handed over: each is good for one training. */
const taken = new WeakSet<object>();

/**
 * Trains in a worker, so that a page or a server goes on meanwhile. The worker's script calls
 * `serveTraining` with the function that trains; it computes on the same backend as here, to the
 * same bits. The worker is this training's, and ended with it; where the call is refused, at once.
 *
 * @param worker - `new Worker(new URL('./training.js', import.meta.url), { type: 'module' })` in a
 * page, as bundlers look for it; in Node without the options, by `Worker` of `node:worker_threads`.
 * @param options - See {@link TrainInWorkerOptions}.
 * @returns The training: what is known of it, `pause`, `continue`, `stop`, `weights`, and `result`.
 * @throws TypeError for what is no worker, or data that cannot be sent; StateError for a worker
 * that was used before.
 *
 * @example
 * With the script `training.ts` that {@link serveTraining} shows:
 * ```ts no-run
 * import { Worker } from 'node:worker_threads';
 * import { array, type History } from 'tiny-mlp';
 * import { trainInWorker } from 'tiny-mlp/worker';
 *
 * const training = trainInWorker<unknown, { history: History }>(
 *   new Worker(new URL('./training.js', import.meta.url)),
 *   {
 *     data: { x: array([[0, 1], [1, 0]]), y: array([0, 1]) },
 *     callbacks: [({ epoch, loss }) => console.log(epoch, loss)],
 *   },
 * );
 * const { history } = await training.result;
 * console.log(history.length); // 10
 * ```
 */
export function trainInWorker<Data = unknown, Result = unknown>(
  worker: AnyWorker,
  options: TrainInWorkerOptions<Data> = {},
): WorkerTraining<Result> {
  const who = 'trainInWorker';
  checkWorker(who, worker);
  taken.add(worker);
  try {
    checkCount(who, arguments, 2);
    return new WorkerTraining<Result>(planOf(who, worker, options));
  } catch (error) {
    void worker.terminate(); // the caller has let go of it, and nobody else would end it
    throw error;
  }
}

/** What was asked for, once all is checked. */
function planOf<Data>(who: string, worker: AnyWorker, options: TrainInWorkerOptions<Data>): Plan {
  checkOptions(who, options, ['data', 'callbacks', 'onMessage', 'signal']);
  const { data, callbacks = [], onMessage, signal } = options;
  if (onMessage !== undefined) checkFunction(who, 'onMessage', onMessage);
  const told = checkCallbacks(who, callbacks);
  told.forEach((callback, i) => {
    if (callback.onRest)
      throw new TypeError(
        `${who} expects callbacks that watch, but got callbacks[${i}], which wants the ` +
          "training's state (onRest); hand it to fit in the worker",
      );
  });
  return {
    worker,
    data: sendData(who, data, 'make it in the worker'),
    callbacks: told,
    onMessage,
    signal: checkSignal(who, signal),
  };
}

function checkWorker(who: string, worker: unknown): void {
  const { postMessage, terminate } = Object(worker) as Partial<AnyWorker>;
  if (typeof postMessage !== 'function' || typeof terminate !== 'function')
    throw new TypeError(
      `${who} expects a worker, but got ${show(worker)}; pass ` +
        "new Worker(new URL('./training.js', import.meta.url), { type: 'module' })",
    );
  if (taken.has(worker as object))
    throw new StateError(
      `${who} expects a worker of its own, but got one that was handed over before; start ` +
        'another',
    );
}
