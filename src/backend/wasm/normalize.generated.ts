/**
 * What assembly/normalize.ts exports, written by `npm run build:kernels`. Not to be edited.
 */

/** See assembly/normalize.ts. Pointers and strides are in bytes. */
export interface NormalizeKernels {
  readonly normalizeColumns: (x: number, y: number, rows: number, stride: number, width: number, eps: number, variance: number, mean: number) => void;
  readonly normalizeColumnsGrad: (y: number, variance: number, dy: number, dx: number, rows: number, stride: number, width: number, eps: number) => void;
  readonly normalizeRows: (x: number, y: number, rows: number, stride: number, columns: number, eps: number, variance: number, mean: number) => void;
  readonly normalizeRowsGrad: (y: number, variance: number, dy: number, dx: number, rows: number, stride: number, columns: number, eps: number, centred: boolean) => void;
}
