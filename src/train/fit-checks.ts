/**
 * Checks of what every way to start a training is given.
 */
import { show } from '../core/check.js';
import { nameOfClass } from '../core/kinds.js';
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
    if (typeof callback === 'function') checkNoClass(who, i, callback);
    if (typeof callback === 'function')
      return { onEpochEnd: (training, record) => (callback as EpochFunction)(record, training) };
    if (typeof callback === 'object' && callback !== null) return checkHears(who, i, callback);
    throw new TypeError(
      `${who} expects callbacks[${i}] to be a callback or a function, but got ` +
        `${show(callback)}; pass new ProgressBar(), say`,
    );
  });
}

/** Refuses a class where an instance is meant: called, it would throw after the first epoch. */
function checkNoClass(who: string, i: number, given: { readonly name: string }): void {
  const prototype = Object.getOwnPropertyDescriptor(given, 'prototype');
  const methods = Object.getOwnPropertyNames(Object(prototype?.value) as object);
  // Of a class that was compiled to a function, its methods tell.
  if (prototype?.writable !== false && !methods.some((name) => /^on[A-Z]/.test(name))) return;
  const name = nameOfClass(given) || 'callback';
  throw new TypeError(
    `${who} expects callbacks[${i}] to be a callback or a function, but got the class ${name}; ` +
      `pass an instance, new ${name}(...)`,
  );
}

/** Refuses a schedule in place of what steps it, which would never be stepped. */
function checkHears(who: string, i: number, given: object): Callback {
  const has = (name: string) => typeof (given as Record<string, unknown>)[name] === 'function';
  if (!has('step') || has('onEpochEnd') || has('onBatchEnd')) return given;
  throw new TypeError(
    `${who} expects callbacks[${i}] to be a callback or a function, but got ${show(given)}, ` +
      'which has a step alone; pass new ScheduleLR(schedule)',
  );
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
