/**
 * What a loader gets its batches from, types alone.
 */
import type { FloatArray, FloatDType, NumberArray } from '../core/dtype.js';
import type { NdArray } from '../core/ndarray.js';

/** Rows of x, the rows of y that belong to them, and their weights where they have some. */
export type Batch = [
  x: NdArray<FloatArray>,
  y: NdArray<NumberArray>,
  weights?: NdArray<NumberArray>,
];

/** Rows that can be read in any order. */
export interface Source {
  /** How many there are. */
  readonly size: number;
  /** The element type of x where no other is asked for. */
  readonly dtype: FloatDType;
  /** What makes batches of rows by their numbers, x multiplied by a scale. */
  reader(scale: number, dtype: FloatDType): (rows: ArrayLike<number>) => Batch;
}
