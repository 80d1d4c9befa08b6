/**
 * Softmax and cross-entropy in one, by log-sum-exp, in float64 whatever the type of the logits; the
 * gradient in the same pass.
 *
 * Numbers go by pairs; what fills up a row is computed like the rest, and counts for nothing.
 */
import { div, mul, sub } from './double';
import { expPair, log } from './elementary';
import { LANES, lastLanes, VECTOR } from './vector';

/**
 * Rows whose exponentials are computed before what comes of them: the numbers of one row wait for
 * each other most of the time, and a processor fills the gaps with those of the next.
 */
const ROWS: usize = 8;

/** Two numbers from `at` on, as float64. */
// @ts-ignore: decorator
@inline
function loadPair(at: usize): v128 {
  if (sizeof<real>() == 8) return v128.load(at);
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/** Writes two float64, rounded, and gives them as they are then. */
// @ts-ignore: decorator
@inline
function storePair(at: usize, pair: v128): v128 {
  if (sizeof<real>() == 8) {
    v128.store(at, pair);
    return pair;
  }
  const rounded = f32x4.demote_f64x2_zero(pair);
  v128.store64_lane(at, rounded, 0);
  return f64x2.promote_low_f32x4(rounded);
}

// @ts-ignore: decorator
@inline
function larger(a: v128, b: v128): v128 {
  return sizeof<real>() == 8 ? f64x2.pmax(a, b) : f32x4.pmax(a, b);
}

/** The largest number of a row; one beside a NaN will do, which its exponential brings back. */
// @ts-ignore: decorator
@inline
function largest(z: usize, classes: usize): f64 {
  const first = v128.load_splat<real>(z), last = z + ((classes - 1) / LANES) * VECTOR;
  let top = v128.bitselect(v128.load(last), first, lastLanes(classes));
  for (; z < last; z += VECTOR) top = larger(top, v128.load(z));
  if (sizeof<real>() == 4) top = larger(top, v128.shuffle<i32>(top, top, 2, 3, 0, 1));
  const other = sizeof<real>() == 4
    ? v128.shuffle<i32>(top, top, 1, 0, 3, 2)
    : v128.shuffle<i64>(top, top, 1, 0);
  return <f64>v128.extract_lane<real>(larger(top, other), 0);
}

/**
 * Returns Σ_B −log p[b, labels[b]] and writes the gradient (p − one-hot) · scale, p rounded to the
 * logits' type first. `stride` bytes a row in both; `terms` has room for 8 · (C + 2) float64.
 */
export function softmaxCrossEntropy(
  logits: usize, labels: usize, gradient: usize, scale: f64,
  rows: usize, classes: usize, stride: usize, terms: usize,
): f64 {
  const factor = v128.splat<f64>(scale);
  const space = (classes + 2) << 3; // for a row's exponentials, in pairs, and behind them the largest
  let loss: f64 = 0;
  for (let begin: usize = 0; begin < rows; begin += ROWS) {
    const end = min<usize>(rows, begin + ROWS);
    for (let b = begin, t = terms; b < end; b++, t += space) {
      const z = logits + b * stride;
      const top = largest(z, classes), shift = v128.splat<f64>(top);
      for (let c: usize = 0; c < classes; c += 2) {
        v128.store(t + (c << 3), expPair(sub(loadPair(z + c * sizeof<real>()), shift)));
      }
      store<f64>(t + space - 8, top);
    }
    for (let b = begin, t = terms; b < end; b++, t += space) {
      let sum: f64 = 0;
      for (let c: usize = 0; c < classes; c++) sum += load<f64>(t + (c << 3));
      const label = <usize>load<i32>(labels + (b << 2)), place = label * sizeof<real>();
      loss += log(sum) - (<f64>load<real>(logits + b * stride + place) - load<f64>(t + space - 8));
      const dz = gradient + b * stride, total = v128.splat<f64>(sum);
      for (let c: usize = 0; c < classes; c += 2) {
        const at = dz + c * sizeof<real>();
        storePair(at, mul(storePair(at, div(v128.load(t + (c << 3)), total)), factor));
      }
      const p = <f64><real>(load<f64>(t + (label << 3)) / sum);
      store<real>(dz + place, <real>((p - 1) * scale));
    }
  }
  return loss;
}
