/**
 * Where NaN or Infinity stands in an array, for error texts.
 */
import { showShape } from './check.js';
import { packed, type NdArray } from './ndarray.js';

/** The first element of an array that is NaN or infinite, and where, for an error text. */
export function firstNonFinite(name: string, array: NdArray): string | undefined {
  const at = packed(array, 'float64').findIndex((value) => !Number.isFinite(value));
  if (at < 0) return undefined;
  const place = placeOf(at, array.shape);
  return `${name}${showShape(place)} is ${array.get(...place)}`;
}

/** Indices along each axis of the element at a row-major index. */
export function placeOf(index: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(index % shape[axis]);
    index = Math.floor(index / shape[axis]);
  }
  return place;
}
