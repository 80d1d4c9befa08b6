/**
 * Types alone: does each module of a Sequential take as many features as the one before it gives? A
 * width written as a number is checked while you type; a width of type `number`, or of a module
 * that does not tell, is left to the run-time check.
 */
import type { Module } from './module.js';

/**
 * A module that gives as many features as it takes.
 *
 * @group Checked while you type
 */
export interface KeepsFeatures {
  /** Tells so. */
  readonly keepsFeatures: true;
}

/**
 * A module that tells how many features it takes.
 *
 * @group Checked while you type
 */
export interface TakesFeatures<I extends number> {
  /** Features of an input row. */
  readonly inFeatures: I;
}

/**
 * A module that tells how many features it gives.
 *
 * @group Checked while you type
 */
export interface GivesFeatures<O extends number> {
  /** Features of an output row. */
  readonly outFeatures: O;
}

/**
 * Features a module takes; `number` where the type does not tell.
 *
 * @group Checked while you type
 */
export type TakenBy<M> = M extends TakesFeatures<infer I extends number> ? I : number;

/**
 * Features a module gives for an input of `W`.
 *
 * @group Checked while you type
 */
export type GivenBy<M, W extends number> = M extends KeepsFeatures
  ? W
  : M extends GivesFeatures<infer O extends number>
    ? O
    : number;

/**
 * Features a list of modules takes, first to last: of the first that tells, as long as those before
 * it keep the width.
 *
 * @group Checked while you type
 */
export type TakenByAll<Modules extends readonly unknown[]> = Modules extends readonly [
  infer First,
  ...infer Rest,
]
  ? First extends KeepsFeatures
    ? TakenByAll<Rest>
    : TakenBy<First>
  : number;

/**
 * Features a list of modules gives for an input of `W`.
 *
 * @group Checked while you type
 */
export type GivenByAll<
  Modules extends readonly unknown[],
  W extends number = number,
> = Modules extends readonly [infer First, ...infer Rest]
  ? GivenByAll<Rest, GivenBy<First, W>>
  : Modules extends readonly []
    ? W
    : number;

/**
 * Whether each module of a list gives as many features as it takes.
 *
 * @group Checked while you type
 */
export type AllKeep<Modules extends readonly unknown[]> = Modules extends readonly [
  infer First,
  ...infer Rest,
]
  ? First extends KeepsFeatures
    ? AllKeep<Rest>
    : false
  : Modules extends readonly []
    ? true
    : boolean;

/**
 * The list itself where the widths fit; else, in place of the module that does not, a sentence that
 * says so.
 *
 * @group Checked while you type
 */
export type Fitting<
  Modules extends readonly Module[],
  W extends number = number,
> = Modules extends readonly [infer First, ...infer Rest extends readonly Module[]]
  ? readonly [
      Fits<W, TakenBy<First>> extends true ? First : Mismatch<W, TakenBy<First>>,
      ...Fitting<Rest, GivenBy<First, W>>,
    ]
  : Modules;

/**
 * Whether a width given is a width taken; true where one of them is only known at run time.
 *
 * @group Checked while you type
 */
export type Fits<Given extends number, Taken extends number> = number extends Given | Taken
  ? true
  : [Given] extends [Taken]
    ? true
    : false;

/**
 * What the compiler says where widths do not fit.
 *
 * @group Checked while you type
 */
export type Mismatch<
  Given extends number,
  Taken extends number,
> = `expects ${Taken} features, but the layer before it gives ${Given}`;

/**
 * The module at a place; a negative place, counted from the end, or one only known at run time may
 * be any of them.
 *
 * @group Checked while you type
 */
export type At<Modules extends readonly Module[], K extends number> = `${K}` extends `-${string}`
  ? Modules[number]
  : Modules[K];
