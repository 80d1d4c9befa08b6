/**
 * Some rows of inputs and targets as they came, to compare columns with.
 *
 * B = batch, C = columns
 */
import { packed, type NdArray } from '../../core/ndarray.js';

/** More columns are pixels and words, of which many are alike. */
const MOST_COLUMNS = 100;

const MOST_ROWS = 1000;

/** A column of mean 0, whose squares add up to 1. */
export interface Standardized {
  /** Its place. */
  readonly c: number;
  readonly numbers: Float64Array;
  /** How many values it has. */
  readonly values: number;
  /** How often the rarest of them comes. */
  readonly rarest: number;
}

/** Pearson's. */
export const correlation = (a: Standardized, b: Standardized): number =>
  a.numbers.reduce((sum, value, i) => sum + value * b.numbers[i], 0);

/** Takes rows in, as long as there is room. */
export class Sample {
  rows = 0;
  readonly #inputs: number[][];
  readonly #targets: number[] = [];
  #isSingle = true;

  /** @param columns - Of the inputs. */
  constructor(columns: number) {
    const C = columns <= MOST_COLUMNS ? columns : 0;
    this.#inputs = Array.from({ length: C }, () => []);
  }

  /** Takes a batch in. */
  add(x: NdArray, y: NdArray): void {
    const [B, C] = [x.shape[0] ?? 1, this.#inputs.length];
    if (C === 0 || x.size !== B * C || this.rows >= MOST_ROWS) return;
    const taken = Math.min(B, MOST_ROWS - this.rows); // one batch may be all rows there are
    this.rows += taken;
    const values = packed(x, 'float64').subarray(0, taken * C);
    values.forEach((value, n) => this.#inputs[n % C].push(value));
    if (y.size === B) this.#targets.push(...packed(y, 'float64').subarray(0, taken));
    else this.#isSingle = false;
  }

  /** The columns that vary, and are finite. */
  columns(): Standardized[] {
    return this.#inputs.flatMap((values, c) => standardized(values, c) ?? []);
  }

  /** The target of each row, where there is one, that varies. */
  target(): Standardized | undefined {
    return this.#isSingle ? standardized(this.#targets, 0) : undefined;
  }
}

function standardized(column: readonly number[], c: number): Standardized | undefined {
  const counts = new Map<number, number>();
  for (const value of column) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size < 2) return undefined;
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const numbers = Float64Array.from(column, (value) => value - mean);
  const norm = Math.sqrt(numbers.reduce((sum, value) => sum + value * value, 0));
  if (!(norm > 0 && norm < Infinity)) return undefined;
  return {
    c,
    numbers: numbers.map((value) => value / norm),
    values: counts.size,
    rarest: [...counts.values()].reduce((a, b) => Math.min(a, b)),
  };
}
