/**
 * Vectors of 128 bits: four float32 or two float64. The source is compiled twice, with `real` as
 * f32 and as f64, so that every kernel is written once.
 */

/** Bytes of a vector. */
export const VECTOR: usize = 16;

/** How many numbers a vector holds. */
export const LANES: usize = VECTOR / sizeof<real>();

/** a · b + c: rounded once in the build with relaxed SIMD, twice otherwise. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<real>(a, b, c);
  return v128.add<real>(v128.mul<real>(a, b), c);
}

/**
 * What the sums of a product begin with: a vector of the bias, or 0 where there is none. −0 becomes
 * +0, because adding a zero later may do so or not.
 */
// @ts-ignore: decorator
@inline
export function loadBias(bias: usize, there: bool): v128 {
  const zero = v128.splat<real>(0);
  return there ? v128.add<real>(v128.load(bias), zero) : zero;
}

/** The sum of a vector's numbers, in pairs. */
// @ts-ignore: decorator
@inline
export function horizontalSum(a: v128): real {
  if (sizeof<real>() == 8) {
    return <real>(v128.extract_lane<f64>(a, 0) + v128.extract_lane<f64>(a, 1));
  }
  const pairs = v128.add<f32>(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  return <real>(v128.extract_lane<f32>(pairs, 0) + v128.extract_lane<f32>(pairs, 1));
}

/**
 * All bits set in the lanes of a row's last vector that hold numbers. The other lanes may hold
 * anything; a kernel that adds across lanes must mask them.
 */
// @ts-ignore: decorator
@inline
export function lastLanes(columns: usize): v128 {
  const used = ((columns - 1) & (LANES - 1)) + 1;
  if (sizeof<real>() == 8) return v128.lt<i64>(i64x2(0, 1), v128.splat<i64>(<i64>used));
  return v128.lt<i32>(i32x4(0, 1, 2, 3), v128.splat<i32>(<i32>used));
}
