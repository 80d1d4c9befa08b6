/**
 * Which classes of modules files can tell of: those of this package, and those that were
 * registered.
 */
import { checkCount, checkFunction, checkOptions, show } from '../../core/check.js';
import { dtypes, type DType } from '../../core/dtype.js';
import { isRecord } from '../../core/realms.js';
import { Module } from '../../nn/module.js';
import { faultOf, type ModuleKind, type ModuleOptions, type Row, type StateEntry } from './kind.js';
import { activations } from './kinds/activations.js';
import { containers } from './kinds/containers.js';
import { foreign } from './kinds/foreign.js';
import { layers } from './kinds/layers.js';

const registered = new Map<string, Row>();
let own: ReadonlyMap<string, Row> | undefined;

/** The rows of this package's own kinds, by name. */
const ownRows = (): ReadonlyMap<string, Row> =>
  (own ??= new Map(
    [...activations(), ...layers(), ...containers(), ...foreign()].map(
      (row) => [row.name, row] as const,
    ),
  ));

/** The row of a name in a file. */
export const rowNamed = (name: string): Row | undefined =>
  ownRows().get(name) ?? registered.get(name);

/** The row of a module's class itself: one that extends it is another. */
export function rowOf(module: Module): Row | undefined {
  const { constructor } = Object.getPrototypeOf(module) as { constructor: unknown };
  return [...registered.values(), ...ownRows().values()].find(({ type }) => type === constructor);
}

/**
 * Makes a class of modules of your own known to {@link save} and {@link load}: by what it is called
 * in files, what its modules are made from, and how one is made anew. Call it once, where the class
 * is defined, in the program that saves and in the one that loads.
 *
 * A file is not trusted: the sizes it names are held to the arrays that it has before `make` is
 * called, which is what `state` is for. `make` is given the options as they stand in the file.
 *
 * @param type - The class. One that extends it has to be registered by itself.
 * @param kind - See {@link ModuleKind}.
 * @throws TypeError if the class is none of modules, or a part of the kind is missing; RangeError
 * if another class has the name.
 *
 * @example
 * ```ts
 * import { load, registerModule, save } from 'tiny-mlp/io';
 * import {
 *   array,
 *   Linear,
 *   Module,
 *   Parameter,
 *   Sequential,
 *   toFlat,
 * } from 'tiny-mlp';
 * import type { NdArray } from 'tiny-mlp';
 *
 * // A learnable number that is added to all.
 * class Shift extends Module {
 *   readonly offset: Parameter;
 *
 *   constructor(start = 0) {
 *     super();
 *     this.offset = new Parameter(array([start]), { name: 'offset' });
 *   }
 *
 *   forward(x: NdArray): NdArray {
 *     const by = this.offset.value.get(0);
 *     return array(toFlat(x).map((value) => value + by), x.shape);
 *   }
 *
 *   backward(gradOutput: NdArray): NdArray {
 *     const sum = toFlat(gradOutput).reduce((a, b) => a + b, 0);
 *     this.offset.accumulateGrad(array([sum]));
 *     return gradOutput;
 *   }
 * }
 *
 * registerModule(Shift, {
 *   name: 'Shift',
 *   options: () => ({}),
 *   state: () => ({ offset: { dtype: 'float32', shape: [1] } }),
 *   make: () => new Shift(),
 * });
 *
 * const model = load(save(new Sequential(new Linear(2, 3), new Shift())));
 * console.log(Object.keys(model.stateDict()));
 * // [ '0.weight', '0.bias', '1.offset' ]
 * ```
 */
export function registerModule<M extends Module, O extends ModuleOptions>(
  type: abstract new (...args: never[]) => M,
  kind: ModuleKind<M, O>,
): void {
  const who = 'registerModule';
  checkCount(who, arguments, 2);
  const given: unknown = type;
  if (typeof given !== 'function' || !((given.prototype as unknown) instanceof Module)) {
    throw new TypeError(
      `${who} expects a class that extends Module, but got ${show(type)}; pass the class`,
    );
  }
  const parts = '{ name, options, make }';
  checkOptions(who, kind, ['name', 'options', 'state', 'make'], parts);
  const { name, options, state, make } = kind;
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(
      `${who} expects name to be a text, but got ${show(name)}; pass '${type.name}', say`,
    );
  }
  checkFunction(who, 'options', options);
  checkFunction(who, 'make', make);
  if (state !== undefined) checkFunction(who, 'state', state);
  const other = rowNamed(name)?.type;
  if (other !== undefined && other !== type) {
    throw new RangeError(
      `${who} expects a name that no other class has, but got '${name}'; choose another`,
    );
  }
  const before = [...registered.values()].find((row) => row.type === type && row.name !== name);
  if (before !== undefined) {
    throw new RangeError(
      `${who} expects one name for a class, but got '${name}' for one that is '${before.name}' ` +
        'already; call it once',
    );
  }
  const check = (from: string, found: unknown): ModuleOptions => {
    if (isRecord(found)) return found as ModuleOptions;
    throw new TypeError(`${from} expects its options as an object, but got ${show(found)}`);
  };
  registered.set(name, {
    name,
    type,
    check,
    options: options as unknown as ModuleKind['options'],
    make: (given, children) => checkMade(name, make(given as O, children)),
    ...(state && { state: (given: ModuleOptions) => checkEntries(name, state(given as O)) }),
  });
}

/** Refuses what is no module. */
function checkMade(name: string, made: unknown): Module {
  if (made instanceof Module) return made;
  throw faultOf(
    `${name}'s make, given to registerModule, expects to return a module, but got ${show(made)}; ` +
      'return one of the class',
  );
}

/** Refuses what are no element types and shapes by name. */
function checkEntries(name: string, entries: unknown): Readonly<Record<string, StateEntry>> {
  const isEntry = (entry: unknown): boolean =>
    isRecord(entry) &&
    dtypes.includes(entry.dtype as DType) &&
    Array.isArray(entry.shape) &&
    entry.shape.every((size) => typeof size === 'number');
  if (isRecord(entries) && Object.values(entries).every(isEntry))
    return entries as Readonly<Record<string, StateEntry>>;
  throw faultOf(
    `${name}'s state, given to registerModule, expects to return element types and shapes by ` +
      `name, but got ${show(entries)}; return { weight: { dtype: 'float32', shape: [3] } }, say`,
  );
}
