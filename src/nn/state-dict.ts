/**
 * A module's state, the values of its parameters and buffers by name: read out, and loaded.
 */
import { checkArray, checkDType, checkSameShape, floatDTypeOf } from '../core/array-checks.js';
import { checkRecord, nearest } from '../core/check.js';
import type { NumberArray } from '../core/dtype.js';
import { StateError } from '../core/errors.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import type { Buffer } from './buffer.js';
import { listed } from './members.js';
import { Parameter } from './parameter.js';

/** The names that did not match in `Module.loadStateDict`; none, unless it was not strict. */
export interface LoadedKeys {
  /** Parameters of the module that the state has no value for. */
  missingKeys: string[];
  /** Names in the state that the module has no parameter for. */
  unexpectedKeys: string[];
}

/**
 * A module's parameters and buffers by name: plain arrays, copied. See `Module.stateDict`.
 */
export type StateDict = Record<string, NdArray<NumberArray>>;

/** What a module's state is made of. */
export type Entry = Parameter | Buffer;

/** The values of parameters and buffers, copied. */
export function stateOf(entries: readonly [string, Entry][]): StateDict {
  return Object.fromEntries(
    entries.map(([name, { value, dtype, shape }]) => [
      name,
      wrap<NumberArray>(packed(value, dtype), shape),
    ]),
  );
}

/** Copies values into parameters and buffers; all are checked before the first is written. */
export function loadEntries(
  who: string,
  own: readonly [string, Entry][],
  state: Readonly<Record<string, ArrayInput>>,
  strict: boolean,
): LoadedKeys {
  checkRecord(who, 'state', state, 'pass what stateDict() gave, or readNpz(bytes) of a file');
  const entries = new Map(own);
  const missingKeys = [...entries.keys()].filter((name) => !Object.hasOwn(state, name));
  const unexpectedKeys = Object.keys(state).filter((name) => !entries.has(name));
  if (strict && missingKeys.length + unexpectedKeys.length > 0) {
    const parts = [
      missingKeys.length > 0 ? `no ${listed(missingKeys)}` : '',
      unexpectedKeys.length > 0 ? `an unexpected ${listed(unexpectedKeys)}` : '',
    ];
    const near = nearest(unexpectedKeys[0] ?? '', missingKeys);
    const advice = near
      ? `is ${unexpectedKeys[0]} meant as ${near}?`
      : 'build the same structure or pass { strict: false }';
    throw new StateError(
      `${who} expects the names ${listed([...entries.keys()])}, but got ` +
        `${parts.filter(Boolean).join(' and ')}; ${advice}`,
    );
  }
  // Read as a whole before the first is written: an array may be one that is written to.
  const fitting = [...entries].filter(([name]) => Object.hasOwn(state, name));
  const values = fitting.map(([name, entry]) => {
    const array = checkArray(who, name, state[name]);
    const { dtype, shape } = entry;
    if (entry instanceof Parameter) {
      checkDType(who, name, floatDTypeOf(who, name, array, entry.dtype), entry.dtype);
    }
    checkSameShape(who, name, array.shape, shape, 'load it into a module of the same sizes');
    return wrap<NumberArray>(packed(array, dtype), shape);
  });
  fitting.forEach(([, entry], i) => (entry.value = values[i]));
  return { missingKeys, unexpectedKeys };
}
