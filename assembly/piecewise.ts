/**
 * Activations made of straight lines and parabolas.
 */
import { add, div, mul } from './double';
import { c } from './table';

export const MULTIPLE: i32 = 0;
export const CLAMP: i32 = 1;
export const HARDSWISH: i32 = 2;

/** As `activate` in activations.ts. */
export function piecewise(
  which: i32, x: usize, y: usize, slope: usize, pairs: usize, a: f64, b: f64,
): void {
  const one = c(4), zero = v128.splat<f64>(0);
  const pa = v128.splat<f64>(a), pb = v128.splat<f64>(b);
  for (let i: usize = 0; i < pairs << 3; i += 8) {
    const v = f64x2.promote_low_f32x4(v128.load64_zero(x + i));
    let f = v, d = one;
    if (which == MULTIPLE) {
      const above = v128.gt<f64>(v, zero);
      f = v128.bitselect(v, mul(v, pa), above);
      d = v128.bitselect(one, pa, above);
    } else if (which == CLAMP) {
      const under = v128.lt<f64>(v, pa), over = v128.gt<f64>(v, pb);
      f = v128.bitselect(pa, v128.bitselect(pb, v, over), under);
      d = v128.bitselect(one, c(41), v128.and(v128.gt<f64>(v, pa), v128.lt<f64>(v, pb)));
    } else {
      const size = f64x2.pmin(f64x2.pmax(add(v, c(13)), zero), c(14));
      f = div(mul(v, size), c(14));
      const inner = v128.bitselect(one, add(div(v, c(13)), c(40)), v128.ge<f64>(v, c(13)));
      d = v128.bitselect(c(41), inner, v128.lt<f64>(v, c(33)));
    }
    v128.store64_lane(slope + i, f32x4.demote_f64x2_zero(d), 0);
    v128.store64_lane(y + i, f32x4.demote_f64x2_zero(f), 0);
  }
}
