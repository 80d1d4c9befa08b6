/**
 * One step of an optimizer on one parameter, in the order of operations of the rules in src/optim.
 */
import { madd, VECTOR } from './vector';

/** Plain SGD, without momentum. */
export function sgd(w: usize, g: usize, vectors: usize, lr: real, weightDecay: real): void {
  const minusLr = v128.splat<real>(-lr), decay = v128.splat<real>(weightDecay);
  for (let i: usize = 0; i < vectors; i++) {
    const at = i * VECTOR;
    const value = v128.load(w + at);
    let d = v128.load(g + at);
    if (weightDecay != 0) d = madd(decay, value, d);
    v128.store(w + at, madd(minusLr, d, value));
  }
}

/**
 * SGD with momentum; `fresh` is 1 − dampening, `first` says that the buffer begins as the gradient.
 */
export function sgdMomentum(
  w: usize, g: usize, buffer: usize, vectors: usize,
  lr: real, weightDecay: real, momentum: real, fresh: real, nesterov: bool, first: bool,
): void {
  const minusLr = v128.splat<real>(-lr), decay = v128.splat<real>(weightDecay);
  const mu = v128.splat<real>(momentum), share = v128.splat<real>(fresh);
  for (let i: usize = 0; i < vectors; i++) {
    const at = i * VECTOR;
    const value = v128.load(w + at);
    let d = v128.load(g + at);
    if (weightDecay != 0) d = madd(decay, value, d);
    const v = first ? d : madd(share, d, v128.mul<real>(mu, v128.load(buffer + at)));
    v128.store(buffer + at, v);
    v128.store(w + at, madd(minusLr, nesterov ? madd(mu, v, d) : v, value));
  }
}

/** Adam's step of one vector; all but the places are the same for every vector. */
// @ts-ignore: decorator
@inline
function adamVector(
  w: usize, g: usize, expAvg: usize, expAvgSq: usize,
  minusStep: v128, decays: bool, decay: v128, b1: v128, f1: v128, b2: v128, f2: v128,
  eps: v128, keep: v128,
): void {
  const value = v128.load(w);
  let d = v128.load(g);
  if (decays) d = madd(decay, value, d);
  const m = madd(f1, d, v128.mul<real>(b1, v128.load(expAvg)));
  const square = v128.mul<real>(v128.mul<real>(f2, d), d);
  const v = v128.add<real>(square, v128.mul<real>(b2, v128.load(expAvgSq)));
  v128.store(expAvg, m);
  v128.store(expAvgSq, v);
  const denominator = v128.add<real>(v128.sqrt<real>(v), eps);
  const step = v128.div<real>(v128.mul<real>(minusStep, m), denominator);
  v128.store(w, v128.add<real>(v128.mul<real>(value, keep), step));
}

/**
 * Adam and AdamW; see src/optim/adam-rules.ts for what the numbers are. Two vectors a round: the
 * loop's own instructions would be an eighth of the time. Roots and quotients are most of the rest.
 */
export function adam(
  w: usize, g: usize, expAvg: usize, expAvgSq: usize, vectors: usize,
  stepSize: real, weightDecay: real, beta1: real, fresh1: real, beta2: real, fresh2: real,
  epsilon: real, keep: real,
): void {
  const step = v128.splat<real>(-stepSize), decay = v128.splat<real>(weightDecay);
  const b1 = v128.splat<real>(beta1), f1 = v128.splat<real>(fresh1);
  const b2 = v128.splat<real>(beta2), f2 = v128.splat<real>(fresh2);
  const eps = v128.splat<real>(epsilon), kept = v128.splat<real>(keep), decays = weightDecay != 0;
  for (; vectors >= 2; vectors -= 2) {
    adamVector(w, g, expAvg, expAvgSq, step, decays, decay, b1, f1, b2, f2, eps, kept);
    w += VECTOR, g += VECTOR, expAvg += VECTOR, expAvgSq += VECTOR;
    adamVector(w, g, expAvg, expAvgSq, step, decays, decay, b1, f1, b2, f2, eps, kept);
    w += VECTOR, g += VECTOR, expAvg += VECTOR, expAvgSq += VECTOR;
  }
  if (vectors) adamVector(w, g, expAvg, expAvgSq, step, decays, decay, b1, f1, b2, f2, eps, kept);
}
