/**
 * a·b + c rounded once, as the fused multiply-add of a processor, which PyTorch's uniform numbers are made with. JavaScript has none.
 *
 * Both follow Boldo and Melquiond 2008, "Emulation of FMA and correctly rounded sums", https://doi.org/10.1109/TC.2007.70819:
 * intermediate results are rounded to odd, so that the last rounding sees on which side of a tie the exact value lies.
 */

/** For float32 arguments: their product is exact in float64, so one sum rounded to odd remains before the last rounding. */
export function fusedMultiplyAdd32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  // Most sums are nowhere near a tie between two float32: those need no more than the two roundings.
  const rounded = Math.fround(sum);
  const other = sum + (sum - rounded);
  return rounded === sum || Math.fround(other) !== other ? rounded : Math.fround(addToOdd(product, c));
}

/** For float64 arguments below 2⁹⁷⁰ in size. */
export function fusedMultiplyAdd64(a: number, b: number, c: number): number {
  const product = a * b;
  const productError = multiplicationError(a, b, product);
  const low = c + productError;
  const lowError = additionError(c, productError, low);
  const high = product + low;
  return high + addToOdd(additionError(product, low, high), lowError);
}

/** a + b = sum + error exactly (Knuth's two-sum). */
function additionError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** a·b = product + error exactly (Dekker's product, with Veltkamp's split of each factor in two halves of 26 bits). */
function multiplicationError(a: number, b: number, product: number): number {
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
