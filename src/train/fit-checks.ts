/**
 * Checks of what every way to start a training is given.
 */
import { show } from '../core/check.js';
import { isRecord, tagOf } from '../core/realms.js';
import type { Callback, EpochFunction } from './callbacks/callback.js';
import type { TrainingState } from './training-state.js';

/** A list of callbacks, functions among them as callbacks. */
export function checkCallbacks(who: string, callbacks: unknown): readonly Callback[] {
  if (!Array.isArray(callbacks))
    throw new TypeError(
      `${who} expects callbacks to be a list, but got ${show(callbacks)}; pass [callback]`,
    );
  return callbacks.map((callback: unknown, i): Callback => {
    if (typeof callback === 'function')
      return { onEpochEnd: (training, record) => (callback as EpochFunction)(record, training) };
    if (typeof callback === 'object' && callback !== null) return callback;
    throw new TypeError(
      `${who} expects callbacks[${i}] to be a callback or a function, but got ` +
        `${show(callback)}; pass new ProgressBar(), say`,
    );
  });
}

/** A signal, or none. */
export function checkSignal(who: string, signal: unknown): AbortSignal | undefined {
  if (signal === undefined || tagOf(signal) === 'AbortSignal')
    return signal as AbortSignal | undefined;
  throw new TypeError(
    `${who} expects signal to be an AbortSignal, but got ${show(signal)}; pass controller.signal`,
  );
}

/** A training's state, which `continueFrom` looks into. */
export function checkResume(who: string, resume: unknown): TrainingState {
  if (isRecord(resume)) return resume as unknown as TrainingState;
  let advice = 'pass await latestCheckpoint(folder), say';
  if (tagOf(resume) === 'Promise') advice = 'await it';
  if (typeof resume === 'string') advice = `pass await latestCheckpoint(${show(resume)})`;
  throw new TypeError(
    `${who} expects resume to be a training's state, but got ${show(resume)}; ${advice}`,
  );
}
