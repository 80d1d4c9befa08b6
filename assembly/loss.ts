/**
 * Softmax and cross-entropy in one, by log-sum-exp, in float64 whatever the type of the logits; the
 * gradient in the same pass.
 */
import { expPair, log } from './elementary';

/** Two logits from `at` on, less `max`. What fills up a row counts for nothing. */
// @ts-ignore: decorator
@inline
function pair(at: usize, max: f64): v128 {
  const wide = sizeof<real>() == 8;
  const two = wide ? v128.load(at) : f64x2.promote_low_f32x4(v128.load64_zero(at));
  return v128.sub<f64>(two, v128.splat<f64>(max));
}

/**
 * Returns Σ_B −log p[b, labels[b]] and writes the gradient (p − one-hot) · scale, p rounded to the
 * logits' type first. `stride` bytes a row in both; `terms` has room for C + 1 float64.
 */
export function softmaxCrossEntropy(
  logits: usize, labels: usize, gradient: usize, scale: f64,
  rows: usize, classes: usize, stride: usize, terms: usize,
): f64 {
  let loss: f64 = 0;
  for (let b: usize = 0; b < rows; b++) {
    const z = logits + b * stride, dz = gradient + b * stride;
    let max = <f64>load<real>(z);
    for (let c: usize = 1; c < classes; c++) {
      const v = <f64>load<real>(z + c * sizeof<real>());
      if (v > max || v != v) max = v;
    }
    for (let c: usize = 0; c < classes; c += 2) {
      v128.store(terms + (c << 3), expPair(pair(z + c * sizeof<real>(), max)));
    }
    let sum: f64 = 0;
    for (let c: usize = 0; c < classes; c++) sum += load<f64>(terms + (c << 3));
    const label = <usize>load<i32>(labels + (b << 2));
    loss += log(sum) - (<f64>load<real>(z + label * sizeof<real>()) - max);
    for (let c: usize = 0; c < classes; c++) {
      const p = <f64><real>(load<f64>(terms + (c << 3)) / sum);
      const hot: f64 = c == label ? 1 : 0;
      store<real>(dz + c * sizeof<real>(), <real>((p - hot) * scale));
    }
  }
  return loss;
}
