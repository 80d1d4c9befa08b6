/**
 * The base of scalers: what they do to each number depends on its column alone, and can be undone.
 *
 * N = rows, F = columns
 */
import { show } from '../core/check.js';
import type { FloatArray } from '../core/dtype.js';
import { StateError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import { checkNotEmpty, mapColumns, readMatrix, type Matrix } from './matrix.js';
import { stateAdvice } from './fittable.js';
import { Preprocessor } from './preprocessor.js';

/** What a scaler has learnt: for each column a number by each name. */
export type Learnt<K extends string> = Readonly<Record<K, Float64Array>>;

/** The state of a scaler: numbers of each column by name, null where a column had no number. */
export type ScalerState<O extends object, K extends string> = {
  /** The options. */
  options: O;
} & Record<K, (number | null)[]>;

/** A function of a number and its column. */
export type OfColumn = (value: number, column: number) => number;

/**
 * Scales columns of numbers.
 *
 * Shapes: x [N, F] of any kind → [N, F], float64 of a float64 array and float32 of any other;
 * computed in float64, and rounded once. NaN stand for numbers that are missing: `fit` leaves them
 * out, and they stay NaN. A column that does not vary has the scale 1.
 *
 * @typeParam O - The options.
 * @typeParam K - What is learnt of each column.
 */
export abstract class Scaler<O extends object, K extends string> extends Preprocessor<
  O,
  Learnt<K>,
  ScalerState<O, K>
> {
  /**
   * Learns from the columns of x.
   *
   * @throws ShapeError if x is not [N, F] or empty; NonFiniteError if it holds infinities.
   */
  fit(x: ArrayInput): this {
    const who = this.nameOf('fit');
    const matrix = readMatrix(who, 'x', x);
    checkNotEmpty(who, 'x', matrix.shape);
    return this.learn(this.measure(matrix));
  }

  /**
   * Scales the columns of x by what was learnt.
   *
   * @returns A copy.
   * @throws StateError if it is not fitted; ShapeError if x has another number of columns;
   * NonFiniteError if it holds infinities.
   */
  transform(x: ArrayInput): NdArray<FloatArray> {
    return this.#run('transform', x, (learnt) => this.forwardOf(learnt));
  }

  /** Learns from x, and scales it. */
  fitTransform(x: ArrayInput): NdArray<FloatArray> {
    return this.fit(x).transform(x);
  }

  /**
   * Scales back: predictions of a target that was scaled, say.
   *
   * @returns A copy.
   * @throws What `transform` throws.
   */
  inverseTransform(x: ArrayInput): NdArray<FloatArray> {
    return this.#run('inverseTransform', x, (learnt) => this.inverseOf(learnt));
  }

  #run(method: string, x: ArrayInput, of: (learnt: Learnt<K>) => OfColumn): NdArray<FloatArray> {
    const learnt = this.learnt(method);
    const matrix = readMatrix(this.nameOf(method), 'x', x);
    this.checkColumns(method, matrix.shape, this.widthOf(learnt));
    return mapColumns(matrix, of(learnt));
  }

  /**
   * What was learnt by a name, of each column; NaN of a column that had no number.
   *
   * @internal
   */
  protected numbers(name: K): number[] {
    return Array.from(this.learnt(name)[name]);
  }

  /** @internal */
  protected widthOf(learnt: Learnt<K>): number {
    return learnt[this.stateKeys()[0]].length;
  }

  /** @internal */
  protected write(learnt: Learnt<K>): object {
    return Object.fromEntries(this.stateKeys().map((name) => [name, Array.from(learnt[name])]));
  }

  /** @internal */
  protected read(who: string, state: ScalerState<O, K>): Learnt<K> {
    const names = this.stateKeys();
    const read = names.map((name) => [name, readNumbers(who, name, state[name])] as const);
    const lengths = read.map(([, values]) => values.length);
    if (lengths[0] > 0 && lengths.every((length) => length === lengths[0]))
      return Object.fromEntries(read) as Learnt<K>;
    throw new StateError(
      `${who} expects ${names.join(', ')} of one length, but got ${lengths.join(', ')}; ` +
        stateAdvice,
    );
  }

  /** @internal */
  protected abstract override stateKeys(): readonly K[];
  /**
   * What is learnt of a matrix.
   *
   * @internal
   */
  protected abstract measure(matrix: Matrix): Learnt<K>;
  /**
   * What `transform` does to a number.
   *
   * @internal
   */
  protected abstract forwardOf(learnt: Learnt<K>): OfColumn;
  /**
   * What undoes it.
   *
   * @internal
   */
  protected abstract inverseOf(learnt: Learnt<K>): OfColumn;
}

/** Numbers of a state; null stands for NaN. A scale of 0 would make Infinity of every number. */
function readNumbers(who: string, name: string, given: unknown): Float64Array {
  if (!Array.isArray(given)) {
    throw new TypeError(
      `${who} expects ${name} as an array of numbers, but got ${show(given)}; ${stateAdvice}`,
    );
  }
  const isScale = name === 'scale';
  return Float64Array.from(given as unknown[], (value, i) => {
    if (value === null || Number.isNaN(value)) return NaN;
    if (typeof value === 'number' && Number.isFinite(value) && (!isScale || value > 0))
      return value;
    throw new TypeError(
      `${who} expects ${name}[${i}] as a finite number${isScale ? ' above 0' : ''} or null, but ` +
        `got ${show(value)}; ${stateAdvice}`,
    );
  });
}

/**
 * Scales of columns, 1 for those that hardly vary: whose range is below ten times the distance from
 * 1 to the next number.
 *
 * @param epsilon - That distance. Default: float64's.
 * @see https://github.com/scikit-learn/scikit-learn/blob/1.2.1/sklearn/preprocessing/_data.py,
 * `_handle_zeros_in_scale`
 */
export function withoutZeros(ranges: Float64Array, epsilon: number = Number.EPSILON): Float64Array {
  return ranges.map((range) => (range < 10 * epsilon ? 1 : range));
}
