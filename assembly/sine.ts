/**
 * The sine as an activation; src/core/single-trigonometric.ts is the same in TypeScript.
 */
import { mul, sub } from './double';
import { c, plus } from './table';

/**
 * y = sin(ω x) and ω cos(ω x); see src/core/single-trigonometric.ts. 0 where an angle is too
 * large for its reduction, or next to a multiple of π/2.
 */
export function sine(x: usize, y: usize, slope: usize, pairs: usize, omega: f64): i32 {
  const factor = v128.splat<f64>(omega), sign = c(41);
  let wrong = v128.splat<f64>(0);
  for (let i: usize = 0; i < pairs << 3; i += 8) {
    const v = mul(factor, f64x2.promote_low_f32x4(v128.load64_zero(x + i)));
    const turns = plus(c(1), v, c(43));
    const k = sub(turns, c(1));
    const r = sub(sub(v, mul(k, c(44))), mul(k, c(45)));
    const near = v128.and(
      v128.lt<f64>(v128.abs<f64>(r), c(47)), v128.ne<f64>(k, v128.splat<f64>(0)),
    );
    wrong = v128.or(wrong, v128.or(near, v128.gt<f64>(v128.abs<f64>(v), c(46))));
    const z = mul(r, r), z2 = mul(z, z);
    const s = mul(r, plus(plus(c(48), z, c(49)), plus(plus(c(50), z, c(51)), z2, c(52)), z2));
    const most = plus(plus(c(53), z, c(54)), plus(c(55), z, c(56)), z2);
    const q = plus(most, plus(c(57), z, c(58)), mul(z2, z2));
    // The last bits of `turns` are k: an odd one swaps sin and cos, the next one is a sign.
    const one = v128.splat<i64>(1);
    const odd = v128.sub<i64>(v128.splat<i64>(0), v128.and(turns, one));
    const signs = v128.and(v128.shl<i64>(turns, 62), sign);
    const signc = v128.and(v128.shl<i64>(v128.add<i64>(turns, one), 62), sign);
    const d = mul(factor, v128.xor(v128.bitselect(s, q, odd), signc));
    v128.store64_lane(slope + i, f32x4.demote_f64x2_zero(d), 0);
    const f = v128.xor(v128.bitselect(q, s, odd), signs);
    v128.store64_lane(y + i, f32x4.demote_f64x2_zero(f), 0);
  }
  return i32(!v128.any_true(wrong));
}
