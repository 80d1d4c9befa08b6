/**
 * The three products of a fully connected layer, ready to be called again and again on one backend.
 *
 * B = batch, I = inputs, O = outputs
 */
import { Generator, zeros, type FloatArray, type FloatDType, type NdArray } from 'tiny-mlp';
import type { Backend, FloatTensor } from '../src/backend/backend.js';
import { deferred } from '../src/core/deferred.js';
import { scaledBytes } from '../src/data/gather.js';
import { checkClose } from './tools/close.js';
import { libraryOps } from './tools/ops.js';

export interface Size {
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** The numbers that both backends are given. */
export interface Drawn {
  readonly size: Size;
  readonly dtype: FloatDType;
  readonly x: NdArray<FloatArray>;
  readonly weight: NdArray<FloatArray>;
  readonly bias: NdArray<FloatArray>;
  readonly gradY: NdArray<FloatArray>;
  /** The output of the ReLU before the layer: what is not above 0 lets no gradient through. */
  readonly reluMask: NdArray<FloatArray>;
  /** What stands in `x` times 255, as images are stored. */
  readonly bytes: Uint8Array;
}

/** The number that stands for a byte. */
const pixels = {
  float32: scaledBytes(1 / 255, 'float32'),
  float64: scaledBytes(1 / 255, 'float64'),
};

/**
 * Numbers for products: of x's, the share `density` is not zero; of the mask's, `open` is above it.
 */
export function draw(size: Size, dtype: FloatDType, { density = 1, open = 1 } = {}): Drawn {
  const generator = new Generator(0);
  const uniform = (shape: number[], low: number) =>
    generator.uniform(shape, { low, high: 1, dtype });
  const { batch: B, inputs: I, outputs: O } = size;
  const bytes = new Uint8Array(B * I);
  const x = uniform([B, I], 0);
  const keep = uniform([B, I], 0);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = keep.data[i] < density ? 1 + Math.floor(255 * x.data[i]) : 0;
    x.data[i] = pixels[dtype][bytes[i]];
  }
  const reluMask = uniform([B, I], 0);
  for (let i = 0; i < bytes.length; i++) reluMask.data[i] = reluMask.data[i] < open ? 1 : 0;
  const [weight, bias, gradY] = [uniform([I, O], -1), uniform([O], -1), uniform([B, O], -1)];
  return { size, dtype, x, weight, bias, gradY, reluMask, bytes };
}

export const products = ['forward', 'weightGradient', 'inputGradient'] as const;
export type Product = (typeof products)[number];

/** One backend's tensors of some drawn numbers, and the products on them. */
export class Operands {
  readonly #backend: Backend;
  readonly #drawn: Drawn;
  readonly #tensors;
  readonly #relu = libraryOps().relu;

  constructor(backend: Backend, drawn: Drawn) {
    const { size, dtype, x, weight, bias, gradY, reluMask } = drawn;
    const upload = (numbers: NdArray): FloatTensor => backend.upload(numbers, dtype);
    const cleared = (rows: number, columns: number) => upload(zeros([rows, columns], { dtype }));
    this.#backend = backend;
    this.#drawn = drawn;
    this.#tensors = {
      x: upload(x),
      weight: upload(weight),
      bias: upload(bias),
      y: cleared(size.batch, size.outputs),
      gradY: upload(gradY),
      gradWeight: cleared(size.inputs, size.outputs),
      reluMask: upload(reluMask),
      deferred: cleared(size.batch, size.inputs),
      gradX: cleared(size.batch, size.inputs),
    };
  }

  /** y = x W + b */
  forward(): void {
    const { x, weight, bias, y } = this.#tensors;
    this.#backend.matmul(x, weight, y, { bias });
  }

  /**
   * dW += xᵀ dy: accumulated, because that is computed at once, and reads and writes what a step of
   * SGD does.
   */
  weightGradient(): void {
    const { x, gradY, gradWeight } = this.#tensors;
    this.#backend.matmul(x, gradY, gradWeight, { transpose: 'a', mode: 'accumulate' });
  }

  /**
   * dx = dy Wᵀ where the ReLU before the layer was open: in training, it decides what is computed.
   */
  inputGradient(): void {
    const { gradY, weight, reluMask, deferred, gradX } = this.#tensors;
    this.#backend.matmul(gradY, weight, deferred, { transpose: 'b' });
    this.#backend.unaryGrad(this.#relu, reluMask, deferred, gradX, 0);
  }

  /**
   * Takes a batch of bytes, as from a DataLoader, and computes both products that go through them.
   */
  stepFromBytes(): void {
    const { size, dtype, bytes } = this.#drawn;
    const batch = deferred(bytes, pixels[dtype], [size.batch, size.inputs]);
    this.#tensors.x = this.#backend.upload(batch, dtype, this.#tensors.x);
    this.forward();
    this.weightGradient();
  }

  /** What a product gave. */
  resultOf(product: Product): FloatArray {
    const { y, gradWeight, gradX } = this.#tensors;
    const results = { forward: y, weightGradient: gradWeight, inputGradient: gradX };
    return this.#backend.download(results[product]).data;
  }
}

/** @throws Error if the two differ by more than rounding. */
export function checkSame(
  got: Operands,
  expected: Operands,
  product: Product,
  { size, dtype }: Drawn,
): void {
  const what = `${product} ${size.batch}×${size.inputs}×${size.outputs}`;
  checkClose(what, dtype, got.resultOf(product), expected.resultOf(product));
}
