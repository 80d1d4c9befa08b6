/**
 * C = A·Bᵀ for few rows, without turning B: dot products of rows that lie side by side in memory,
 * four at a time for one row of A. Where a ReLU stands before the layer, only what it let through
 * is computed.
 */
import { horizontalSum, lastLanes, madd, VECTOR } from './vector';

/** Four dot products of `a` with the rows of B at b0 … b3; results go to d0 … d3. */
// @ts-ignore: decorator
@inline
function fourDots(
  a: usize, b0: usize, b1: usize, b2: usize, b3: usize, width: usize, mask: v128,
  d0: usize, d1: usize, d2: usize, d3: usize,
): void {
  const none = v128.splat<real>(0);
  let s0 = none, s1 = none, s2 = none, s3 = none, t0 = none, t1 = none, t2 = none, t3 = none;
  let o: usize = 0;
  for (; o + 3 <= width; o += 2) {
    const at = o * VECTOR;
    const v = v128.load(a + at), u = v128.load(a + at, 16);
    s0 = madd(v, v128.load(b0 + at), s0); t0 = madd(u, v128.load(b0 + at, 16), t0);
    s1 = madd(v, v128.load(b1 + at), s1); t1 = madd(u, v128.load(b1 + at, 16), t1);
    s2 = madd(v, v128.load(b2 + at), s2); t2 = madd(u, v128.load(b2 + at, 16), t2);
    s3 = madd(v, v128.load(b3 + at), s3); t3 = madd(u, v128.load(b3 + at, 16), t3);
  }
  if (o + 2 == width) {
    const at = o * VECTOR;
    const v = v128.load(a + at), u = v128.and(v128.load(a + at, 16), mask);
    s0 = madd(v, v128.load(b0 + at), s0);
    s1 = madd(v, v128.load(b1 + at), s1);
    s2 = madd(v, v128.load(b2 + at), s2);
    s3 = madd(v, v128.load(b3 + at), s3);
    t0 = madd(u, v128.and(v128.load(b0 + at, 16), mask), t0);
    t1 = madd(u, v128.and(v128.load(b1 + at, 16), mask), t1);
    t2 = madd(u, v128.and(v128.load(b2 + at, 16), mask), t2);
    t3 = madd(u, v128.and(v128.load(b3 + at, 16), mask), t3);
  } else {
    const at = o * VECTOR;
    const v = v128.and(v128.load(a + at), mask);
    s0 = madd(v, v128.and(v128.load(b0 + at), mask), s0);
    s1 = madd(v, v128.and(v128.load(b1 + at), mask), s1);
    s2 = madd(v, v128.and(v128.load(b2 + at), mask), s2);
    s3 = madd(v, v128.and(v128.load(b3 + at), mask), s3);
  }
  store<real>(d0, horizontalSum(v128.add<real>(s0, t0)));
  store<real>(d1, horizontalSum(v128.add<real>(s1, t1)));
  store<real>(d2, horizontalSum(v128.add<real>(s2, t2)));
  store<real>(d3, horizontalSum(v128.add<real>(s3, t3)));
}

/**
 * A [M, K] and B [N, K] have K numbers a row, in `width` vectors. `reluMask` is the output of the
 * ReLU before the layer, of C's shape and stride, or 0; `active` has room for N numbers of 32
 * bits.
 */
export function gemmNT(
  A: usize, strideA: usize, B: usize, strideB: usize, K: usize, width: usize, M: usize, N: usize,
  reluMask: usize, C: usize, strideC: usize, active: usize,
): void {
  const mask = lastLanes(K);
  // Where there is no ReLU, what is read in its place is compared with NaN, and all passes.
  const closed: real = reluMask ? 0 : <real>NaN;
  for (let m: usize = 0; m < M; m++) {
    const a = A + m * strideA, to = C + m * strideC;
    let n: usize = 0;
    if (!reluMask) {
      for (; n + 4 <= N; n += 4) {
        const b = B + n * strideB, at = to + n * sizeof<real>();
        fourDots(
          a, b, b + strideB, b + 2 * strideB, b + 3 * strideB, width, mask,
          at, at + sizeof<real>(), at + 2 * sizeof<real>(), at + 3 * sizeof<real>(),
        );
      }
    }
    // What the ReLU let through, or what is left, fewer than four.
    const y = reluMask + m * strideC;
    let count: usize = 0;
    for (; n < N; n++) {
      store<u32>(active + (count << 2), <u32>n);
      count += <usize>!(load<real>(y + n * sizeof<real>()) <= closed); // NaN passes, as in PyTorch
      store<real>(to + n * sizeof<real>(), 0);
    }
    for (let i: usize = 0; i < count; i += 4) {
      const n0 = <usize>load<u32>(active + (i << 2));
      const n1 = i + 1 < count ? <usize>load<u32>(active + (i << 2), 4) : n0;
      const n2 = i + 2 < count ? <usize>load<u32>(active + (i << 2), 8) : n0;
      const n3 = i + 3 < count ? <usize>load<u32>(active + (i << 2), 12) : n0;
      fourDots(
        a, B + n0 * strideB, B + n1 * strideB, B + n2 * strideB, B + n3 * strideB, width, mask,
        to + n0 * sizeof<real>(), to + n1 * sizeof<real>(),
        to + n2 * sizeof<real>(), to + n3 * sizeof<real>(),
      );
    }
  }
}
