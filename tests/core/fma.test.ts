/**
 * The emulated fused multiply-add against exact arithmetic: BigInt mantissas, rounded once, ties to
 * even.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fusedMultiplyAdd32, fusedMultiplyAdd64 } from '../../src/core/fma.js';

const float64 = new DataView(new ArrayBuffer(8));

/** A finite number as mantissa · 2^exponent, exactly. */
function exact(x: number): { mantissa: bigint; exponent: number } {
  float64.setFloat64(0, x);
  const bits = float64.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = (bits & 0xfffffffffffffn) | (field === 0 ? 0n : 1n << 52n);
  return { mantissa: x < 0 ? -fraction : fraction, exponent: Math.max(field, 1) - 1075 };
}

/**
 * mantissa · 2^exponent to the nearest number of `precision` bits, no finer than 2^least, ties to
 * even.
 */
function round(mantissa: bigint, exponent: number, precision: number, least: number): number {
  const size = mantissa < 0n ? -mantissa : mantissa;
  const unit = Math.max(exponent + size.toString(2).length - precision, least);
  const shift = BigInt(unit - exponent);
  let units = shift <= 0n ? size << -shift : size >> shift;
  if (shift > 0n) {
    const [rest, half] = [size - (units << shift), 1n << (shift - 1n)];
    if (rest > half || (rest === half && (units & 1n) === 1n)) units++;
  }
  return (mantissa < 0n ? -1 : 1) * Number(units) * 2 ** unit;
}

function exactFma(a: number, b: number, c: number, precision: number, least: number): number {
  const [x, y, z] = [exact(a), exact(b), exact(c)];
  const product = { mantissa: x.mantissa * y.mantissa, exponent: x.exponent + y.exponent };
  const exponent = Math.min(product.exponent, z.exponent);
  const sum =
    (product.mantissa << BigInt(product.exponent - exponent)) +
    (z.mantissa << BigInt(z.exponent - exponent));
  return sum === 0n ? 0 : round(sum, exponent, precision, least);
}

const float32Fma = (a: number, b: number, c: number) => exactFma(a, b, c, 24, -149);
const float64Fma = (a: number, b: number, c: number) => exactFma(a, b, c, 53, -1074);

const sign = fc.constantFrom(-1, 1);
const scaled = (least: number, greatest: number, exponents: [number, number]) =>
  fc.tuple(fc.integer({ min: least, max: greatest }), fc.integer({ min: exponents[0], max: exponents[1] }), sign)
    .map(([mantissa, exponent, s]) => s * mantissa * 2 ** exponent); // prettier-ignore
const odd = (bits: number) =>
  fc.integer({ min: 2 ** (bits - 2), max: 2 ** (bits - 1) - 1 }).map((n) => 2 * n + 1);

/** Zero or a number too small for one rounding to see: it decides on which side of a tie we are. */
const nudge = fc
  .tuple(fc.integer({ min: 0, max: 120 }), fc.constantFrom(-1, 0, 1))
  .map(([k, s]) => s * 2 ** -k);

/**
 * Runs the property, and counts how often two roundings would have given another number: a test
 * that never needs one is no test.
 */
function differences(
  cases: fc.Arbitrary<[number, number, number]>,
  fused: typeof float32Fma,
  expected: typeof float32Fma,
  naive: typeof float32Fma,
  numRuns = 20_000,
) {
  let count = 0;
  fc.assert(
    fc.property(cases, ([a, b, c]) => {
      const right = expected(a, b, c);
      if (naive(a, b, c) !== right) count++;
      expect(fused(a, b, c), `fma(${a}, ${b}, ${c})`).toBe(
        right === 0 ? fused(a, b, c) * 0 : right,
      );
    }),
    { seed: 7, numRuns },
  );
  return count;
}

describe('fusedMultiplyAdd32', () => {
  const twice = (a: number, b: number, c: number) => Math.fround(Math.fround(a * b) + c);
  const viaFloat64 = (a: number, b: number, c: number) => Math.fround(a * b + c);
  const any = (exponents: [number, number]) => scaled(0, 2 ** 24 - 1, exponents);

  it('is exact arithmetic rounded once, for float32 of many sizes', () => {
    const cases = fc.tuple(any([-40, 20]), any([-40, 20]), any([-60, 40]));
    expect(differences(cases, fusedMultiplyAdd32, float32Fma, twice)).toBeGreaterThan(1000);
  });

  it('is right where the product is a tie between two float32 and the addend alone decides', () => {
    const cases = fc
      .tuple(odd(13), odd(12), nudge, sign)
      .map(([a, b, c, s]): [number, number, number] => [s * a, b, c]);
    expect(differences(cases, fusedMultiplyAdd32, float32Fma, viaFloat64)).toBeGreaterThan(100);
  });

  it('is right where the sum is a tie but for the last bits of the product', () => {
    // (1 + j·2⁻²³)(1 − j·2⁻²³) = 1 − j²·2⁻⁴⁶: half a unit of c, less what float64 cannot hold
    // beside c.
    const cases = fc
      .tuple(fc.nat(2 ** 8), fc.integer({ min: 2 ** 23, max: 2 ** 24 - 1 }), sign, sign)
      .map(([j, c, s, t]): [number, number, number] => [
        s * (1 + j * 2 ** -23),
        (1 - j * 2 ** -23) / 2,
        t * c,
      ]);
    expect(differences(cases, fusedMultiplyAdd32, float32Fma, viaFloat64)).toBeGreaterThan(1000);
  });

  it('is right where results are subnormal, vanish or overflow', () => {
    differences(
      fc.tuple(any([-90, -75]), any([-90, -75]), any([-149, -140])),
      fusedMultiplyAdd32,
      float32Fma,
      twice,
    );
    const near = 2 ** 128 - 2 ** 103;
    const infinite = (a: number, b: number, c: number) => {
      const value = float32Fma(a, b, c);
      return Math.abs(value) >= 2 ** 128 ? Math.sign(value) * Infinity : value;
    };
    for (const c of [0, 1, -1, 2 ** 79, -(2 ** 79), 2 ** 104, -(2 ** 104)]) {
      // (2^25 − 1) · 2^103 is the tie between the greatest float32 and Infinity: 601 · 1801 · 31 =
      // 2^25 − 1.
      const [a, b] = [601 * 31, 1801 * 2 ** 103];
      expect(a * b).toBe(near);
      expect(fusedMultiplyAdd32(a, b, c)).toBe(infinite(a, b, c));
      expect(fusedMultiplyAdd32(-a, b, -c)).toBe(infinite(-a, b, -c));
    }
  });

  it('is right for what uniform numbers are made of: 24 bits below 1, a width and a lower bound', () => {
    const unit = fc.nat(2 ** 24 - 1).map((n) => n * 2 ** -24);
    const bound = any([-26, -22]);
    const cases = fc.tuple(unit, bound, bound);
    expect(differences(cases, fusedMultiplyAdd32, float32Fma, twice)).toBeGreaterThan(1000);
  });
});

describe('fusedMultiplyAdd64', () => {
  const twice = (a: number, b: number, c: number) => a * b + c;
  const any = (exponents: [number, number]) =>
    fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }), fc.integer({ min: exponents[0], max: exponents[1] }), sign)
      .map(([mantissa, exponent, s]) => s * Number(mantissa) * 2 ** exponent); // prettier-ignore

  it('is exact arithmetic rounded once, for float64 of many sizes', () => {
    const cases = fc.tuple(any([-90, 0]), any([-90, 0]), any([-200, 60]));
    expect(differences(cases, fusedMultiplyAdd64, float64Fma, twice)).toBeGreaterThan(100);
    const close = fc.tuple(any([-55, -50]), any([-55, -50]), any([-55, -50]));
    expect(differences(close, fusedMultiplyAdd64, float64Fma, twice)).toBeGreaterThan(1000);
  });

  it('is right where the product is a tie between two float64 and the addend alone decides', () => {
    const cases = fc
      .tuple(odd(27), odd(28), nudge, sign)
      .map(([a, b, c, s]): [number, number, number] => [s * a, b, c]);
    expect(differences(cases, fusedMultiplyAdd64, float64Fma, twice)).toBeGreaterThan(1000);
  });

  it('is right where the addend cancels the rounded product, and only its rounding error is left', () => {
    const cases = fc
      .tuple(any([-60, 60]), any([-60, 60]))
      .map(([a, b]): [number, number, number] => [a, b, -(a * b)]);
    expect(differences(cases, fusedMultiplyAdd64, float64Fma, twice)).toBeGreaterThan(10_000);
  });

  it('is right for what uniform numbers are made of: 53 bits below 1, a width and a lower bound', () => {
    const unit = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }).map((n) => Number(n) * 2 ** -53);
    const bound = any([-55, -51]);
    expect(
      differences(fc.tuple(unit, bound, bound), fusedMultiplyAdd64, float64Fma, twice),
    ).toBeGreaterThan(1000);
  });

  it('is right for numbers of every size, subnormal and overflowing results too', () => {
    const every = fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), sign).map(([bits, s]) => {
      float64.setBigUint64(0, bits);
      const x = float64.getFloat64(0);
      return Number.isFinite(x) ? s * x : s;
    });
    expect(
      differences(fc.tuple(every, every, every), fusedMultiplyAdd64, float64Fma, twice),
    ).toBeGreaterThan(10);
    // The product's exponent in each range in which something goes under: below 2⁻¹⁰⁷⁴ nothing is
    // left, to 2⁻⁹⁶⁹ its error is no number; beside an addend that is felt.
    for (const product of [-1130, -1076, -1040, -1000, -968, -962, -960, -950]) {
      const factor = any([product / 2 - 55, product / 2 - 51]);
      const addend = any([-1074, Math.max(product - 45, -1070)]);
      const cases = fc.tuple(factor, factor, addend);
      const count = differences(cases, fusedMultiplyAdd64, float64Fma, twice, 4000);
      expect(count, `a product of about 2^${product}`).toBeGreaterThan(product < -1100 ? -1 : 10);
    }
  });

  it('is right where a factor is great, or the product is and the sum returns', () => {
    const huge = fc.tuple(any([900, 970]), any([-53, -50]), any([850, 970]));
    expect(differences(huge, fusedMultiplyAdd64, float64Fma, twice)).toBeGreaterThan(1000);
    const [a, b] = [2 ** 1000, 2 ** 24];
    expect(a * b - Number.MAX_VALUE).toBe(Infinity);
    expect(fusedMultiplyAdd64(a, b, -Number.MAX_VALUE)).toBe(2 ** 971);
    expect(fusedMultiplyAdd64(-a, b, Number.MAX_VALUE)).toBe(-(2 ** 971));
    // MAX_VALUE + 2⁹⁷⁰ is the tie with Infinity, which is the even one of the two.
    expect(fusedMultiplyAdd64(2 ** 970, 1 - 2 ** -53, Number.MAX_VALUE)).toBe(Number.MAX_VALUE);
    expect(fusedMultiplyAdd64(2 ** 970, 1, Number.MAX_VALUE)).toBe(Infinity);
    expect(fusedMultiplyAdd64(-(2 ** 970), 1, -Number.MAX_VALUE)).toBe(-Infinity);
    expect(fusedMultiplyAdd64(a, a, 1)).toBe(Infinity);
  });

  it('is right where a bit of the product that no number could hold decides a tie', () => {
    // (1 + 2⁻⁵²)² + 4 = 5 + 2⁻⁵¹ + 2⁻¹⁰⁴, just above the middle between 5 and 5 + 2⁻⁵⁰.
    for (let e = -1020; e <= -900; e += 2) {
      const a = (1 + 2 ** -52) * 2 ** (e / 2);
      expect(fusedMultiplyAdd64(a, a, 4 * 2 ** e)).toBe((5 + 2 ** -50) * 2 ** e);
      expect(fusedMultiplyAdd64(-a, a, -4 * 2 ** e)).toBe(-(5 + 2 ** -50) * 2 ** e);
    }
  });

  it('rounds subnormal ties to even, and what is lost to a zero of its sign', () => {
    const least = Number.MIN_VALUE;
    expect(fusedMultiplyAdd64(least, 0.5, 0)).toBe(0);
    expect(fusedMultiplyAdd64(-least, 0.5, 0)).toBe(-0);
    expect(fusedMultiplyAdd64(least, 0.5, least)).toBe(2 * least);
    expect(fusedMultiplyAdd64(least, 0.5, 2 * least)).toBe(2 * least);
    expect(fusedMultiplyAdd64(least, 0.5 + 2 ** -53, 2 * least)).toBe(3 * least);
    expect(fusedMultiplyAdd64(2 ** -1022, 1 - 2 ** -53, 0)).toBe(2 ** -1022);
    expect(fusedMultiplyAdd64(least, 1, -least)).toBe(0);
    expect(fusedMultiplyAdd64(2 ** 1000, -(2 ** 20), 2 ** 1020)).toBe(0);
  });

  it('of what is not finite is the ordinary one', () => {
    expect(fusedMultiplyAdd64(Infinity, 1, 1)).toBe(Infinity);
    expect(fusedMultiplyAdd64(1, 1, -Infinity)).toBe(-Infinity);
    expect(fusedMultiplyAdd64(0, Infinity, 1)).toBe(NaN);
    expect(fusedMultiplyAdd64(1, 1, NaN)).toBe(NaN);
    expect([fusedMultiplyAdd64(0, 5, -0), fusedMultiplyAdd64(-0, 5, -0)]).toEqual([0, -0]);
  });
});
