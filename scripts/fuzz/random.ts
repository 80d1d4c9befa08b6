/**
 * Choices from a Generator, and the arrays that a program names.
 */
import ndarray from 'ndarray';
import {
  array,
  DataLoader,
  Generator,
  zeros,
  type FloatDType,
  type NdArray,
} from '../../src/index.js';
import type { Drawn, Layout } from './operations.js';

/** Choices, all from one seed. */
export class Choices {
  readonly #generator: Generator;

  constructor(seed: number) {
    this.#generator = new Generator(seed);
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + (this.#generator.random32() % (high - low + 1));
  }

  /** True in this share of cases. */
  chance(share: number): boolean {
    return this.#generator.random32() < share * 2 ** 32;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.whole(0, from.length - 1)];
  }

  /** A key, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.whole(
      1,
      entries.reduce((sum, [, weight]) => sum + weight, 0),
    );
    return entries.find(([, weight]) => (left -= weight) <= 0)![0];
  }

  seed(): number {
    return this.#generator.random32();
  }
}

/** The array itself, as `drawn` in torch_programs.py makes it. */
export function drawn(spec: Drawn): NdArray {
  const { seed, shape, dtype, low, high, wholeTimes } = spec;
  const generator = new Generator(seed);
  const whole = wholeTimes !== undefined || dtype === 'int32';
  const values = generator.uniform(shape, { low, high, dtype: whole ? 'float64' : dtype }).data;
  if (spec.zeros !== undefined) {
    const chances = generator.uniform(shape, { dtype: 'float64' }).data;
    values.forEach((_, i) => (values[i] = chances[i] < spec.zeros! ? 0 : values[i]));
  }
  if (whole) {
    if (spec.layout === 'loader' && dtype !== 'int32' && !spec.odd)
      return loaded(values, spec, dtype);
    values.forEach((value, i) => (values[i] = Math.floor(value) * (wholeTimes ?? 1)));
  }
  for (const [at, value] of spec.odd ?? []) values[at] = Number(value);
  return laidOut(array(values, shape, { dtype }), spec.layout ?? 'contiguous');
}

/** As a DataLoader hands it on: bytes, not yet written out. */
function loaded(
  values: ArrayLike<number>,
  { shape, wholeTimes }: Drawn,
  dtype: FloatDType,
): NdArray {
  const bytes = array(Uint8Array.from(values), shape);
  const options = {
    batchSize: shape[0],
    scale: wholeTimes ?? 1,
    dtype,
    generator: new Generator(1),
  };
  const [batch] = new DataLoader([bytes, zeros([shape[0]])], options);
  return batch[0];
}

/** The same array with other strides, offset and storage. */
function laidOut(source: NdArray, layout: Layout): NdArray {
  if (source.shape.length !== 2 || source.size === 0) return source;
  const [R, C] = source.shape;
  const dtype = { dtype: source.dtype as FloatDType };
  const filled = (view: NdArray) => {
    for (let r = 0; r < R; r++) for (let c = 0; c < C; c++) view.set(r, c, source.get(r, c));
    return view;
  };
  switch (layout) {
    case 'transposed':
      return filled(zeros([C, R], dtype).transpose(1, 0));
    case 'stepped':
      return filled(zeros([2 * R, 3 * C], dtype).step(2, 3).hi(R, C)); // prettier-ignore
    case 'reversed':
      return filled(zeros([R, C], dtype).step(-1, -1));
    case 'offset':
      return filled(zeros([R + 2, C + 3], dtype).lo(1, 2).hi(R, C)); // prettier-ignore
    case 'plain':
      return ndarray(Array.from(source.data as Float64Array), [R, C]);
    default:
      return source;
  }
}
