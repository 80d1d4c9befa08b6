/**
 * a·b + c rounded once, as the fused multiply-add of a processor, which PyTorch's uniform numbers
 * are made with. JavaScript has none.
 *
 * Both follow Boldo and Melquiond 2008, "Emulation of FMA and correctly rounded sums",
 * https://doi.org/10.1109/TC.2007.70819: intermediate results are rounded to odd, so that the last
 * rounding sees on which side of a tie the exact value lies.
 */

/**
 * For float32 arguments: their product is exact in float64, so one sum rounded to odd remains
 * before the last rounding.
 */
export function fusedMultiplyAdd32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  // Most sums are nowhere near a tie between two float32: the two roundings are enough for those.
  const rounded = Math.fround(sum);
  const other = sum + (sum - rounded);
  return rounded === sum || Math.fround(other) !== other
    ? rounded
    : Math.fround(addToOdd(product, c));
}

/**
 * For finite float64 arguments of any size.
 *
 * The error of a product is a number itself only where the product is neither too small nor too
 * great; in the rare cases beyond, exact whole numbers do what the formulas cannot.
 */
export function fusedMultiplyAdd64(a: number, b: number, c: number): number {
  const product = a * b;
  if (a === 0 || b === 0) return product + c;
  const size = Math.abs(product);
  const greatest = Math.max(Math.abs(a), Math.abs(b), Math.abs(c), size);
  if (!(size >= 2 ** -960 && greatest <= 2 ** 970)) return multiplyAddExactly(a, b, c);
  const productError = multiplicationError(a, b, product);
  const low = c + productError;
  const lowError = additionError(c, productError, low);
  const high = product + low;
  return high + addToOdd(additionError(product, low, high), lowError);
}

/** a + b = sum + error exactly (Knuth's two-sum). */
export function additionError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** a·b = product + error exactly (Dekker's product; Veltkamp splits each factor in two halves). */
export function multiplicationError(a: number, b: number, product: number): number {
  const [aHigh, bHigh] = [split(a), split(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function split(a: number): number {
  const scaled = a * (2 ** 27 + 1);
  return scaled - (scaled - a);
}

const value = new Float64Array(1);
const bits = new BigInt64Array(value.buffer);

/** a + b, rounded to the neighbour whose last bit is 1 where it is not exact. */
function addToOdd(a: number, b: number): number {
  const sum = a + b;
  const error = additionError(a, b, sum);
  if (error === 0) return sum;
  value[0] = sum;
  if ((bits[0] & 1n) === 0n) bits[0] += error > 0 === sum > 0 ? 1n : -1n;
  return value[0];
}

/** A finite number as significand · 2^exponent, both whole. */
export function parts(x: number): { significand: bigint; exponent: number } {
  value[0] = Math.abs(x);
  const field = Number(bits[0] >> 52n);
  const fraction = BigInt.asUintN(52, bits[0]) | (field === 0 ? 0n : 1n << 52n);
  return { significand: x < 0 ? -fraction : fraction, exponent: Math.max(field, 1) - 1075 };
}

/** a·b + c as one whole number of units 2^exponent, then rounded once. */
function multiplyAddExactly(a: number, b: number, c: number): number {
  if (![a, b, c].every(Number.isFinite)) return a * b + c;
  const [x, y, z] = [parts(a), parts(b), parts(c)];
  const exponent = Math.min(x.exponent + y.exponent, z.exponent);
  const product = (x.significand * y.significand) << BigInt(x.exponent + y.exponent - exponent);
  const sum = product + (z.significand << BigInt(z.exponent - exponent));
  if (sum === 0n) return 0;
  return sum < 0n ? -nearest(-sum, exponent) : nearest(sum, exponent);
}

/** The number nearest to units · 2^exponent, of two as near the even one. */
function nearest(units: bigint, exponent: number): number {
  // The unit of the result: 53 significant bits, or fewer where they would go below 2⁻¹⁰⁷⁴.
  const unit = Math.max(exponent + units.toString(2).length - 53, -1074);
  const shift = BigInt(unit - exponent);
  let significand = shift > 0n ? units >> shift : units << -shift;
  if (shift > 0n) {
    const twiceRest = (units - (significand << shift)) << 1n;
    const tie = 1n << shift;
    if (twiceRest > tie || (twiceRest === tie && (significand & 1n) === 1n)) significand++;
  }
  // Adding the exponent's field makes a step of it from the significand's leading 1, and another
  // from the carry of one that was rounded up to 2⁵³. A field of 2047 is Infinity's.
  const encoded = significand + (BigInt(unit + 1074) << 52n);
  if (encoded >= 0x7ffn << 52n) return Infinity;
  bits[0] = encoded;
  return value[0];
}
