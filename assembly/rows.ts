/**
 * Kernels that go down the rows of a matrix, all columns side by side.
 */
import { VECTOR } from './vector';

/** sums = Σ rows, or sums += Σ rows. */
export function sumRows(
  m: usize, rows: usize, stride: usize, width: usize, sums: usize, accumulate: bool,
): void {
  for (let c: usize = 0; c < width; c++) {
    let total = v128.splat<real>(0);
    for (let r: usize = 0; r < rows; r++) {
      total = v128.add<real>(total, v128.load(m + r * stride + c * VECTOR));
    }
    const at = sums + c * VECTOR;
    v128.store(at, accumulate ? v128.add<real>(v128.load(at), total) : total);
  }
}
