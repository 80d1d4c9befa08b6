/**
 * Kernels that go through memory once, number by number. Sizes are in vectors: what lies between
 * rows is computed like the rest, and nobody reads it.
 */
import { VECTOR } from './vector';

/** y = max(x, 0); NaN stays NaN. */
export function relu(x: usize, y: usize, vectors: usize): void {
  const zero = v128.splat<real>(0);
  for (let i: usize = 0; i < vectors; i++) {
    const v = v128.load(x + i * VECTOR);
    v128.store(y + i * VECTOR, v128.andnot(v, v128.lt<real>(v, zero)));
  }
}

/** dx = dy where not y ≤ 0, else 0: `vectors` in each of some rows, `stride` bytes apart. */
export function reluGrad(
  y: usize, dy: usize, dx: usize, rows: usize, stride: usize, vectors: usize,
): void {
  const zero = v128.splat<real>(0);
  for (let r: usize = 0; r < rows; r++, y += stride, dy += stride, dx += stride) {
    for (let i: usize = 0; i < vectors; i++) {
      const closed = v128.le<real>(v128.load(y + i * VECTOR), zero);
      v128.store(dx + i * VECTOR, v128.andnot(v128.load(dy + i * VECTOR), closed));
    }
  }
}

/**
 * out = a + b: `vectors` in each of some rows, `stride` bytes apart, and in b `strideB`: 0 where it
 * has one row for all.
 */
export function add(
  a: usize, b: usize, out: usize, rows: usize, stride: usize, strideB: usize, vectors: usize,
): void {
  for (let r: usize = 0; r < rows; r++, a += stride, b += strideB, out += stride) {
    for (let i: usize = 0; i < vectors; i++) {
      const sum = v128.add<real>(v128.load(a + i * VECTOR), v128.load(b + i * VECTOR));
      v128.store(out + i * VECTOR, sum);
    }
  }
}

/** out = a · b, likewise. */
export function multiply(
  a: usize, b: usize, out: usize, rows: usize, stride: usize, strideB: usize, vectors: usize,
): void {
  for (let r: usize = 0; r < rows; r++, a += stride, b += strideB, out += stride) {
    for (let i: usize = 0; i < vectors; i++) {
      const product = v128.mul<real>(v128.load(a + i * VECTOR), v128.load(b + i * VECTOR));
      v128.store(out + i * VECTOR, product);
    }
  }
}

/**
 * A number that almost surely differs where two contents do; see the storage of the wasm backend.
 */
export function fingerprint(x: usize, vectors: usize): u32 {
  const factor = v128.splat<i32>(0x01000193); // FNV's prime
  let h0 = v128.splat<i32>(1), h1 = v128.splat<i32>(2);
  let i: usize = 0;
  for (; i + 2 <= vectors; i += 2) {
    h0 = mix(v128.xor(h0, v128.load(x + i * VECTOR)), factor);
    h1 = mix(v128.xor(h1, v128.load(x + i * VECTOR, 16)), factor);
  }
  if (i < vectors) h0 = mix(v128.xor(h0, v128.load(x + i * VECTOR)), factor);
  let h = mix(v128.xor(h0, v128.mul<i32>(h1, v128.splat<i32>(5))), factor);
  let all = 0;
  for (let lane = 0; lane < 4; lane++) {
    const mixed = (all ^ v128.extract_lane<i32>(h, 0)) * 0x01000193;
    all = mixed ^ (mixed >>> 15);
    h = v128.shuffle<i32>(h, h, 1, 2, 3, 0);
  }
  return all;
}

/**
 * A product moves differences up only: two numbers that change their sign, which is the highest
 * bit, would cancel. So the high half is brought down each time.
 */
// @ts-ignore: decorator
@inline
function mix(h: v128, factor: v128): v128 {
  const product = v128.mul<i32>(h, factor);
  return v128.xor(product, v128.shr<u32>(product, 15));
}
