/**
 * How the scalar families see a tensor: as rows of a typed array, some step apart. Each backend
 * says where its tensors' rows lie; what is between rows no family touches.
 */
import type { Access, View } from '../backend.js';

export type { Access, View };

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
