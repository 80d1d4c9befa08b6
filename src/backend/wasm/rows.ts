/**
 * Down the rows, by a kernel: the sums of columns.
 */
import type { Families } from '../scalar/families.js';
import type { Crew } from './crew.js';
import { VECTOR } from './kernels.generated.js';
import type { LoadedKernels } from './kernels.js';
import { materialize, prepareUpdate, prepareWrite } from './lazy.js';
import { LINE } from './memory.js';
import type { WasmTensor } from './tensor.js';

type Matrix = WasmTensor<'float32' | 'float64'>;

/** For a vector, measured. */
const NANOSECONDS = 0.5;

export const rows = (kernels: LoadedKernels, crew: Crew): Pick<Families, 'sumRows'> => ({
  sumRows(a, out, mode) {
    const from = materialize(a as Matrix);
    const accumulate = mode === 'accumulate';
    const sums = accumulate ? prepareUpdate(out as Matrix) : prepareWrite(out as Matrix);
    const { rows: B, stride, width } = from.layout;
    const own = kernels[from.dtype].sumRows;
    crew.split(NANOSECONDS * B * width, width, LINE / VECTOR, (run, first, end) => {
      const at = first * VECTOR;
      run(own, from.pointer + at, B, stride, end - first, sums.pointer + at, accumulate);
    });
  },
});
