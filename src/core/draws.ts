/**
 * Arrays of random numbers: what the generator's methods check, and what they then draw. How one
 * number is made of the engine's words, distributions.ts says.
 */
import { checkFloatDType, checkShape } from './array-checks.js';
import { checkFinite, checkInteger, checkOneOf, checkOptions } from './check.js';
import { fillBernoulli, fillNormal, fillUniform } from './distributions.js';
import {
  allocate,
  dtypes,
  integerRange,
  type DType,
  type FloatArray,
  type FloatDType,
  type NumberArray,
} from './dtype.js';
import type { Stream } from './generator-state.js';
import { sizeOf, wrap, type NdArray } from './ndarray.js';

/** See {@link Generator.uniform}, whose arguments these are. */
export function drawUniform(
  stream: Stream,
  shape: readonly number[],
  options: { low?: number; high?: number; dtype?: FloatDType },
): NdArray<FloatArray> {
  const who = 'Generator.uniform';
  checkOptions(who, options, ['low', 'high', 'dtype']);
  const { low = 0, high = 1, dtype = 'float32' } = options;
  checkShape(who, shape);
  checkFinite(who, 'low', low);
  checkFinite(who, 'high', high, low);
  const values = allocate(checkFloatDType(who, dtype), sizeOf(shape));
  const round = dtype === 'float32' ? Math.fround : Number;
  const [from, to] = [round(low), round(high)];
  const width = round(to - from);
  if (![from, to, width].every(Number.isFinite)) {
    throw new RangeError(
      `${who} expects low, high and their distance to fit ${dtype}, ` +
        `but got ${low} and ${high}; choose them smaller`,
    );
  }
  fillUniform(values, from, width, stream.engine);
  return wrap<FloatArray>(values, shape);
}

/** See {@link Generator.normal}, whose arguments these are. */
export function drawNormal(
  stream: Stream,
  shape: readonly number[],
  options: { mean?: number; std?: number; dtype?: FloatDType },
): NdArray<FloatArray> {
  const who = 'Generator.normal';
  checkOptions(who, options, ['mean', 'std', 'dtype']);
  const { mean = 0, std = 1, dtype = 'float32' } = options;
  checkShape(who, shape);
  checkFinite(who, 'mean', mean);
  checkFinite(who, 'std', std, 0);
  const values = allocate(checkFloatDType(who, dtype), sizeOf(shape));
  if (dtype === 'float32' && ![mean, std].map(Math.fround).every(Number.isFinite)) {
    throw new RangeError(
      `${who} expects mean and std to fit ${dtype}, but got ${mean} and ${std}; ` +
        'choose them smaller',
    );
  }
  fillNormal(values, mean, std, stream);
  return wrap<FloatArray>(values, shape);
}

/** See {@link Generator.bernoulli}, whose arguments these are. */
export function drawBernoulli(
  stream: Stream,
  shape: readonly number[],
  p: number,
  options: { dtype?: FloatDType },
): NdArray<FloatArray> {
  const who = 'Generator.bernoulli';
  checkOptions(who, options, ['dtype']);
  const { dtype = 'float32' } = options;
  checkShape(who, shape);
  if (typeof p === 'number' && !(p >= 0 && p <= 1)) {
    throw new RangeError(
      `${who} expects p to be a number from 0 to 1, but got ${p}; pass such a number`,
    );
  }
  checkFinite(who, 'p', p);
  const values = allocate(checkFloatDType(who, dtype), sizeOf(shape));
  fillBernoulli(values, p, stream.engine);
  return wrap<FloatArray>(values, shape);
}

/** See {@link Generator.randperm}, whose argument this is. */
export function drawOrder({ engine }: Stream, n: number): NdArray<Uint32Array> {
  checkInteger('Generator.randperm', 'n', n, 0, 2 ** 32 - 1);
  const order = new Uint32Array(n).map((_, i) => i);
  for (let i = 0; i < n - 1; i++) {
    const left = (n - i) >>> 0; // an integer to the engine: remainders of floats are slow
    const other = i + (engine.next() % left);
    const kept = order[i];
    order[i] = order[other];
    order[other] = kept;
  }
  return wrap(order, [n]);
}

/** See {@link Generator.integers}, whose arguments these are. */
export function drawIntegers(
  { engine }: Stream,
  shape: readonly number[],
  low: number,
  high: number,
  options: { dtype?: DType },
): NdArray<NumberArray> {
  const who = 'Generator.integers';
  checkShape(who, shape);
  checkInteger(who, 'low', low, Number.MIN_SAFE_INTEGER);
  checkInteger(who, 'high', high, low + 1, low + 2 ** 32 - 1);
  checkOptions(who, options, ['dtype']);
  const dtype = checkOneOf(who, 'dtype', options.dtype ?? 'int32', dtypes);
  const [least, greatest] = integerRange(dtype) ?? [Number.MIN_SAFE_INTEGER, 2 ** 53];
  if (low < least || high - 1 > greatest) {
    throw new RangeError(
      `${who} expects low and high within ${dtype}, ${least} to ${greatest}, ` +
        `but got ${low} and ${high}; choose a dtype that holds them`,
    );
  }
  const values = allocate(dtype, sizeOf(shape));
  const range = high - low;
  for (let i = 0; i < values.length; i++) values[i] = low + (engine.next() % range);
  return wrap<NumberArray>(values, shape);
}
