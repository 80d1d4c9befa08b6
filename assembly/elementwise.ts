/**
 * Kernels that go through memory once, number by number: ReLU and its gradient, sums of rows, additions, the step of SGD.
 * Sizes are in vectors: rows are padded with zeros to whole vectors.
 */
import { madd, VECTOR } from './lanes';

/** y = max(x, 0); NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function relu<T>(x: usize, y: usize, vectors: usize): void {
  const zero = v128.splat<T>(<T>0);
  for (let i: usize = 0; i < vectors; i++) {
    const v = v128.load(x + i * VECTOR);
    v128.store(y + i * VECTOR, v128.andnot(v, v128.lt<T>(v, zero)));
  }
}

/** dx = dy where not y ≤ 0, else 0. */
// @ts-ignore: decorator
@inline
export function reluGradient<T>(y: usize, dy: usize, dx: usize, vectors: usize): void {
  const zero = v128.splat<T>(<T>0);
  for (let i: usize = 0; i < vectors; i++) {
    const closed = v128.le<T>(v128.load(y + i * VECTOR), zero);
    v128.store(dx + i * VECTOR, v128.andnot(v128.load(dy + i * VECTOR), closed));
  }
}

/** target += source */
// @ts-ignore: decorator
@inline
export function add<T>(source: usize, target: usize, vectors: usize): void {
  for (let i: usize = 0; i < vectors; i++) {
    v128.store(target + i * VECTOR, v128.add<T>(v128.load(target + i * VECTOR), v128.load(source + i * VECTOR)));
  }
}

/** sums = Σ rows, or sums += Σ rows. */
// @ts-ignore: decorator
@inline
export function sumRows<T>(m: usize, rows: usize, stride: usize, width: usize, sums: usize, accumulate: bool): void {
  for (let c: usize = 0; c < width; c++) {
    let total = v128.splat<T>(<T>0);
    for (let r: usize = 0; r < rows; r++) total = v128.add<T>(total, v128.load(m + r * stride + c * VECTOR));
    const at = sums + c * VECTOR;
    v128.store(at, accumulate ? v128.add<T>(v128.load(at), total) : total);
  }
}

/** One step of SGD in PyTorch's order of operations; `velocity` is 0 without momentum, `start` says that it begins as the gradient. */
// @ts-ignore: decorator
@inline
export function sgd<T>(
  value: usize, gradient: usize, velocity: usize, vectors: usize,
  lr: T, momentum: T, dampening: T, weightDecay: T, nesterov: bool, start: bool,
): void {
  const minusLr = v128.splat<T>(-lr), mu = v128.splat<T>(momentum), fresh = v128.splat<T>(<T>1 - dampening), decay = v128.splat<T>(weightDecay);
  const decays = weightDecay != <T>0;
  for (let i: usize = 0; i < vectors; i++) {
    const at = i * VECTOR;
    const w = v128.load(value + at);
    let d = v128.load(gradient + at);
    if (decays) d = madd<T>(decay, w, d);
    if (velocity) {
      const v = start ? d : madd<T>(fresh, d, v128.mul<T>(mu, v128.load(velocity + at)));
      v128.store(velocity + at, v);
      d = nesterov ? madd<T>(mu, v, d) : v;
    }
    v128.store(value + at, madd<T>(minusLr, d, w));
  }
}
