/**
 * Numbers as C writes them.
 */
import type { Element } from './program.js';

/** A float64 as C reads it back to the same bits. */
export function cReal(value: number): string {
  if (Number.isNaN(value)) return 'NAN';
  if (!Number.isFinite(value)) return value < 0 ? '-INFINITY' : 'INFINITY';
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Nine digits tell a float32 from all others. */
function cSingle(value: number): string {
  if (!Number.isFinite(value)) return cReal(value);
  return `${cReal(Number(value.toPrecision(9)))}f`;
}

/** An element as C writes it. */
export const literal: Readonly<Record<Element, (value: number) => string>> = {
  f32: (value) => cSingle(Math.fround(value)),
  f64: cReal,
  i8: String,
  i32: String,
};
