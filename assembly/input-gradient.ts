/**
 * dx[b, i] = Σ_o dy[b, o] · weight[i, o]: dot products of rows that lie side by side in memory, four at a time for one row of dy.
 * Where a ReLU stands before the layer, only the i that it let through are computed.
 */
import { madd, sum, VECTOR } from './lanes';

/** Four dot products of `g` with the rows of weight at w0 … w3; `width` in vectors. Results go to `sums`. */
// @ts-ignore: decorator
@inline
function fourDots<T>(g: usize, w0: usize, w1: usize, w2: usize, w3: usize, width: usize, d0: usize, d1: usize, d2: usize, d3: usize): void {
  const none = v128.splat<T>(<T>0);
  let a0 = none, a1 = none, a2 = none, a3 = none, b0 = none, b1 = none, b2 = none, b3 = none;
  let o: usize = 0;
  for (; o + 2 <= width; o += 2) {
    const at = o * VECTOR;
    const v = v128.load(g + at), u = v128.load(g + at, 16);
    a0 = madd<T>(v, v128.load(w0 + at), a0); b0 = madd<T>(u, v128.load(w0 + at, 16), b0);
    a1 = madd<T>(v, v128.load(w1 + at), a1); b1 = madd<T>(u, v128.load(w1 + at, 16), b1);
    a2 = madd<T>(v, v128.load(w2 + at), a2); b2 = madd<T>(u, v128.load(w2 + at, 16), b2);
    a3 = madd<T>(v, v128.load(w3 + at), a3); b3 = madd<T>(u, v128.load(w3 + at, 16), b3);
  }
  if (o < width) {
    const at = o * VECTOR;
    const v = v128.load(g + at);
    a0 = madd<T>(v, v128.load(w0 + at), a0);
    a1 = madd<T>(v, v128.load(w1 + at), a1);
    a2 = madd<T>(v, v128.load(w2 + at), a2);
    a3 = madd<T>(v, v128.load(w3 + at), a3);
  }
  store<T>(d0, sum<T>(v128.add<T>(a0, b0)));
  store<T>(d1, sum<T>(v128.add<T>(a1, b1)));
  store<T>(d2, sum<T>(v128.add<T>(a2, b2)));
  store<T>(d3, sum<T>(v128.add<T>(a3, b3)));
}

/**
 * `gate` is the output of the ReLU before the layer, of dx's shape and stride, or 0; `active` has room for I + 4 numbers of 32 bits;
 * `spare` is a place for results that nobody wants.
 */
// @ts-ignore: decorator
@inline
export function inputGradient<T>(
  dy: usize, dyStride: usize, weight: usize, wStride: usize, width: usize,
  rows: usize, inputs: usize, gate: usize, dx: usize, dxStride: usize, active: usize, spare: usize,
): void {
  for (let b: usize = 0; b < rows; b++) {
    const g = dy + b * dyStride, to = dx + b * dxStride;
    // What fills up the last vector is 0, whatever an earlier batch left there.
    v128.store(to + ((inputs * sizeof<T>() - 1) & ~<usize>15), v128.splat<T>(<T>0));
    if (!gate) {
      let i: usize = 0;
      for (; i + 4 <= inputs; i += 4) {
        const w = weight + i * wStride, at = to + i * sizeof<T>();
        fourDots<T>(g, w, w + wStride, w + 2 * wStride, w + 3 * wStride, width, at, at + sizeof<T>(), at + 2 * sizeof<T>(), at + 3 * sizeof<T>());
      }
      for (; i < inputs; i++) {
        const w = weight + i * wStride;
        fourDots<T>(g, w, w, w, w, width, to + i * sizeof<T>(), spare, spare, spare);
      }
      continue;
    }
    const y = gate + b * dxStride;
    let count: usize = 0;
    for (let i: usize = 0; i < inputs; i++) {
      store<u32>(active + (count << 2), <u32>i);
      count += <usize>!(load<T>(y + i * sizeof<T>()) <= <T>0); // NaN passes, as in PyTorch
      store<T>(to + i * sizeof<T>(), <T>0);
    }
    for (let k: usize = 0; k < count; k += 4) {
      const i0 = <usize>load<u32>(active + (k << 2));
      const i1 = k + 1 < count ? <usize>load<u32>(active + (k << 2), 4) : i0;
      const i2 = k + 2 < count ? <usize>load<u32>(active + (k << 2), 8) : i0;
      const i3 = k + 3 < count ? <usize>load<u32>(active + (k << 2), 12) : i0;
      fourDots<T>(
        g, weight + i0 * wStride, weight + i1 * wStride, weight + i2 * wStride, weight + i3 * wStride, width,
        to + i0 * sizeof<T>(), to + i1 * sizeof<T>(), to + i2 * sizeof<T>(), to + i3 * sizeof<T>(),
      );
    }
  }
}
