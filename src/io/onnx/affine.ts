/**
 * Scales and shifts that stand alone in a file (a scaler before a network, a bias after a product,
 * a normalization that an exporter has folded) become part of the layers beside them.
 */
import { spread } from './layers.js';
import type { Network } from './network.js';
import type { AffineStep, LinearStep, NormStep, Step, Weight } from './steps.js';

/** A scale and a shift become a matrix of their own only where few features make that small. */
const MOST_DIAGONAL = 256;

/** Of each feature its number; 1 or 0 where there is none. */
function numbersOf(network: Network, step: AffineStep, width: number) {
  const { node, scale, shift } = step;
  return {
    scale: scale && spread(network, node, scale, width).values,
    shift: shift && spread(network, node, shift, width).values,
  };
}

/** Wᵀ and b of a layer whose outputs are then scaled and shifted. */
function after(network: Network, linear: LinearStep, step: AffineStep): LinearStep {
  const { inFeatures: I, outFeatures: O, bias } = linear;
  const { scale, shift } = numbersOf(network, step, O);
  let { weight } = linear;
  if (scale) {
    network.spend(weight.values.length);
    weight = { values: Array.from(weight.values, (w, i) => w * scale[Math.floor(i / I)]) };
  }
  if (!scale && !bias && step.shift) {
    // A bias by its own name.
    const isWhole = step.shift.values.length === O;
    return { ...linear, bias: isWhole ? step.shift : { values: shift! } };
  }
  if (!shift && !bias) return { ...linear, weight };
  network.spend(O);
  const values = Array.from({ length: O }, (_, o) => {
    const old = (bias?.values[o] ?? 0) * (scale?.[o] ?? 1);
    return old + (shift?.[o] ?? 0);
  });
  return { ...linear, weight, bias: { values } };
}

/** The same of a layer whose inputs are scaled and shifted before. */
function before(network: Network, step: AffineStep, linear: LinearStep): LinearStep {
  const { inFeatures: I, outFeatures: O, weight, bias } = linear;
  const { scale, shift } = numbersOf(network, step, I);
  network.spend(weight.values.length);
  const values = Array.from(weight.values, (w, i) => w * (scale?.[i % I] ?? 1));
  if (!shift) return { ...linear, weight: { values } };
  const sums = Array.from({ length: O }, (_, o) => {
    let sum = bias?.values[o] ?? 0;
    for (let i = 0; i < I; i++) sum += weight.values[o * I + i] * shift[i];
    return sum;
  });
  return { ...linear, weight: { values }, bias: { values: sums } };
}

/** The scale and the shift of normalized rows. */
function afterNorm(norm: NormStep, { scale, shift }: AffineStep): NormStep | undefined {
  const { bias, weight, kind } = norm;
  const width = norm.features ?? scale?.values.length ?? shift?.values.length;
  const fits = (one: Weight | undefined) => !one || one.values.length === width;
  if (!fits(scale) || !fits(shift)) return undefined;
  if (bias || (scale && weight) || (shift && kind === 'RMSNorm')) return undefined;
  return { ...norm, features: width, weight: weight ?? scale, bias: shift };
}

/** A scale and a shift as a layer of their own. */
function alone(network: Network, step: AffineStep): LinearStep {
  const { node, scale, shift } = step;
  const width = Math.max(scale?.values.length ?? 0, shift?.values.length ?? 0);
  if (width > MOST_DIAGONAL || width === 0)
    network.refuse(node, ` of ${width} features beside no layer that it could be part of`);
  const numbers = numbersOf(network, step, width);
  network.spend(width * width);
  const values = new Float64Array(width * width);
  for (let i = 0; i < width; i++) values[i * width + i] = numbers.scale?.[i] ?? 1;
  const bias = numbers.shift && { values: numbers.shift };
  return { kind: 'linear', inFeatures: width, outFeatures: width, weight: { values }, bias };
}

/** The steps without any that scale and shift alone, and with products one after the other. */
export function merged(network: Network, steps: readonly Step[]): readonly Step[] {
  const done: Step[] = [];
  let waiting: AffineStep[] = [];
  const settle = () => {
    for (const step of waiting) done.push(alone(network, step));
    waiting = [];
  };
  for (const step of steps) {
    const last = done.at(-1);
    if (step.kind === 'affine') {
      const isFirst = waiting.length === 0;
      const norm =
        isFirst && last && 'eps' in last && last.kind !== 'BatchNorm' && afterNorm(last, step);
      if (isFirst && last?.kind === 'linear') done[done.length - 1] = after(network, last, step);
      else if (norm) done[done.length - 1] = norm;
      else waiting.push(step);
    } else if (step.kind === 'linear') {
      let linear = step;
      for (const one of waiting.reverse()) linear = before(network, one, linear);
      waiting = [];
      done.push(linear);
    } else {
      settle();
      done.push(step);
    }
  }
  settle();
  return done;
}
