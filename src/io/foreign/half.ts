/**
 * Numbers of 16 bits, as files keep weights in: half precision.
 *
 * @see IEEE 754-2019, binary16
 */

/** The number of a half at a place, little-endian. */
export function halfAt(view: DataView, offset: number): number {
  const bits = view.getUint16(offset, true);
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
