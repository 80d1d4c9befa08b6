/**
 * Products of matrices: C = A·B for the forward pass, at once; C = Aᵀ·B for a weight's gradient and
 * C = A·Bᵀ for an input's, deferred until their epilogue is known (see lazy.ts).
 *
 * M, N = rows and columns of C, K = length of the sums; as in BLAS.
 */
import type { FloatDType } from '../../core/dtype.js';
import type { FloatTensor, MatmulOptions } from '../backend.js';
import type { Crew, Part } from './crew.js';
import { reluGrad } from './elementwise.js';
import { STORE, UPDATE, VECTOR } from './kernels.generated.js';
import type { LoadedKernels } from './kernels.js';
import { defer, isExposed, materialize, prepareUpdate, prepareWrite } from './lazy.js';
import { LINE, type KernelMemory } from './memory.js';
import type { Sparse } from './sparse.js';
import { bytesOf, type Epilogue, type WasmTensor } from './tensor.js';

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

  /** Bytes of workspace for a dense product: A packed, and a part of B for each thread. */
  #workspaceBytes(dtype: FloatDType, M: number, K: number): number {
    return packedBytes(dtype, M, K) + this.#crew.size * panelBytes(K);
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
    const pack = csr ? 0 : this.#memory.workspace(this.#workspaceBytes(a.dtype, M, K));
    const C = prepareWrite(out);
    if (!csr) return this.#dense(materialize(a), B.pointer, B.layout.stride, bias, C, pack);
    const { spmm } = this.#kernels[a.dtype];
    this.#crew.split(SPARSE * csr.count * width, width, LINE / VECTOR, (run, from, to) => {
      const at = from * VECTOR;
      run(
        spmm, csr.ptr, csr.entries, M, B.pointer + at, to - from,
        bias && bias + at, C.pointer + at, stride,
      ); // prettier-ignore
    });
    this.#sparse.expectColumns(a);
  }

  /** C = bias + A·B for a B with rows of `strideB` bytes; `pack` has `#workspaceBytes`. */
  #dense(A: Matrix, B: number, strideB: number, bias: number, C: Matrix, pack: number): void {
    const { rows: M, columns: K, stride } = A.layout;
    const { packA } = this.#kernels[A.dtype];
    const row = packedBytes(A.dtype, 4, K) / 4;
    this.#crew.split(PACK * M * K, M, 4, (run, from, to) =>
      run(packA, A.pointer + from * stride, stride, to - from, K, pack + from * row),
    );
    this.#packed(pack, M, K, B, strideB, bias, C, STORE, 0);
  }

  /** C = epilogue(bias + A·B) for an A that is packed. */
  #packed(
    pack: number, M: number, K: number, B: number, strideB: number, bias: number,
    C: Matrix, mode: number, alpha: number,
  ): void {
    const { gemm } = this.#kernels[C.dtype];
    const { width, stride } = C.layout;
    const panels = pack + packedBytes(C.dtype, M, K);
    this.#crew.split(DENSE * M * K * width, width, LINE / VECTOR, (run, from, to, part) => {
      const at = from * VECTOR;
      run(
        gemm, pack, M, K, B + at, strideB, to - from, bias && bias + at, C.pointer + at, stride,
        mode, alpha, panels + part * panelBytes(K),
      ); // prettier-ignore
    });
  } // prettier-ignore

  #transposedA(a: Matrix, b: Matrix, out: Matrix, accumulate: boolean): void {
    if (!a.deferred?.bytes) materialize(a);
    this.#sparse.reserveColumns(a, b.layout.width);
    this.#memory.reserveWorkspace(this.#workspaceBytes(a.dtype, a.layout.columns, a.layout.rows));
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
      const nanoseconds = SPARSE * csc.count * width;
      const part: Part = (run, from, to) => {
        const at = from * VECTOR;
        run(
          kernels.spmmTransposed,
          csc.ptr, csc.entries, M, B.pointer + at, to - from,
          C.pointer + at, C.layout.stride, mode, alpha,
        ); // prettier-ignore
      };
      // A weight that was changed is not needed before the next batch.
      if (mode === STORE || isExposed([a, b, C]))
        this.#crew.split(nanoseconds, width, LINE / VECTOR, part);
      else this.#crew.later(nanoseconds, width, LINE / VECTOR, part)?.uses(a, b, C);
      return;
    }
    const pack = this.#memory.workspace(this.#workspaceBytes(a.dtype, M, K));
    const A = materialize(a);
    const column = packedBytes(a.dtype, 4, K) / 4;
    this.#crew.split(PACK * M * K, M, 4, (run, from, to) => {
      const at = from * bytesOf(a.dtype);
      run(kernels.packTransposedA, A.pointer + at, stride, to - from, K, pack + from * column);
    });
    this.#packed(pack, M, K, B.pointer, strideB, 0, C, mode, alpha);
  }

  #transposedB(a: Matrix, b: Matrix, out: Matrix): void {
    const { rows: M, columns: N, width } = out.layout;
    const K = b.layout.columns;
    const turned = K * width * VECTOR;
    // Asked again when it is computed: there may be more threads by then.
    const bytes = () =>
      fewRows(M, K)
        ? 4 * N + this.#crew.size * LINE
        : turned + this.#workspaceBytes(out.dtype, M, K);
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
    this.#crew.split(DOT * M * N * layout.width, N, LINE / size, (run, from, to, part) => {
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
    const { columns: N, width } = C.layout;
    const K = B.layout.columns;
    const stride = width * VECTOR;
    const kernels = this.#kernels[C.dtype];
    const size = bytesOf(C.dtype);
    this.#crew.split(TURN * N * K, N, LINE / size, (run, from, to) => {
      const { pointer, layout } = B;
      const place = turned + from * size;
      run(
        kernels.transpose,
        pointer + from * layout.stride,
        layout.stride,
        to - from,
        K,
        place,
        stride,
      );
    });
    this.#dense(A, turned, stride, 0, C, turned + K * stride);
    if (reluMask) reluGrad(this.#crew, kernels, reluMask as Matrix, C, C);
  }
}
