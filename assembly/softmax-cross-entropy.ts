/**
 * Softmax and cross-entropy in one, by log-sum-exp, in float64 whatever the type of the logits.
 */
import { exp, log } from './exponential';

/** Two logits from `at` on, less `max`. What fills up a row counts for nothing. */
// @ts-ignore: decorator
@inline
function pair<T>(at: usize, max: f64): v128 {
  const two = sizeof<T>() == 8 ? v128.load(at) : f64x2.promote_low_f32x4(v128.load64_zero(at));
  return v128.sub<f64>(two, v128.splat<f64>(max));
}

/** Writes the probabilities; returns Σ −log p of the labels. `stride` bytes a row; `terms` has room for C + 1 float64. */
// @ts-ignore: decorator
@inline
export function forward<T>(logits: usize, labels: usize, probabilities: usize, rows: usize, classes: usize, stride: usize, terms: usize): f64 {
  let loss: f64 = 0;
  for (let b: usize = 0; b < rows; b++) {
    const z = logits + b * stride, p = probabilities + b * stride;
    let max = <f64>load<T>(z);
    for (let c: usize = 1; c < classes; c++) {
      const v = <f64>load<T>(z + c * sizeof<T>());
      if (v > max || v != v) max = v;
    }
    for (let c: usize = 0; c < classes; c += 2) v128.store(terms + (c << 3), exp(pair<T>(z + c * sizeof<T>(), max)));
    let sum: f64 = 0;
    for (let c: usize = 0; c < classes; c++) sum += load<f64>(terms + (c << 3));
    for (let c: usize = 0; c < classes; c++) store<T>(p + c * sizeof<T>(), <T>(load<f64>(terms + (c << 3)) / sum));
    loss += log(sum) - (<f64>load<T>(z + <usize>load<i32>(labels + (b << 2)) * sizeof<T>()) - max);
  }
  return loss;
}

/** (p − one-hot) · scale */
// @ts-ignore: decorator
@inline
export function gradient<T>(probabilities: usize, labels: usize, scale: f64, out: usize, rows: usize, classes: usize, stride: usize): void {
  for (let b: usize = 0; b < rows; b++) {
    const p = probabilities + b * stride, d = out + b * stride;
    const label = <usize>load<i32>(labels + (b << 2));
    for (let c: usize = 0; c < classes; c++) {
      const hot: f64 = c == label ? 1 : 0;
      store<T>(d + c * sizeof<T>(), <T>((<f64>load<T>(p + c * sizeof<T>()) - hot) * scale));
    }
  }
}
