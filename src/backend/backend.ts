/**
 * What a backend must do: keep tensors, and compute on them. Types only, so that modules and
 * backends both look here and never at each other. A backend is free in how it stores a tensor;
 * nobody else looks inside one. Shapes and element types are checked by the callers.
 *
 * B = batch, C = columns
 */
import type { FloatArray, FloatDType } from '../core/dtype.js';
import type { NdArray } from '../core/ndarray.js';
import type { KernelHost } from './kernel-host.js';
import type { BinaryOp, LossOp, UnaryOp, UpdateRule } from './ops.js';

/** Element types of tensors: int32 is for labels and for what an Embedding takes. */
export type TensorDType = FloatDType | 'int32';

/** Numbers that live where the backend computes: contiguous, row-major, never seen by users. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: TensorDType;
}

/** A tensor of floats, as all are but labels and ids. */
export interface FloatTensor extends Tensor {
  readonly dtype: FloatDType;
}

/** What happens to what a result's place holds. */
export type WriteMode = 'overwrite' | 'accumulate';

/**
 * How the two factors of {@link Backend.matmul} are taken, and what is done with the product: the
 * three products of a layer, and no other combination.
 */
export type MatmulOptions =
  /** a·b, plus `bias` [C] in every row. */
  | { readonly transpose?: undefined; readonly bias?: FloatTensor | null }
  /** aᵀ·b, written or added to what is there. */
  | { readonly transpose: 'a'; readonly mode?: WriteMode }
  /** a·bᵀ. */
  | { readonly transpose: 'b' };

/** Where tensors come from and go to. */
export interface Storage {
  /**
   * A tensor with undefined content. `previous`, which the caller gives up, is reused where it
   * fits.
   */
  allocate(shape: readonly number[], dtype: FloatDType, previous?: FloatTensor): FloatTensor;
  /** A copy of any strided view. Where reading it throws, `previous` is as it was. */
  upload(source: NdArray, dtype: FloatDType, previous?: FloatTensor): FloatTensor;
  /** The same for whole numbers. */
  uploadIntegers(source: NdArray, previous?: Tensor): Tensor;
  /** A copy that is the user's: nothing later changes it. */
  download(tensor: FloatTensor): NdArray<FloatArray>;
  /** A live, writable array over the tensor itself: valid as long as the user holds it. */
  expose(tensor: FloatTensor): NdArray<FloatArray>;
  /** Gives a tensor's memory back at once. */
  release(tensor: Tensor): void;
  /**
   * The content of a tensor will not be asked for any more: what was deferred need not be computed.
   */
  cancel(tensor: Tensor): void;
  /** A number that changes whenever the content does, whoever changes it. */
  version(tensor: Tensor): number;
}

/** A tensor as a matrix: all axes but the last are rows. */
export interface View<A extends FloatArray | Int32Array = FloatArray> {
  readonly data: A;
  readonly start: number;
  readonly rows: number;
  readonly columns: number;
  /** Elements from the beginning of one row to that of the next. */
  readonly step: number;
}

/**
 * A backend's tensors for what has no kernels: each such family is a function over these views, and
 * only those who call it pay for it. Ask for everything that is read before anything that is
 * written.
 */
export interface Access {
  /** For reading: the content is there. */
  read(tensor: Tensor): View;
  /** For overwriting: the content may be anything. */
  write(tensor: Tensor): View;
  /** For changing: the content is there. */
  update(tensor: Tensor): View;
  /** For reading whole numbers. */
  readIntegers(tensor: Tensor): View<Int32Array>;
}

/** Where a tensor's numbers lie in the memory of compiled kernels. */
export interface Placed {
  /** In bytes. */
  readonly pointer: number;
  readonly layout: {
    readonly rows: number;
    readonly columns: number;
    /** Bytes from row to row. */
    readonly stride: number;
    /** Vectors of 16 bytes in a row. */
    readonly width: number;
  };
}

/** The same as {@link Access} for compiled kernels that belong to those who call them. */
export interface CompiledAccess {
  readonly host: KernelHost;
  read(tensor: Tensor): Placed;
  write(tensor: Tensor): Placed;
}

/** What is computed, a family of operations a method. */
export interface Backend extends Storage, Access {
  readonly name: string;
  /** Whether sums of products use fused multiply-add. */
  readonly fused?: boolean;
  /** Missing where the backend runs no compiled code. */
  readonly compiled?: CompiledAccess;

  /** out = a·b + bias, for matrices; the only product. */
  matmul(a: FloatTensor, b: FloatTensor, out: FloatTensor, options?: MatmulOptions): void;
  /** y = op(x), element by element; `slope` is written too where the op saves it. */
  unary(op: UnaryOp, x: FloatTensor, y: FloatTensor, p: number, slope?: FloatTensor): void;
  /**
   * dx = dy · op′, from x, y or the slope, whichever the op saves. The content of dy is not asked
   * for any more.
   */
  unaryGrad(
    op: UnaryOp, saved: FloatTensor, gradY: FloatTensor, gradX: FloatTensor, p: number,
  ): void; // prettier-ignore
  /** out = op(a, b), element by element; b may be [C], for every row of a. Out may be a. */
  binary(op: BinaryOp, a: FloatTensor, b: FloatTensor, out: FloatTensor): void;
  /** out [C] = Σ_B a, or is added to. */
  sumRows(a: FloatTensor, out: FloatTensor, mode: WriteMode): void;
  /**
   * The sum of a loss over all rows or elements, and its gradient times `scale` in the same pass.
   */
  loss(
    op: LossOp,
    prediction: FloatTensor,
    target: Tensor,
    scale: number,
    gradient: FloatTensor,
  ): number;
  /**
   * One optimizer step on one parameter; a tensor of the value's shape for each of the rule's
   * states.
   */
  step(
    rule: UpdateRule, value: FloatTensor, grad: FloatTensor, states: readonly FloatTensor[],
    scalars: readonly number[],
  ): void; // prettier-ignore
}
