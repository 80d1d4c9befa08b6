/**
 * What the tests of backends share: the backends, arrays to put in and numbers to get out, and sums
 * in float64 to compare them with.
 *
 * B = batch, I = inputs, O = outputs
 */
import { expect } from 'vitest';
import { array, Generator } from '../../src/index.js';
import type { FloatArray, FloatDType, NdArray } from '../../src/index.js';
import { referenceBackend } from '../../src/backend/reference/reference.js';
import type { Backend, FloatTensor, Tensor } from '../../src/backend/backend.js';
import { fusedBuild, hasRelaxedSimd } from '../../src/backend/wasm/fused.js';
import { plainBuild } from '../../src/backend/wasm/kernels.js';
import { wasmBackend, type WasmBackend } from '../../src/backend/wasm/backend.js';
import type { WasmTensor } from '../../src/backend/wasm/tensor.js';
import { allocate } from '../../src/core/dtype.js';
import { sizeOf, wrap } from '../../src/core/ndarray.js';

/** Sizes where vectors of 2 and of 4, and blocks of 4 and of 8, begin and end. */
export const sizes = [1, 3, 4, 5, 8, 9, 17, 33];

/** All pairs of such sizes, and wide rows, which are padded beyond whole vectors. */
export const matrices: readonly (readonly [number, number])[] = [
  ...sizes.flatMap((B) => sizes.map((C) => [B, C] as const)),
  ...[1, 3, 9].flatMap((B) => [64, 128, 256].map((C) => [B, C] as const)),
];

/** The compiled kernels: without fused multiply-add, and with it where this engine has it. */
export const wasmEngines: { engine: string; backend: WasmBackend }[] = [
  { engine: 'wasm', backend: wasmBackend(plainBuild) },
  ...(hasRelaxedSimd() ? [{ engine: 'wasm, fused', backend: wasmBackend(fusedBuild) }] : []),
];

/** Every backend there is, the reference among them: all are held to the same sums. */
export const engines: { engine: string; backend: Backend }[] = [
  ...wasmEngines,
  { engine: 'reference', backend: referenceBackend },
];

export const floats: FloatDType[] = ['float32', 'float64'];

/**
 * How far a sum may be off, relative to the sum of its terms' absolute values: roundings of at most
 * a few hundred terms.
 */
export const roundings = (dtype: FloatDType): number => (dtype === 'float32' ? 1e-5 : 1e-13);

/** Numbers from (−1, 1), of which the share `density` is not zero. */
export function random(
  shape: readonly number[],
  dtype: FloatDType,
  generator: Generator,
  density = 1,
): NdArray<FloatArray> {
  const values = generator.uniform(shape, { low: -1, high: 1, dtype });
  if (density < 1) {
    const chosen = generator.uniform(shape).data;
    for (let i = 0; i < values.data.length; i++) if (chosen[i] >= density) values.data[i] = 0;
  }
  return values;
}

export const filled = (
  shape: readonly number[],
  dtype: FloatDType,
  value: number,
): NdArray<FloatArray> => wrap<FloatArray>(allocate(dtype, sizeOf(shape)).fill(value), shape);

/** Sums in float64, and beside each the sum of its terms' absolute values. */
export interface Sums {
  readonly values: Float64Array;
  readonly magnitudes: Float64Array;
}

/** Σ_s a(r, s) · b(s, c), plus `first(r, c)`; one number at a time. */
export function productSums(
  [rows, steps, columns]: readonly [number, number, number],
  a: (r: number, s: number) => number,
  b: (s: number, c: number) => number,
  first: (r: number, c: number) => number = () => 0,
): Sums {
  const [values, magnitudes] = [new Float64Array(rows * columns), new Float64Array(rows * columns)];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let sum = first(r, c);
      let magnitude = Math.abs(sum);
      for (let s = 0; s < steps; s++) {
        const term = a(r, s) * b(s, c);
        sum += term;
        magnitude += Math.abs(term);
      }
      values[r * columns + c] = sum;
      magnitudes[r * columns + c] = magnitude;
    }
  }
  return { values, magnitudes };
}

/** Row-major numbers of an array that a backend has handed out. */
export const valuesOf = ({ data }: NdArray<FloatArray>): FloatArray => data;

/** A function of two indices into a row-major matrix. */
export const entries = ({ data, shape }: NdArray<FloatArray>) => {
  const columns = shape[1];
  return (r: number, c: number): number => data[r * columns + c];
};

/**
 * Every sum within the roundings of its terms; NaN and infinities exactly where they are expected.
 */
export function expectSums(
  what: string,
  actual: NdArray<FloatArray>,
  { values, magnitudes }: Sums,
  tolerance: number,
): void {
  const data = valuesOf(actual);
  if (data.length !== values.length)
    expect.fail(`${what} has ${data.length} numbers, expected ${values.length}`);
  for (let i = 0; i < values.length; i++) {
    if (Object.is(data[i], values[i]) || Math.abs(data[i] - values[i]) <= tolerance * magnitudes[i])
      continue;
    expect.fail(
      `${what}[${i}] is ${data[i]}, expected ${values[i]} within ${tolerance} · ${magnitudes[i]}`,
    );
  }
}

/** Equal to the last bit, the sign of zero included; NaN equals NaN. */
export function expectBits(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): void {
  if (actual.length !== expected.length)
    expect.fail(`${what} has ${actual.length} numbers, expected ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i]))
      expect.fail(`${what}[${i}] is ${actual[i]}, expected exactly ${expected[i]}`);
  }
}

/** To the type's precision. */
export const rounding = (dtype: FloatDType): ((v: number) => number) =>
  dtype === 'float32' ? Math.fround : (v) => v;

/**
 * Sums with magnitudes of their own: for results that are no sums, off by a few roundings of each.
 */
export const near = (values: ArrayLike<number>): Sums => ({
  values: Float64Array.from(values),
  magnitudes: Float64Array.from(values, (v) => Math.abs(v) + 1),
});

/** What a wasm backend keeps of a tensor. */
export const inside = (tensor: Tensor): WasmTensor => tensor as WasmTensor;

export const upload = (backend: Backend, values: NdArray): FloatTensor =>
  backend.upload(values, values.dtype as FloatDType);
export const uploadIds = (backend: Backend, ids: ArrayLike<number>): Tensor =>
  backend.uploadIntegers(array(Int32Array.from(ids)));
export const numbersOf = (backend: Backend, tensor: FloatTensor): FloatArray =>
  valuesOf(backend.download(tensor));

/** What a call has given: numbers of tensors, and numbers. */
export const resultsOf = (
  backend: Backend,
  results: readonly (FloatTensor | number)[],
): ArrayLike<number>[] =>
  results.map((result) => (typeof result === 'number' ? [result] : numbersOf(backend, result)));

/** A Linear's arrays, drawn anew from the triple itself. */
export function draw(
  { B, I, O }: { B: number; I: number; O: number },
  dtype: FloatDType,
  density = 1,
) {
  const generator = new Generator(1000 * B + 100 * I + O);
  return {
    x: random([B, I], dtype, generator, density),
    weight: random([I, O], dtype, generator),
    bias: random([O], dtype, generator),
    dy: random([B, O], dtype, generator),
  };
}

/** The numbers of an array of up to three axes, read one by one. */
export function nested(source: NdArray): unknown {
  const [n, ...rest] = source.shape;
  if (n === undefined) return source.get();
  return Array.from({ length: n }, (_, i) =>
    rest.length === 0 ? source.get(i) : nested(source.pick(i, ...rest.map(() => null))),
  );
}
