/**
 * Callbacks as trainings are given them: objects, and functions that are told of epochs alone.
 */
import { show } from '../../core/check.js';
import type { Callback, EpochFunction } from './callback.js';

/** Refuses what is no list of callbacks and functions; functions become callbacks. */
export function readCallbacks(who: string, given: unknown): Callback[] {
  if (Array.isArray(given)) return given.map((callback, i) => asCallback(who, callback, i));
  throw new TypeError(
    `${who} expects callbacks as a list, but got ${show(given)}; pass [new ProgressBar()], say`,
  );
}

function asCallback(who: string, given: unknown, i: number): Callback {
  if (typeof given === 'function')
    return { onEpochEnd: (training, record) => (given as EpochFunction)(record, training) };
  if (typeof given === 'object' && given !== null) return given;
  throw new TypeError(
    `${who} expects callbacks[${i}] to be a callback or a function, but got ${show(given)}; pass ` +
      'new ProgressBar(), say',
  );
}
