/**
 * What losses are told, and the types that follow from it.
 */
import type { FloatArray } from '../core/dtype.js';
import type { NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';

/** How a batch's losses become one number; `'none'` keeps them apart. */
export type Reduction = 'none' | 'mean' | 'sum';

/** Options of every loss. */
export interface LossOptions<R extends string = 'mean' | 'sum'> {
  /** `'mean'` (default), `'sum'`, or `'none'`: the losses themselves. */
  reduction?: R;
}

/** Options of a loss's forward. */
export interface LossForwardOptions {
  /** A weight of at least 0 for each row of the batch, [B]. Default: all rows weigh the same. */
  weights?: ArrayInput;
}

/** What a loss's forward gives: a number, or with `reduction: 'none'` an array. */
export type LossValue<R extends string> = R extends 'none' ? NdArray<FloatArray> : number;

/** What a loss's backward takes: with `reduction: 'none'` the gradient of each loss, if any. */
export type LossGradients<R extends string> = R extends 'none' ? [gradLosses?: ArrayInput] : [];
