/**
 * Numbers of a distribution from the words of MT19937, in the order and the formulas of PyTorch's
 * CPU kernels, so that one seed gives PyTorch's own values. The functions fill arrays; the checks
 * of what they are asked for are the generator's.
 *
 * Those are core/DistributionsHelper.h and native/cpu/DistributionTemplates.h of
 * https://github.com/pytorch/pytorch/tree/v1.13.1/aten/src/ATen.
 */
import type { FloatArray } from './dtype.js';
import { log } from './elementary.js';
import { fusedMultiplyAdd32, fusedMultiplyAdd64 } from './fma.js';
import type { Stream } from './generator-state.js';
import type { Mt19937 } from './mt19937.js';
import { cos, sin } from './trigonometric.js';

const TWO_PI = 2 * Math.PI;
const TWO_PI_32 = Math.fround(TWO_PI);

/** In how many numbers PyTorch makes normal ones; fewer are made two by two. */
const BLOCK = 16;

/** The 24 low bits of a word, as a number from 0 up to 1. */
const unit32 = (engine: Mt19937): number => (engine.next() & 0xffffff) * 2 ** -24;

/** 53 bits of two words, as a number from 0 up to 1. */
function unit64(engine: Mt19937): number {
  const upper = engine.next() & 0x1fffff;
  return (upper * 2 ** 32 + engine.next()) * 2 ** -53;
}

/** low + width · u with u uniform in [0, 1), rounded once. */
export function fillUniform(values: FloatArray, low: number, width: number, engine: Mt19937): void {
  if (values instanceof Float32Array) {
    for (let i = 0; i < values.length; i++) {
      values[i] = fusedMultiplyAdd32(unit32(engine), width, low);
    }
  } else {
    for (let i = 0; i < values.length; i++) {
      values[i] = fusedMultiplyAdd64(unit64(engine), width, low);
    }
  }
}

/** 1 with probability p, else 0. Two words each in both element types, as in PyTorch. */
export function fillBernoulli(values: FloatArray, p: number, engine: Mt19937): void {
  engine.fillBelow(values, p * 2 ** 53);
}

/**
 * mean + std · z with z normal, by Box and Muller 1958: of two uniform numbers u and v,
 * √(−2 ln(1 − u)) cos 2πv and √(−2 ln(1 − u)) sin 2πv are two independent normal ones.
 *
 * From 16 numbers on, PyTorch makes them in blocks of 16 out of 16 uniform ones, and a last block
 * that is not full anew, together with the numbers before it, so that 16 are.
 */
export function fillNormal(values: FloatArray, mean: number, std: number, stream: Stream): void {
  const { length } = values;
  if (length < BLOCK) {
    for (let i = 0; i < length; i++) values[i] = fusedMultiplyAdd64(nextNormal(stream), std, mean);
    return;
  }
  fillUniform(values, 0, 1, stream.engine);
  for (let i = 0; i + BLOCK <= length; i += BLOCK) fillBlock(values, i, mean, std);
  if (length % BLOCK === 0) return;
  fillUniform(values.subarray(length - BLOCK), 0, 1, stream.engine);
  fillBlock(values, length - BLOCK, mean, std);
}

/** The one left over from the last pair, or the first of a new pair. */
function nextNormal(stream: Stream): number {
  const kept = stream.nextNormal;
  stream.nextNormal = undefined;
  if (kept !== undefined) return kept;
  const theta = TWO_PI * unit64(stream.engine);
  const radius = Math.sqrt(-2 * log(1 - unit64(stream.engine)));
  stream.nextNormal = radius * sin(theta);
  return radius * cos(theta);
}

/** Turns 16 uniform numbers into normal ones: the first 8 give the radii, the last 8 the angles. */
function fillBlock(values: FloatArray, start: number, mean: number, std: number): void {
  const half = BLOCK / 2;
  const pair = values instanceof Float32Array ? pair32 : pair64;
  for (let i = start; i < start + half; i++) {
    [values[i], values[i + half]] = pair(values[i], values[i + half], mean, std);
  }
}

function pair64(u: number, v: number, mean: number, std: number): [number, number] {
  const radius = Math.sqrt(-2 * log(1 - u));
  const theta = TWO_PI * v;
  return [
    fusedMultiplyAdd64(radius * cos(theta), std, mean),
    fusedMultiplyAdd64(radius * sin(theta), std, mean),
  ];
}

/** Every step rounded to float32, as in PyTorch: the rounded angle alone moves the 7th digit. */
function pair32(u: number, v: number, mean: number, std: number): [number, number] {
  const { fround } = Math;
  const [center, scale] = [fround(mean), fround(std)];
  const radius = fround(Math.sqrt(-2 * fround(log(1 - u))));
  const theta = fround(TWO_PI_32 * v);
  return [
    fusedMultiplyAdd32(fround(radius * fround(cos(theta))), scale, center),
    fusedMultiplyAdd32(fround(radius * fround(sin(theta))), scale, center),
  ];
}
