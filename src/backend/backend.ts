/**
 * What a backend must do: keep tensors, and compute on them. Types only, so that modules and backends both look here and never
 * at each other. A backend is free in how it stores a tensor; nobody else looks inside one.
 *
 * B = batch, I = inputs, O = outputs, C = classes
 */
import type { FloatArray, FloatDType } from '../core/dtype.js';
import type { NdArray } from '../core/ndarray.js';

/** Numbers that live where the backend's kernels reach them: contiguous, row-major, never seen by users. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: FloatDType;
}

/** The numbers of one SGD step; see `SGD`. */
export interface SgdCoefficients {
  readonly lr: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
  /** Whether this is the first step: the velocity then starts as the gradient itself. */
  readonly first: boolean;
}

/** Storage and kernels. Shapes and element types are checked by the callers. */
export interface Backend {
  readonly name: string;

  /** A tensor with undefined content; `previous`, which the caller gives up, is reused where it fits. */
  allocate(shape: readonly number[], dtype: FloatDType, previous?: Tensor): Tensor;
  /** A copy of any strided view. */
  upload(source: NdArray, dtype: FloatDType, previous?: Tensor): Tensor;
  /** A copy that is the user's: nothing later changes it. */
  download(tensor: Tensor): NdArray<FloatArray>;
  /** A live, writable array over the tensor itself: valid as long as the user holds it. */
  expose(tensor: Tensor): NdArray<FloatArray>;

  /** The content of a tensor will not be asked for any more. */
  discard(tensor: Tensor): void;

  /** y = x W + b; x [B, I], weight [I, O], bias [O], y [B, O]. */
  linear(x: Tensor, weight: Tensor, bias: Tensor | null, y: Tensor): void;
  /** dx = dy Wᵀ. */
  linearInputGrad(gradY: Tensor, weight: Tensor, gradX: Tensor): void;
  /** dW = xᵀ dy, or dW += xᵀ dy. */
  linearWeightGrad(x: Tensor, gradY: Tensor, gradWeight: Tensor, accumulate: boolean): void;
  /** db = Σ_B dy, or db += Σ_B dy. */
  linearBiasGrad(gradY: Tensor, gradBias: Tensor, accumulate: boolean): void;

  /** y = max(x, 0); NaN stays NaN. */
  relu(x: Tensor, y: Tensor): void;
  /** dx = dy where not y ≤ 0, else 0. The content of dy is not asked for any more. */
  reluGrad(y: Tensor, gradY: Tensor, gradX: Tensor): void;

  /** p = softmax(logits) by rows; returns Σ_B −log p[b, labels[b]], in nats. */
  softmaxCrossEntropy(logits: Tensor, labels: Int32Array, probabilities: Tensor): number;
  /** dlogits = (p − onehot(labels)) · scale. */
  softmaxCrossEntropyGrad(probabilities: Tensor, labels: Int32Array, scale: number, gradLogits: Tensor): void;

  /** target += source. */
  add(source: Tensor, target: Tensor): void;
  /** One step of SGD on one parameter; velocity is null without momentum. */
  sgdStep(value: Tensor, grad: Tensor, velocity: Tensor | null, coefficients: SgdCoefficients): void;
}
