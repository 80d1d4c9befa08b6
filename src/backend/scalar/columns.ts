/**
 * Columns taken out of a matrix and put into one, by number; on any backend.
 */
import type { FloatTensor } from '../backend.js';
import type { Access } from './view.js';

/** out[r, j] = x[r, columns[j]] */
export function gatherColumns(
  access: Access,
  x: FloatTensor,
  columns: readonly number[],
  out: FloatTensor,
): void {
  const [from, to] = [access.read(x), access.write(out)];
  for (let r = 0; r < from.rows; r++) {
    const [i, o] = [from.start + r * from.step, to.start + r * to.step];
    for (let j = 0; j < to.columns; j++) to.data[o + j] = from.data[i + columns[j]];
  }
}

/** out[r, columns[p][j]] = parts[p][r, j], or 0 where there is no part; together they fill it. */
export function scatterColumns(
  access: Access,
  parts: readonly (FloatTensor | null)[],
  columns: readonly (readonly number[])[],
  out: FloatTensor,
): void {
  const views = parts.map((part) => part && access.read(part));
  const to = access.write(out);
  views.forEach((from, p) => {
    const places = columns[p];
    for (let r = 0; r < to.rows; r++) {
      const [i, o] = [from ? from.start + r * from.step : 0, to.start + r * to.step];
      for (let j = 0; j < places.length; j++) {
        to.data[o + places[j]] = from ? from.data[i + j] : 0;
      }
    }
  });
}
