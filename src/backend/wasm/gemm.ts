/**
 * Products of matrices: C = A·B for the forward pass, at once; C = Aᵀ·B for a weight's gradient and
 * C = A·Bᵀ for an input's, deferred until their epilogue is known (see lazy.ts).
 *
 * M, N = rows and columns of C, K = length of the sums; as in BLAS.
 */
import type { FloatDType } from '../../core/dtype.js';
import type { FloatTensor, MatmulOptions } from '../backend.js';
import { STORE, UPDATE, VECTOR } from './kernels.generated.js';
import type { LoadedKernels } from './kernels.js';
import { defer, materialize, prepareUpdate, prepareWrite } from './lazy.js';
import type { KernelMemory } from './memory.js';
import type { Sparse } from './sparse.js';
import { bytesOf, type Epilogue, type WasmTensor } from './tensor.js';

type Matrix = WasmTensor<FloatTensor['dtype']>;

/** Bytes of a packed A: panels of four rows. */
const packedBytes = (dtype: FloatDType, M: number, K: number): number =>
  4 * Math.ceil(M / 4) * K * bytesOf(dtype);

/** Bytes of workspace for a dense product: A packed, and two vectors of each row of B. */
const workspaceBytes = (dtype: FloatDType, M: number, K: number): number =>
  packedBytes(dtype, M, K) + 2 * VECTOR * K;

/** Whether dot products are faster than turning B, for C = A·Bᵀ with M rows of A. */
const fewRows = (M: number, K: number): boolean =>
  // In nanoseconds, measured: a dot product costs 0.02 a number more than the dense product and 2
  // for itself, turning 0.6 a number.
  M * (0.02 * K + 2) < 0.6 * K;

export class Gemm {
  readonly #memory: KernelMemory;
  readonly #kernels: LoadedKernels;
  readonly #sparse: Sparse;

  constructor(memory: KernelMemory, kernels: LoadedKernels, sparse: Sparse) {
    this.#memory = memory;
    this.#kernels = kernels;
    this.#sparse = sparse;
  }

  matmul(a: Matrix, b: Matrix, out: Matrix, options: MatmulOptions = {}): void {
    if (options.transpose === 'a') this.#transposedA(a, b, out, options.mode === 'accumulate');
    else if (options.transpose === 'b') this.#transposedB(a, b, out);
    else this.#plain(a, b, (options.bias as Matrix | null | undefined) ?? null, out);
  }

  /** C = bias + A·B */
  #plain(a: Matrix, b: Matrix, biasRow: Matrix | null, out: Matrix): void {
    if (!a.deferred?.bytes) materialize(a);
    const B = materialize(b);
    const bias = biasRow ? materialize(biasRow).pointer : 0;
    const { rows: M, columns: K } = a.layout;
    const { width, stride } = out.layout;
    const csr = this.#sparse.rowsOf(a, width);
    const pack = csr ? 0 : this.#memory.workspace(workspaceBytes(a.dtype, M, K));
    const C = prepareWrite(out);
    if (csr) {
      this.#kernels[a.dtype].spmm(
        csr.ptr, csr.idx, csr.values, M, B.pointer, B.layout.stride, width, bias, C.pointer, stride,
      ); // prettier-ignore
    } else {
      this.#dense(materialize(a), B.pointer, B.layout.stride, bias, C, pack);
    }
  }

  /** C = bias + A·B for a B with rows of `strideB` bytes; `pack` has `workspaceBytes`. */
  #dense(A: Matrix, B: number, strideB: number, bias: number, C: Matrix, pack: number): void {
    const { rows: M, columns: K, stride } = A.layout;
    const kernels = this.#kernels[A.dtype];
    kernels.packA(A.pointer, stride, M, K, pack);
    kernels.gemm(
      pack, M, K, B, strideB, C.layout.width, bias, C.pointer, C.layout.stride, STORE, 0,
      pack + packedBytes(A.dtype, M, K),
    ); // prettier-ignore
  }

  #transposedA(a: Matrix, b: Matrix, out: Matrix, accumulate: boolean): void {
    if (!a.deferred?.bytes) materialize(a);
    this.#sparse.reserveColumns(a, b.layout.width);
    this.#memory.reserveWorkspace(workspaceBytes(a.dtype, a.layout.columns, a.layout.rows));
    if (accumulate) {
      materialize(b);
      return this.#timesTransposedA(a, b, prepareUpdate(out), UPDATE, 1);
    }
    defer(out, {
      fuses: 'sgdUpdate',
      sources: [a, b],
      compute: (C, { sgdUpdate }) => {
        if (sgdUpdate === undefined) this.#timesTransposedA(a, b, C as Matrix, STORE, 0);
        else this.#timesTransposedA(a, b, C as Matrix, UPDATE, -sgdUpdate);
      },
    });
  }

  /** C = epilogue(Aᵀ·B) */
  #timesTransposedA(a: Matrix, b: Matrix, C: Matrix, mode: number, alpha: number): void {
    const B = materialize(b);
    if (!a.deferred?.bytes) materialize(a);
    const { rows: K, columns: M, stride } = a.layout;
    const { width, stride: strideB } = B.layout;
    const kernels = this.#kernels[a.dtype];
    const csc = this.#sparse.columnsOf(a, width);
    if (csc) {
      kernels.spmmTransposed(
        csc.ptr, csc.idx, csc.values, M, B.pointer, strideB, K * strideB, width,
        C.pointer, C.layout.stride, mode, alpha,
      ); // prettier-ignore
    } else {
      const pack = this.#memory.workspace(workspaceBytes(a.dtype, M, K));
      kernels.packTransposedA(materialize(a).pointer, stride, M, K, pack);
      kernels.gemm(
        pack, M, K, B.pointer, strideB, width, 0, C.pointer, C.layout.stride, mode, alpha,
        pack + packedBytes(a.dtype, M, K),
      ); // prettier-ignore
    }
  }

  #transposedB(a: Matrix, b: Matrix, out: Matrix): void {
    const { rows: M, columns: N, width } = out.layout;
    const K = b.layout.columns;
    const turned = K * width * VECTOR;
    const bytes = fewRows(M, K) ? 4 * N + 16 : turned + workspaceBytes(out.dtype, M, K);
    this.#memory.reserveWorkspace(bytes);
    defer(out, {
      fuses: 'reluMask',
      sources: [a, b],
      compute: (target, epilogue) => {
        const [A, B, C] = [materialize(a), materialize(b), target as Matrix];
        const workspace = this.#memory.workspace(bytes);
        if (fewRows(M, K)) this.#dots(A, B, epilogue, C, workspace);
        else this.#turned(A, B, epilogue, C, workspace);
      },
    });
  }

  /** C = A·Bᵀ by dot products. */
  #dots(A: Matrix, B: Matrix, { reluMask }: Epilogue, C: Matrix, active: number): void {
    const { rows: M, columns: N, stride } = C.layout;
    this.#kernels[C.dtype].gemmNT(
      A.pointer, A.layout.stride, B.pointer, B.layout.stride, B.layout.columns, B.layout.width,
      M, N, reluMask?.pointer ?? 0, C.pointer, stride, active,
    ); // prettier-ignore
  }

  /** C = A·Bᵀ by turning B. */
  #turned(A: Matrix, B: Matrix, { reluMask }: Epilogue, C: Matrix, turned: number): void {
    const { columns: N, width } = C.layout;
    const K = B.layout.columns;
    const stride = width * VECTOR;
    const kernels = this.#kernels[C.dtype];
    kernels.transpose(B.pointer, B.layout.stride, N, K, turned, stride);
    this.#dense(A, turned, stride, 0, C, turned + K * stride);
    if (reluMask) kernels.reluGrad(reluMask.pointer, C.pointer, C.pointer, C.vectors);
  }
}
