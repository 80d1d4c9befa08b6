/**
 * Mean, deviation and range of each column of batches, in one pass over them.
 *
 * B = batch, C = columns: all axes but the first, row-major
 */
import { packed, type NdArray } from '../../core/ndarray.js';

/** The numbers of one column. */
export interface ColumnNumbers {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** How many are NaN or infinite; the others are what the rest is of. */
  readonly nonFinite: number;
}

/** Adds batches up. */
export class ColumnStatistics {
  /** Rows seen. */
  rows = 0;
  readonly columns: number;
  /** The first finite number: sums are taken from there, or a large mean would drown the rest. */
  readonly #first: Float64Array;
  readonly #count: Float64Array;
  readonly #sum: Float64Array;
  readonly #squares: Float64Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;

  constructor(columns: number) {
    this.columns = columns;
    const all = (value = 0) => new Float64Array(columns).fill(value);
    [this.#first, this.#count, this.#sum, this.#squares] = [all(NaN), all(), all(), all()];
    [this.#min, this.#max] = [all(Infinity), all(-Infinity)];
  }

  /** Takes a batch in; one of other columns, which no model takes, is left out. */
  add(array: NdArray): void {
    const { columns: C } = this;
    const B = array.shape[0] ?? 1;
    if (array.size !== B * C) return;
    this.rows += B;
    const values = packed(array, 'float64');
    for (let n = 0, c = 0; n < values.length; n++, c = c + 1 === C ? 0 : c + 1) {
      const value = values[n];
      if (!Number.isFinite(value)) continue;
      if (this.#count[c]++ === 0) this.#first[c] = value;
      const rest = value - this.#first[c];
      this.#sum[c] += rest;
      this.#squares[c] += rest * rest;
      if (value < this.#min[c]) this.#min[c] = value;
      if (value > this.#max[c]) this.#max[c] = value;
    }
  }

  /** Column c. */
  at(c: number): ColumnNumbers {
    const count = this.#count[c];
    const rest = this.#sum[c] / count;
    const [min, max] = [this.#min[c], this.#max[c]];
    const variance = min === max ? 0 : Math.max(0, this.#squares[c] / count - rest * rest);
    return {
      mean: this.#first[c] + rest,
      std: Math.sqrt(variance),
      min,
      max,
      nonFinite: this.rows - count,
    };
  }

  /** All columns. */
  all(): ColumnNumbers[] {
    return Array.from({ length: this.columns }, (_, c) => this.at(c));
  }
}
