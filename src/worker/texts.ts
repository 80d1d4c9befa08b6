/**
 * What the caller's end says where something is wrong.
 */
import { StateError } from '../core/errors.js';

/** Weights were asked for too late. */
export const over = (): StateError =>
  new StateError(
    'WorkerTraining.weights expects a training that is under way, but got one that is over; ' +
      'return model.stateDict() from the function in the worker',
  );

/** Something was asked for that the worker alone has. */
export const elsewhere = (what: string, advice: string): StateError =>
  new StateError(
    `a training in a worker has ${what} in the worker alone, and was asked for it here; ${advice}`,
  );

/** The worker is no more. @param wasReady - Whether it has ever listened. */
export function death(wasReady: boolean, reason: string, cause: unknown): Error {
  const [wanted, came] = wasReady
    ? ['that lives until it has a result', 'ended in the middle of its work']
    : ['whose script calls serveTraining', 'ended without it'];
  const advice = wasReady
    ? cause === undefined
      ? 'allow it more memory, and leave process.exit out'
      : 'mend what it throws'
    : "check the script's path, and call it at its top";
  return new Error(
    `trainInWorker expects a worker ${wanted}, but got one that ${came}: ${reason}; ${advice}`,
    { cause },
  );
}

/** There is a result, and nobody could have heard of its training. */
export const unwatched =
  'trainInWorker heard nothing of the training: its function did not hand the link, its second ' +
  'argument, to fit. Add it to callbacks, or callbacks, pause, stop and weights have no effect.';
