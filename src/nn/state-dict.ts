/**
 * A module's state, the values of its parameters and buffers by name: read out, and loaded.
 */
import { checkArray, checkFloats, checkSameShape } from '../core/array-checks.js';
import { checkRecord, nearest } from '../core/check.js';
import type { NumberArray } from '../core/dtype.js';
import { StateError } from '../core/errors.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { isNdArray } from '../core/parts.js';
import { isRecord } from '../core/realms.js';
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

/** What to do about names that are not those of a module. */
function adviceFor(missing: readonly string[], unexpected: readonly string[]): string {
  const [first = ''] = unexpected;
  const whole = missing.find((name) => first.endsWith(`.${name}`));
  const prefix = whole === undefined ? '' : first.slice(0, -whole.length);
  // DataParallel of PyTorch writes module., torch.compile _orig_mod.
  if (prefix && unexpected.every((name) => name.startsWith(prefix)))
    return `take ${prefix} off each name: name.slice(${prefix.length})`;
  if (unexpected.some((name) => /\b(weight|bias)_[ih]h_l\d/.test(name)))
    return 'recurrent layers (LSTM, GRU) are not here, see docs/not-here.md';
  const near = nearest(first, missing);
  if (near) return `is ${first} meant as ${near}?`;
  return 'build the same structure or pass { strict: false }';
}

/**
 * Where in a checkpoint the state dict is that has all names of a module: `checkpoint.model`. One
 * whose names have a prefix comes second, and is answered with that once it is passed.
 */
function placeWithin(
  checkpoint: Readonly<Record<string, unknown>>,
  own: readonly string[],
): string | undefined {
  const members = Object.keys(checkpoint).flatMap((name) => {
    const member = checkpoint[name];
    return isRecord(member) && !isNdArray(member) ? [[name, Object.keys(member)] as const] : [];
  });
  const isSame = (one: string, key: string): boolean => key === one;
  const endsSo = (one: string, key: string): boolean => key.endsWith(`.${one}`);
  const holding = [isSame, endsSo].flatMap((fits) =>
    members.filter(([, keys]) => own.every((one) => keys.some((key) => fits(one, key)))),
  );
  if (own.length === 0 || holding.length === 0) return undefined;
  const [[name]] = holding;
  return /^[a-z_$][\w$]*$/i.test(name)
    ? `checkpoint.${name}`
    : `checkpoint[${JSON.stringify(name)}]`;
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
    const place = missingKeys.length > 0 ? placeWithin(state, [...entries.keys()]) : undefined;
    const instead = place
      ? `this is a checkpoint with a state dict in it: pass ${place}`
      : adviceFor(missingKeys, unexpectedKeys);
    throw new StateError(
      `${who} expects the names ${listed([...entries.keys()])}, but got ` +
        `${parts.filter(Boolean).join(' and ')}; ${instead}`,
    );
  }
  // Read as a whole before the first is written: an array may be one that is written to.
  const fitting = [...entries].filter(([name]) => Object.hasOwn(state, name));
  const values = fitting.map(([name, entry]) => {
    const array = checkArray(who, name, state[name]);
    const { dtype, shape } = entry;
    if (entry instanceof Parameter) checkFloats(who, name, array, entry.dtype);
    const isConvolution = array.shape.length > 2 && shape.length <= 2;
    const advice = isConvolution
      ? 'convolutions are not here, see docs/not-here.md'
      : 'load it into a module of the same sizes';
    checkSameShape(who, name, array.shape, shape, advice);
    return wrap<NumberArray>(packed(array, dtype), shape);
  });
  fitting.forEach(([, entry], i) => (entry.value = values[i]));
  return { missingKeys, unexpectedKeys };
}
