/**
 * Arithmetic on vectors of two float64 numbers, for kernels that compute in them whatever they are
 * given.
 */

// @ts-ignore: decorator
@inline
export function add(a: v128, b: v128): v128 {
  return v128.add<f64>(a, b);
}

// @ts-ignore: decorator
@inline
export function sub(a: v128, b: v128): v128 {
  return v128.sub<f64>(a, b);
}

// @ts-ignore: decorator
@inline
export function mul(a: v128, b: v128): v128 {
  return v128.mul<f64>(a, b);
}

// @ts-ignore: decorator
@inline
export function div(a: v128, b: v128): v128 {
  return v128.div<f64>(a, b);
}
