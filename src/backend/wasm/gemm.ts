/**
 * Products of matrices: C = A·B for the forward pass, at once; C = Aᵀ·B for a weight's gradient and
 * C = A·Bᵀ for an input's, deferred until their epilogue is known (see lazy.ts).
 *
 * M, N = rows and columns of C, K = length of the sums; as in BLAS.
 */
import type { FloatDType } from '../../core/dtype.js';
import type { FloatTensor, MatmulOptions } from '../backend.js';
import type { Crew, Part } from './crew.js';
import { addHalves, GRAIN, MANY_ROWS, middleOf, partsOf, type Multiply } from './halves.js';
import { STORE, UPDATE, VECTOR } from './kernels.generated.js';
import type { LoadedKernels } from './kernels.js';
import { defer, isExposed, materialize, prepareUpdate, prepareWrite } from './lazy.js';
import { LINE, type KernelMemory } from './memory.js';
import type { Sparse } from './sparse.js';
import { bytesOf, type Compressed, type Epilogue, type WasmTensor } from './tensor.js';

type Matrix = WasmTensor<FloatTensor['dtype']>;

/** Bytes of a packed A: panels of four rows. */
const packedBytes = (dtype: FloatDType, M: number, K: number): number =>
  4 * Math.ceil(M / 4) * K * bytesOf(dtype);

/** Bytes of B packed for one thread: two vectors of each row, and no line that others write to. */
const panelBytes = (K: number): number => Math.ceil((2 * VECTOR * K) / LINE + 1) * LINE;

/**
 * Nanoseconds, measured: for a vector of a dense product or of dot products in a number's turn, for
 * one of a sparse product, for a number that is packed or turned.
 */
const [DENSE, DOT, SPARSE, PACK, TURN] = [0.2, 0.22, 0.3, 0.2, 0.2];

/** Whether dot products are faster than turning B, for C = A·Bᵀ with M rows of A. */
const fewRows = (M: number, K: number): boolean =>
  // In nanoseconds, measured: a dot product costs 0.02 a number more than the dense product and 2
  // for itself, turning 0.6 a number.
  M * (0.02 * K + 2) < 0.6 * K;

export class Gemm {
  readonly #memory: KernelMemory;
  readonly #kernels: LoadedKernels;
  readonly #crew: Crew;
  readonly #sparse: Sparse;

  constructor(memory: KernelMemory, kernels: LoadedKernels, crew: Crew, sparse: Sparse) {
    this.#memory = memory;
    this.#kernels = kernels;
    this.#crew = crew;
    this.#sparse = sparse;
  }

  /** Bytes for a dense product: copies of A, packed, and a part of B for each thread. */
  #workspaceBytes(copies: number, dtype: FloatDType, M: number, K: number): number {
    return copies * packedBytes(dtype, M, K) + this.#crew.size * panelBytes(K);
  }

  /**
   * How many threads pack an A of M rows, each for itself, where there are so many parts; none
   * waits for another so.
   */
  #copies(M: number, parts: number): number {
    return M < MANY_ROWS ? Math.min(this.#crew.size, parts) : 1;
  }

  matmul(a: Matrix, b: Matrix, out: Matrix, options: MatmulOptions = {}): void {
    if (options.transpose === 'a') this.#transposedA(a, b, out, options.mode === 'accumulate');
    else if (options.transpose === 'b') this.#transposedB(a, b, out);
    else this.#plain(a, b, (options.bias as Matrix | null | undefined) ?? null, out);
  }

  /** C = bias + A·B */
  #plain(a: Matrix, b: Matrix, biasRow: Matrix | null, out: Matrix): void {
    if (!a.deferred?.bytes) materialize(a);
    const bias = biasRow ? materialize(biasRow).pointer : 0;
    const { rows: M, columns: K } = a.layout;
    const { width, stride } = out.layout;
    const csr = this.#sparse.rowsOf(a, width);
    const B = materialize(b);
    const A = csr ? a : materialize(a);
    const middle = middleOf(K, width);
    const longer = Math.max(middle, K - middle);
    const packed = csr
      ? 0
      : this.#workspaceBytes(this.#copies(M, partsOf(K, width)), a.dtype, M, longer);
    const apart = middle < K && M < MANY_ROWS && this.#crew.size > 1 ? M * stride : 0;
    const workspace = this.#memory.workspace(packed + apart);
    const C = prepareWrite(out);
    const multiply = csr
      ? this.#sparseRows(csr, M, B, stride)
      : this.#denseRows(A, middle, B, stride, workspace);
    const nanoseconds = csr ? SPARSE * csr.count * width : DENSE * M * K * width;
    const { add } = this.#kernels[a.dtype];
    const second = { two: middle < K, at: workspace + packed, add };
    addHalves(this.#crew, nanoseconds, C, bias, multiply, second);
    if (csr) this.#sparse.expectColumns(a);
  }

  #sparseRows(csr: Compressed, M: number, B: Matrix, strideC: number): Multiply {
    const { spmm } = this.#kernels[B.dtype];
    const { stride } = B.layout;
    return (run, half, row, rows, at, vectors, bias, to, mode) =>
      run(
        spmm, csr.ptr + 4 * (half * M + row), csr.entries, rows,
        B.pointer + half * csr.middle * stride + at, vectors, bias, to, strideC, mode, 1,
      ); // prettier-ignore
  }

  #denseRows(
    A: Matrix, middle: number, B: Matrix, strideC: number, workspace: number,
  ): Multiply {
    const { packA, gemm } = this.#kernels[A.dtype];
    const { rows: M, columns: K, stride } = A.layout;
    const { stride: strideB } = B.layout;
    const size = bytesOf(A.dtype);
    const longer = Math.max(middle, K - middle);
    const room = packedBytes(A.dtype, M, longer);
    const byRows = M >= MANY_ROWS;
    const panels = workspace + this.#copies(M, partsOf(K, B.layout.width)) * room;
    return (run, half, row, rows, at, vectors, bias, to, mode, part) => {
      const [first, count] = half ? [middle, K - middle] : [0, middle];
      const packed = workspace + (byRows ? row * longer * size : part * room);
      run(packA, A.pointer + row * stride + first * size, stride, rows, count, packed);
      run(
        gemm, packed, rows, count, B.pointer + first * strideB + at, strideB, vectors, bias,
        to, strideC, mode, 1, panels + part * panelBytes(longer),
      ); // prettier-ignore
    };
  } // prettier-ignore

  #transposedA(a: Matrix, b: Matrix, out: Matrix, accumulate: boolean): void {
    if (!a.deferred?.bytes) materialize(a);
    this.#sparse.reserveColumns(a, b.layout.width);
    this.#memory.reserveWorkspace(
      this.#workspaceBytes(1, a.dtype, a.layout.columns, a.layout.rows),
    );
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
    const { spmm, gemm, packTransposedA } = this.#kernels[a.dtype];
    const csc = this.#sparse.columnsOf(a, width);
    if (csc) {
      const part: Part = (run, from, to) =>
        run(
          spmm, csc.ptr + 4 * from, csc.entries, to - from, B.pointer, width, 0,
          C.pointer + from * C.layout.stride, C.layout.stride, mode, alpha,
        ); // prettier-ignore
      const nanoseconds = SPARSE * csc.count * width;
      // A weight, or a gradient that is added to, is not needed before the next batch.
      if (mode === STORE || isExposed([a, b, C])) this.#crew.split(nanoseconds, M, GRAIN, part);
      else this.#crew.later(nanoseconds, M, GRAIN, part)?.uses(a, b, C);
      return;
    }
    const pack = this.#memory.workspace(this.#workspaceBytes(1, a.dtype, M, K));
    const A = materialize(a);
    const size = bytesOf(a.dtype);
    const panels = pack + packedBytes(a.dtype, M, K);
    this.#crew.split((PACK + DENSE * width) * M * K, M, GRAIN, (run, from, to, part) => {
      const packed = pack + from * K * size;
      run(packTransposedA, A.pointer + from * size, stride, to - from, K, packed);
      run(
        gemm, packed, to - from, K, B.pointer, strideB, width, 0,
        C.pointer + from * C.layout.stride, C.layout.stride, mode, alpha,
        panels + part * panelBytes(K),
      ); // prettier-ignore
    });
  }

  #transposedB(a: Matrix, b: Matrix, out: Matrix): void {
    const { rows: M, columns: N, width } = out.layout;
    const K = b.layout.columns;
    const turned = K * width * VECTOR;
    // Asked again when it is computed: there may be more threads by then.
    const bytes = () =>
      fewRows(M, K)
        ? 4 * N + this.#crew.size * LINE
        : turned + this.#workspaceBytes(this.#copies(M, Math.ceil(N / GRAIN)), out.dtype, M, K);
    this.#memory.reserveWorkspace(bytes());
    defer(out, {
      fuses: 'reluMask',
      sources: [a, b],
      compute: (target, epilogue) => {
        const [A, B, C] = [materialize(a), materialize(b), target as Matrix];
        const workspace = this.#memory.workspace(bytes());
        if (fewRows(M, K)) this.#dots(A, B, epilogue, C, workspace);
        else this.#turned(A, B, epilogue, C, workspace);
      },
    });
  }

  /** C = A·Bᵀ by dot products. */
  #dots(A: Matrix, B: Matrix, { reluMask }: Epilogue, C: Matrix, active: number): void {
    const { rows: M, columns: N, stride } = C.layout;
    const size = bytesOf(C.dtype);
    const { layout } = B;
    const { gemmNT } = this.#kernels[C.dtype];
    const mask = reluMask?.pointer ?? 0;
    this.#crew.split(DOT * M * N * layout.width, N, GRAIN, (run, from, to, part) => {
      const at = from * size;
      run(
        gemmNT,
        A.pointer, A.layout.stride, B.pointer + from * layout.stride, layout.stride,
        layout.columns, layout.width, M, to - from, mask && mask + at, C.pointer + at, stride,
        active + 4 * from + part * LINE,
      ); // prettier-ignore
    });
  }

  /** C = A·Bᵀ by turning B. */
  #turned(A: Matrix, B: Matrix, { reluMask }: Epilogue, C: Matrix, turned: number): void {
    const { rows: M, columns: N, width, stride } = C.layout;
    const { columns: K, stride: strideB } = B.layout;
    const { packA, transpose, gemm, reluGrad } = this.#kernels[C.dtype];
    const size = bytesOf(C.dtype);
    const workspace = turned + K * width * VECTOR;
    const room = packedBytes(C.dtype, M, K);
    const together = M >= MANY_ROWS;
    const panels = workspace + this.#copies(M, Math.ceil(N / GRAIN)) * room;
    const [rowA, rowPacked] = [A.layout.stride, K * size];
    if (together) {
      this.#crew.split(PACK * M * K, M, 4, (run, from, to) =>
        run(packA, A.pointer + from * rowA, rowA, to - from, K, workspace + from * rowPacked),
      );
    }
    const nanoseconds = TURN * N * K + DENSE * M * K * width;
    this.#crew.split(nanoseconds, N, GRAIN, (run, from, to, part) => {
      const packed = workspace + (together ? 0 : part * room);
      const place = turned + from * rowPacked;
      const vectors = Math.ceil(((to - from) * size) / VECTOR);
      const at = C.pointer + from * size;
      if (!together) run(packA, A.pointer, rowA, M, K, packed);
      run(transpose, B.pointer + from * strideB, strideB, to - from, K, place, vectors * VECTOR);
      run(
        gemm, packed, M, K, place, vectors * VECTOR, vectors, 0, at, stride, STORE, 0,
        panels + part * panelBytes(K),
      ); // prettier-ignore
      if (reluMask) run(reluGrad, reluMask.pointer + from * size, at, at, M, stride, vectors);
    });
  }
}
