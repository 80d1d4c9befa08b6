/**
 * The same numbers in the same order under another shape; on any backend.
 */
import type { FloatTensor } from '../backend.js';
import type { Access } from './view.js';

/** to = from, row by row; both have as many numbers. */
export function reshape(access: Access, from: FloatTensor, to: FloatTensor): void {
  const [a, b] = [access.read(from), access.write(to)];
  const size = a.rows * a.columns;
  let [atA, atB] = [a.start, b.start];
  for (let i = 1; i <= size; i++) {
    b.data[atB++] = a.data[atA++];
    if (i % a.columns === 0) atA += a.step - a.columns;
    if (i % b.columns === 0) atB += b.step - b.columns;
  }
}
