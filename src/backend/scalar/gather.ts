/**
 * Rows of a table, chosen by number, and their gradients added back; on any backend.
 */
import type { FloatTensor, Tensor, WriteMode } from '../backend.js';
import type { Access, View } from './view.js';

/** out[i] = table[ids[i]], for rows of the table. */
export function gather(access: Access, table: FloatTensor, ids: Tensor, out: FloatTensor): void {
  const [from, chosen, to] = [access.read(table), access.readIntegers(ids), access.write(out)];
  for (let r = 0; r < to.rows; r++) {
    const at = from.start + chosen.data[placeOf(chosen, r)] * from.step;
    for (let c = 0; c < to.columns; c++) to.data[to.start + r * to.step + c] = from.data[at + c];
  }
}

/** table[ids[i]] += added[i], but for ids that are `skipped`; `'overwrite'` begins with zeros. */
export function scatterAdd(
  access: Access,
  ids: Tensor,
  added: FloatTensor,
  table: FloatTensor,
  mode: WriteMode,
  skipped: number | null = null,
): void {
  const [chosen, from] = [access.readIntegers(ids), access.read(added)];
  const to = mode === 'accumulate' ? access.update(table) : access.write(table);
  if (mode === 'overwrite') {
    for (let r = 0; r < to.rows; r++) {
      to.data.fill(0, to.start + r * to.step, to.start + r * to.step + to.columns);
    }
  }
  for (let r = 0; r < from.rows; r++) {
    const id = chosen.data[placeOf(chosen, r)];
    if (id === skipped) continue;
    const at = to.start + id * to.step;
    const row = from.start + r * from.step;
    for (let c = 0; c < from.columns; c++) to.data[at + c] += from.data[row + c];
  }
}

/** Where the id for row `r` of what is gathered lies. */
const placeOf = ({ start, columns, step }: View<Int32Array>, r: number): number =>
  start + Math.floor(r / columns) * step + (r % columns);
