/**
 * How the scalar families see a tensor: as rows of a typed array, some step apart. Each backend
 * says where its tensors' rows lie; what is between rows no family touches.
 */
import type { Access, View } from '../backend.js';

export type { Access, View };

/**
 * Calls `each` row by row with the places where corresponding rows of a, b and c begin, and the
 * length of a row.
 */
export function forEachRow(
  a: View,
  b: View,
  c: View,
  each: (a: number, b: number, c: number, length: number) => void,
): void {
  const stepB = b.rows === 1 ? 0 : b.step; // one row stands for all
  for (let r = 0; r < a.rows; r++) {
    each(a.start + r * a.step, b.start + r * stepB, c.start + r * c.step, a.columns);
  }
}
