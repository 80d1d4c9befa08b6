/**
 * The three products of a fully connected layer, ready to be called again and again on one backend.
 *
 * B = batch, I = inputs, O = outputs
 */
import { Generator, type FloatArray, type FloatDType, type NdArray } from 'tiny-mlp';
import type { Backend } from '../src/backend/backend.js';
import { deferred } from '../src/core/deferred.js';
import { scaledBytes } from '../src/data/gather.js';

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
  readonly gate: NdArray<FloatArray>;
  /** What stands in `x` times 255, as images are stored. */
  readonly bytes: Uint8Array;
}

/** The number that stands for a byte. */
const pixels = { float32: scaledBytes(1 / 255, 'float32'), float64: scaledBytes(1 / 255, 'float64') };

/** Numbers for a product: of x's, the share `density` is not zero, and of the gate, the share `open` is above zero. */
export function draw(size: Size, dtype: FloatDType, { density = 1, open = 1 } = {}): Drawn {
  const generator = new Generator(0);
  const uniform = (shape: number[], low: number) => generator.uniform(shape, { low, high: 1, dtype });
  const { batch: B, inputs: I, outputs: O } = size;
  const bytes = new Uint8Array(B * I);
  const x = uniform([B, I], 0);
  const keep = uniform([B, I], 0);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = keep.data[i] < density ? 1 + Math.floor(255 * x.data[i]) : 0;
    x.data[i] = pixels[dtype][bytes[i]];
  }
  const gate = uniform([B, I], 0);
  for (let i = 0; i < bytes.length; i++) gate.data[i] = gate.data[i] < open ? 1 : 0;
  return { size, dtype, x, weight: uniform([I, O], -1), bias: uniform([O], -1), gradY: uniform([B, O], -1), gate, bytes };
}

export const products = ['forward', 'weightGradient', 'inputGradient'] as const;
export type Product = (typeof products)[number];

/** One backend's tensors of some drawn numbers, and the products on them. */
export class Operands {
  readonly #backend: Backend;
  readonly #drawn: Drawn;
  readonly #tensors;

  constructor(backend: Backend, drawn: Drawn) {
    const { size, dtype, x, weight, bias, gradY, gate } = drawn;
    const upload = (numbers: NdArray) => backend.upload(numbers, dtype);
    const zeros = (rows: number, columns: number) =>
      upload(new Generator(0).uniform([rows, columns], { low: 0, high: 0, dtype }));
    this.#backend = backend;
    this.#drawn = drawn;
    this.#tensors = {
      x: upload(x),
      weight: upload(weight),
      bias: upload(bias),
      y: zeros(size.batch, size.outputs),
      gradY: upload(gradY),
      gradWeight: zeros(size.inputs, size.outputs),
      gate: upload(gate),
      putOff: zeros(size.batch, size.inputs),
      gradX: zeros(size.batch, size.inputs),
    };
  }

  /** y = x W + b */
  forward(): void {
    const { x, weight, bias, y } = this.#tensors;
    this.#backend.linear(x, weight, bias, y);
  }

  /** dW += xᵀ dy: added, because that is computed at once, and reads and writes what a step of SGD does. */
  weightGradient(): void {
    const { x, gradY, gradWeight } = this.#tensors;
    this.#backend.linearWeightGrad(x, gradY, gradWeight, true);
  }

  /** dx = dy Wᵀ where the gate is open: as in training, where the ReLU before the layer decides what is computed. */
  inputGradient(): void {
    const { gradY, weight, gate, putOff, gradX } = this.#tensors;
    this.#backend.linearInputGrad(gradY, weight, putOff);
    this.#backend.reluGrad(gate, putOff, gradX);
  }

  /** Takes a batch of bytes, as from a DataLoader, and computes both products that go through them. */
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
    return this.#backend.download({ forward: y, weightGradient: gradWeight, inputGradient: gradX }[product]).data;
  }
}

/** @throws Error if the two differ by more than rounding. */
export function checkSame(got: Operands, expected: Operands, product: Product, { size, dtype }: Drawn): void {
  const [a, b] = [got.resultOf(product), expected.resultOf(product)];
  let largest = 0;
  for (const value of b) largest = Math.max(largest, Math.abs(value));
  const tolerance = (dtype === 'float32' ? 1e-5 : 1e-13) * largest;
  const wrong = a.findIndex((value, i) => !(Math.abs(value - b[i]) <= tolerance));
  if (wrong < 0) return;
  const where = `${product} ${size.batch}×${size.inputs}×${size.outputs} ${dtype}`;
  throw new Error(`${where}: number ${wrong} is ${a[wrong]}, but the reference backend's is ${b[wrong]}`);
}
