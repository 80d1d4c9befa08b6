/**
 * How the scalar families see a tensor: as rows of a typed array, some step apart. Each backend says
 * where its tensors' rows lie; what is between rows no family touches.
 */
import type { FloatArray } from '../../core/dtype.js';
import type { Tensor } from '../backend.js';

/** A tensor as a matrix: all axes but the last are rows. */
export interface View<A extends FloatArray | Int32Array = FloatArray> {
  readonly data: A;
  readonly start: number;
  readonly rows: number;
  readonly columns: number;
  /** Elements from the beginning of one row to that of the next. */
  readonly step: number;
}

/** Access to a backend's tensors. Ask for everything that is read before anything that is written. */
export interface Access {
  /** For reading: the content is there. */
  read(tensor: Tensor): View;
  /** For overwriting: the content may be anything. */
  write(tensor: Tensor): View;
  /** For changing: the content is there. */
  update(tensor: Tensor): View;
  /** For reading whole numbers. */
  readIntegers(tensor: Tensor): View<Int32Array>;
}

/** Calls `each` with the places of corresponding elements: of a, of b, of c. */
export function forEachPlace(
  a: View,
  b: View,
  c: View,
  each: (a: number, b: number, c: number) => void,
): void {
  const stepB = b.rows === 1 ? 0 : b.step; // one row stands for all
  for (let r = 0; r < a.rows; r++) {
    let [i, j, k] = [a.start + r * a.step, b.start + r * stepB, c.start + r * c.step];
    for (const end = i + a.columns; i < end; i++, j++, k++) each(i, j, k);
  }
}
