/**
 * Floats of two bytes: IEEE 754's binary16 (float16: 5 bits of exponent, 10 of fraction) and the
 * upper half of a float32 (bfloat16: 8 and 7). float32 holds every one of them, NaNs with their
 * bits. Not here: which arrays are stored so.
 *
 * @see https://en.wikipedia.org/wiki/Half-precision_floating-point_format
 */

/** How an element type of two bytes is made up. */
interface Layout {
  /** Bits of the fraction. */
  readonly fraction: number;
  /** What is added to an exponent; the largest exponent is the same number. */
  readonly bias: number;
}

/** An element type of two bytes that float arrays may be written as. */
export type HalfDType = 'float16' | 'bfloat16';

const layouts: Readonly<Record<HalfDType, Layout>> = {
  float16: { fraction: 10, bias: 15 },
  bfloat16: { fraction: 7, bias: 127 },
};

export const halfDTypes = /* @__PURE__ */ Object.keys(layouts) as readonly HalfDType[];

function read(
  bytes: Uint8Array,
  littleEndian: boolean,
  bitsOf: (half: number) => number,
): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // By their bits: a NaN that is moved as a number may lose some.
  const bits = new Uint32Array(bytes.length / 2);
  for (let i = 0; i < bits.length; i++) bits[i] = bitsOf(view.getUint16(2 * i, littleEndian));
  return new Float32Array(bits.buffer);
}

/** The numbers of float16. */
export const readHalves = (bytes: Uint8Array, littleEndian: boolean): Float32Array =>
  read(bytes, littleEndian, halfBits);

/** The numbers of bfloat16. */
export const readBrains = (bytes: Uint8Array, littleEndian: boolean): Float32Array =>
  read(bytes, littleEndian, (half) => half << 16);

const scratch = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(4));

/** The number of the bits of one float16. */
export function halfOf(half: number): number {
  scratch.setUint32(0, halfBits(half));
  return scratch.getFloat32(0);
}

/** The number of the bits of one bfloat16. */
export function brainOf(half: number): number {
  scratch.setUint32(0, half << 16);
  return scratch.getFloat32(0);
}

/** The number of one float16, little-endian. */
export const halfAt = (view: DataView, offset: number): number =>
  halfOf(view.getUint16(offset, true));

/** The bits of the float32 of a float16. */
function halfBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  let fraction = half & 1023;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Below 2⁻¹⁴, where float16 has no leading one and float32 has.
  let shift = 113;
  while (fraction < 1024) {
    fraction <<= 1;
    shift--;
  }
  return sign | (shift << 23) | ((fraction & 1023) << 13);
}

/**
 * Numbers as floats of two bytes, little-endian: rounded once, to the nearest, halves to the even
 * one; what lies beyond the largest becomes ±Infinity, what is smaller than half the least ±0.
 */
export function writeHalves(values: ArrayLike<number>, dtype: HalfDType): Uint8Array {
  const { fraction, bias } = layouts[dtype];
  const bytes = new Uint8Array(2 * values.length);
  const view = new DataView(bytes.buffer);
  const scratch = new DataView(new ArrayBuffer(8));
  const infinity = (2 * bias + 1) << fraction;
  const least = 1 - bias;
  // What is added to it and taken off again is rounded to a whole number, halves to the even one.
  const whole = 2 ** 52;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    scratch.setFloat64(0, value);
    const top = scratch.getUint16(0);
    const sign = top & 0x8000;
    const exponent = Math.max(least, ((top >> 4) & 0x7ff) - 1023);
    let bits = infinity;
    if (Number.isNaN(value)) bits |= 1 << (fraction - 1);
    else if (exponent <= bias) {
      // In units of the last bit: at least 2^fraction where there is a leading one, which then
      // counts as one more of the exponent. What is rounded up to the next power carries over.
      const units = Math.abs(value) / 2 ** (exponent - fraction);
      bits = ((exponent - least) << fraction) + (units + whole - whole);
    }
    view.setUint16(2 * i, sign | bits, true);
  }
  return bytes;
}
