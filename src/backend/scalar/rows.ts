/**
 * Down the rows of a matrix: the sums of its columns.
 */
import { allocate } from '../../core/dtype.js';
import type { Backend } from '../backend.js';
import type { Access } from './view.js';

export const rows = (access: Access): Pick<Backend, 'sumRows'> => ({
  sumRows(a, out, mode) {
    const from = access.read(a);
    const total = allocate(a.dtype, from.columns); // rounds each sum, as kernels do
    for (let r = 0; r < from.rows; r++) {
      const at = from.start + r * from.step;
      for (let c = 0; c < from.columns; c++) total[c] += from.data[at + c];
    }
    const sums = mode === 'accumulate' ? access.update(out) : access.write(out);
    total.forEach((sum, c) => {
      const at = sums.start + c;
      sums.data[at] = mode === 'accumulate' ? sums.data[at] + sum : sum;
    });
  },
});
