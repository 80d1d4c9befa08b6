/**
 * Down the rows, by a kernel: the sums of columns.
 */
import type { Families } from '../scalar/families.js';
import type { LoadedKernels } from './kernels.js';
import { materialize, prepareUpdate, prepareWrite } from './lazy.js';
import type { WasmTensor } from './tensor.js';

type Matrix = WasmTensor<'float32' | 'float64'>;

export const rows = (kernels: LoadedKernels): Pick<Families, 'sumRows'> => ({
  sumRows(a, out, mode) {
    const from = materialize(a as Matrix);
    const accumulate = mode === 'accumulate';
    const sums = accumulate ? prepareUpdate(out as Matrix) : prepareWrite(out as Matrix);
    const { rows: B, stride, width } = from.layout;
    kernels[from.dtype].sumRows(from.pointer, B, stride, width, sums.pointer, accumulate);
  },
});
