/**
 * Types alone: widths of modules side by side. As in widths.ts, a width written as a number is
 * checked while you type, and any other at run time.
 */
import type { Module } from '../module.js';
import type { Fits, GivenBy, KeepsFeatures, TakenBy } from '../widths.js';

/**
 * The first of two widths that is known.
 *
 * @group Checked while you type
 */
export type Known<A extends number, B extends number> = number extends A ? B : A;

/** As many zeros as a digit says; ten for ':', which comes after 9. */
interface Zeros {
  [digit: string]: 0[];
  0: []; 1: [0]; 2: [0, 0]; 3: [0, 0, 0]; 4: [0, 0, 0, 0]; 5: [0, 0, 0, 0, 0];
  6: [0, 0, 0, 0, 0, 0]; 7: [0, 0, 0, 0, 0, 0, 0]; 8: [0, 0, 0, 0, 0, 0, 0, 0];
  9: [0, 0, 0, 0, 0, 0, 0, 0, 0]; ':': [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
} // prettier-ignore

type Reversed<S extends string, Out extends string = ''> = S extends `${infer Head}${infer Tail}`
  ? Reversed<Tail, `${Head}${Out}`>
  : Out;

/** The sum of two numbers whose digits are given from the last on, as at school. */
type Digits<
  A extends string,
  B extends string,
  Carry extends 0[],
  Out extends string,
> = A extends `${infer a}${infer As}`
  ? B extends `${infer b}${infer Bs}`
    ? Digit<[...Zeros[a], ...Zeros[b], ...Carry], As, Bs, Out>
    : Digit<[...Zeros[a], ...Carry], As, '', Out>
  : B extends `${infer b}${infer Bs}`
    ? Digit<[...Zeros[b], ...Carry], '', Bs, Out>
    : `${Carry extends [0] ? 1 : ''}${Out}`;

type Digit<Sum extends 0[], A extends string, B extends string, Out extends string> = Sum extends [
  ...Zeros[':'],
  ...infer Rest,
]
  ? Digits<A, B, [0], `${Rest['length']}${Out}`>
  : Digits<A, B, [], `${Sum['length']}${Out}`>;

/**
 * The sum of two widths; `number` where one is only known at run time.
 *
 * @group Checked while you type
 */
export type Plus<A extends number, B extends number> = number extends A | B
  ? number
  : Digits<Reversed<`${A}`>, Reversed<`${B}`>, [], ''> extends `${infer Sum extends number}`
    ? Sum
    : number;

/**
 * What the compiler says where a branch does not fit.
 *
 * @group Checked while you type
 */
export type BranchMismatch<
  Given extends number,
  Taken extends number,
> = `expects ${Taken} features, but is given ${Given}`;

/** The module itself where it takes what it is given; else the sentence that says so. */
type Fitted<M, Given extends number> =
  Fits<Given, TakenBy<M>> extends true ? M : BranchMismatch<Given, TakenBy<M>>;

/**
 * Features that modules over one input take; `number` where no type tells.
 *
 * @group Checked while you type
 */
export type TakenByEach<Branches extends readonly unknown[]> = Branches extends readonly [
  infer First,
  ...infer Rest,
]
  ? Known<TakenBy<First>, TakenByEach<Rest>>
  : number;

/**
 * Features that modules side by side give together for an input of `W`.
 *
 * @group Checked while you type
 */
export type GivenByEach<
  Branches extends readonly unknown[],
  W extends number,
> = Branches extends readonly [infer First, ...infer Rest]
  ? Plus<GivenBy<First, W>, GivenByEach<Rest, W>>
  : Branches extends readonly []
    ? 0
    : number;

/**
 * The branches themselves where all take as many features as the first that tells.
 *
 * @group Checked while you type
 */
export type FittingBranches<
  Branches extends readonly Module[],
  W extends number = TakenByEach<Branches>,
> = { readonly [I in keyof Branches]: Fitted<Branches[I], W> };

/**
 * Some of the columns, and the module they go to.
 *
 * @group Checked while you type
 */
export interface ColumnsPart {
  /** Their numbers, counted from 0. */
  readonly columns: readonly number[];
  /** What computes on them. */
  readonly module: Module;
}

/**
 * How many columns go to all parts together.
 *
 * @group Checked while you type
 */
export type CountOf<Parts extends readonly ColumnsPart[]> = Parts extends readonly [
  infer First extends ColumnsPart,
  ...infer Rest extends readonly ColumnsPart[],
]
  ? Plus<First['columns']['length'], CountOf<Rest>>
  : Parts extends readonly []
    ? 0
    : number;

/**
 * Features that all parts give together.
 *
 * @group Checked while you type
 */
export type GivenByParts<Parts extends readonly ColumnsPart[]> = Parts extends readonly [
  infer First extends ColumnsPart,
  ...infer Rest extends readonly ColumnsPart[],
]
  ? Plus<GivenBy<First['module'], First['columns']['length']>, GivenByParts<Rest>>
  : Parts extends readonly []
    ? 0
    : number;

/**
 * The parts themselves where each module takes as many columns as it is given.
 *
 * @group Checked while you type
 */
export type FittingParts<Parts extends readonly ColumnsPart[]> = {
  readonly [I in keyof Parts]: {
    /** As given. */
    readonly columns: Parts[I]['columns'];
    /** As given, where it fits. */
    readonly module: Fitted<Parts[I]['module'], Parts[I]['columns']['length']>;
  };
};

/**
 * Features that a sum of f and its projection takes.
 *
 * @group Checked while you type
 */
export type TakenByResidual<F, P> = Known<TakenBy<F>, TakenBy<P>>;

/**
 * Features that a sum of f and its projection gives; without a projection, as many as it takes.
 *
 * @group Checked while you type
 */
export type GivenByResidual<F, P, W extends number = TakenByResidual<F, P>> = P extends Module
  ? Known<GivenBy<F, W>, GivenBy<P, W>>
  : Known<W, GivenBy<F, W>>;

/**
 * Whether a sum of f and its projection gives as many features as it takes, whatever these are.
 *
 * @group Checked while you type
 */
export type ResidualKeeps<F, P> = F extends KeepsFeatures
  ? P extends Module
    ? P extends KeepsFeatures
      ? true
      : boolean
    : true
  : boolean;

/**
 * f itself, where without a projection it gives as many features as it takes.
 *
 * @group Checked while you type
 */
export type FittingF<F, P, W extends number = TakenByResidual<F, P>> = P extends Module
  ? Fitted<F, W>
  : Fits<GivenBy<F, W>, W> extends true
    ? F
    : `gives ${GivenBy<F, W>} features for ${W}: pass a projection`;

/**
 * The projection itself, where it takes and gives what f does.
 *
 * @group Checked while you type
 */
export type FittingProjection<F, P, W extends number = TakenByResidual<F, P>> =
  Fitted<P, W> extends P
    ? Fits<GivenBy<P, W>, GivenBy<F, W>> extends true
      ? P
      : `gives ${GivenBy<P, W>} features, but f gives ${GivenBy<F, W>}`
    : Fitted<P, W>;
