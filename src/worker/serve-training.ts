/**
 * What a worker's script calls.
 */
import { checkCount, checkFunction } from '../core/check.js';
import { StateError } from '../core/errors.js';
import { startBackend } from '../messages/backend-in-use.js';
import { reportOf } from '../messages/error-report.js';
import { unpackData } from '../messages/packing.js';
import { sendCopy } from '../messages/sendable.js';
import { parentPort } from './port.js';
import type { FromWorker, ToWorker } from './protocol.js';
import { WorkerLink } from './worker-link.js';

/** Set once, for a worker serves one function. */
let isServing = false;

/**
 * Has this worker, a thread of Node's `worker_threads` or a Web Worker, run a training for whoever
 * calls `trainInWorker` with it. The function is called with the data that were sent and with the
 * link to the other end, which belongs into `callbacks`; what it returns is the other end's result.
 *
 * @param run - Trains. May be asynchronous; may be used with `fit` and with
 * `TabularClassifier.fit` alike.
 * @throws StateError outside of a worker, or for a second function.
 *
 * @example
 * The worker's script, `training.ts`:
 * ```ts no-run
 * import {
 *   DataLoader,
 *   fit,
 *   Linear,
 *   manualSeed,
 *   SGD,
 *   SoftmaxCrossEntropy,
 *   type NdArray,
 * } from 'tiny-mlp';
 * import { serveTraining } from 'tiny-mlp/worker';
 *
 * serveTraining(async ({ x, y }: { x: NdArray; y: NdArray }, link) => {
 *   manualSeed(0);
 *   const model = new Linear(2, 2);
 *   const history = await fit(model, {
 *     train: new DataLoader([x, y], { batchSize: 10, shuffle: true }),
 *     loss: new SoftmaxCrossEntropy(),
 *     optimizer: new SGD(model.parameters(), { lr: 0.1 }),
 *     epochs: 10,
 *     callbacks: [link],
 *   });
 *   return { history, weights: model.stateDict() };
 * });
 * ```
 */
export function serveTraining<Data = unknown, Result = unknown>(
  run: (data: Data, link: WorkerLink) => Result | Promise<Result>,
): void {
  const who = 'serveTraining';
  checkCount(who, arguments, 1);
  checkFunction(who, 'run', run);
  const port = parentPort();
  if (!port || isServing)
    throw new StateError(
      port
        ? `${who} expects to be called once in a worker, but got a second function; choose ` +
            'by the data within one'
        : `${who} expects to run in a worker, but got the main thread; call it in the script ` +
            "that new Worker(new URL('./training.js', import.meta.url)) loads",
    );
  isServing = true;
  const post = (message: FromWorker) => port.postMessage(message);
  const link = new WorkerLink(post);
  const fail = (error: unknown) => post({ type: 'error', error: reportOf(error) });
  const start = async (data: Data): Promise<void> => {
    try {
      const result = await run(data, link);
      if (link.isUnderway)
        throw new StateError(
          `${who} expects a function that waits for its training, but got one that returned ` +
            'before that was over; await fit(...)',
        );
      post({
        type: 'result',
        result: sendCopy(who, 'a result', result),
        isWatched: link.isUsed,
      });
    } catch (error) {
      fail(error);
    }
  };
  port.listen((received) => {
    const message = received as ToWorker;
    try {
      if (message.type === 'message') return link.hearMessage(unpackData(message.message));
      if (message.type !== 'start') return link.hear(message);
      startBackend(message.backend);
      void start(unpackData(message.data) as Data);
    } catch (error) {
      fail(error);
    }
  });
  post({ type: 'ready' });
}
