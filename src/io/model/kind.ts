/**
 * What a file says of a module, and what has to be known of a class to write and read it. Types,
 * and the checks that options in a file go through.
 */
import {
  checkBoolean,
  checkFinite,
  checkInteger,
  checkOneOf,
  checkOptions,
} from '../../core/check.js';
import { floatDTypes, type DType, type FloatDType } from '../../core/dtype.js';
import { StateError } from '../../core/errors.js';
import type { Plain } from '../../core/plain.js';
import type { Module } from '../../nn/module.js';

/** What a module is made from: plain data by name. */
export type ModuleOptions = Readonly<Record<string, Plain>>;

/** Element type and shape of a parameter or buffer. */
export interface StateEntry {
  /** Its element type. */
  readonly dtype: DType;
  /** Sizes along each axis. */
  readonly shape: readonly number[];
}

/**
 * How modules of a class are written into a file and made anew.
 *
 * @typeParam M - The class.
 * @typeParam O - What its modules are made from.
 */
export interface ModuleKind<M extends Module = Module, O extends ModuleOptions = ModuleOptions> {
  /** What files call the class: a name that bundlers do not change, and that will not change. */
  readonly name: string;
  /** What a module was made from: numbers, texts, booleans, null, lists and objects of them. */
  readonly options: (module: M) => O;
  /**
   * The module's own parameters and buffers, by their names in its `stateDict()`, those of modules
   * inside left out: a file is held to them before anything is made. Default: none.
   */
  readonly state?: (options: O) => Readonly<Record<string, StateEntry>>;
  /**
   * A module of these options, which come from a file: throw where they make no sense. Its values
   * are loaded afterwards.
   *
   * @param children - The modules inside, by their names in `namedChildren()`: those to use.
   */
  readonly make: (options: O, children: Readonly<Record<string, Module>>) => M;
}

const faults = new WeakSet<Error>();

/** A fault of a class that a user has registered, not of a file. */
export function faultOf(message: string): StateError {
  const fault = new StateError(message);
  faults.add(fault);
  return fault;
}

/** Whether an error is such a fault. */
export const isFaultOfKind = (error: Error): boolean => faults.has(error);

/** A check of an option: gives the value or throws. */
export type Field<T extends Plain> = (who: string, name: string, value: unknown) => T;

export const size: Field<number> = (who, name, value) => checkInteger(who, name, value);
export const integer: Field<number> = (who, name, value) =>
  checkInteger(who, name, value, Number.MIN_SAFE_INTEGER);
export const flag: Field<boolean> = checkBoolean;
export const floatType: Field<FloatDType> = (who, name, value) =>
  checkOneOf(who, name, value, floatDTypes);
export const finite =
  (min?: number, max?: number): Field<number> =>
  (who, name, value) =>
    checkFinite(who, name, value, min, max);
export const nullOr =
  <T extends Plain>(field: Field<T>): Field<T | null> =>
  (who, name, value) =>
    value === null ? null : field(who, name, value);

/** A kind with the checks of its options; kinds that users register check in their `make`. */
export interface Row extends ModuleKind {
  readonly type: abstract new (...args: never[]) => Module;
  readonly check: (who: string, options: unknown) => ModuleOptions;
}

/** A row of the table of this package's own kinds. */
export function row<M extends Module, O extends ModuleOptions>(
  type: abstract new (...args: never[]) => M,
  kind: ModuleKind<M, O>,
  fields: { readonly [K in keyof O]: Field<O[K]> },
): Row {
  const names = Object.keys(fields);
  const check = (who: string, options: unknown): ModuleOptions => {
    checkOptions(who, options, names, 'what save() wrote');
    const given = options as Readonly<Record<string, unknown>>;
    return Object.fromEntries(names.map((name) => [name, fields[name](who, name, given[name])]));
  };
  return { ...(kind as unknown as ModuleKind), type, check };
}
