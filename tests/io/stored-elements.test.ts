/**
 * Elements of files come as the narrowest type that holds all of their values, or not at all.
 */
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/core/errors.js';
import { elementsOf } from '../../src/io/stored-elements.js';
import { expectError } from '../support/errors.js';

const bytesOf = (values: readonly bigint[], little: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(8 * values.length + 1), 1);
  values.forEach((value, i) => view.setBigUint64(8 * i, BigInt.asUintN(64, value), little));
  return new Uint8Array(view.buffer, 1);
};
const most = 2n ** 53n;
const wide = (signed: boolean) => (signed ? 'int64' : 'uint64');

describe('whole numbers of 64 bits', () => {
  it.each([
    [[], true, 'Int32Array'],
    [[0n, -(2n ** 31n), 2n ** 31n - 1n], true, 'Int32Array'],
    [[0n, 2n ** 31n], true, 'Uint32Array'],
    [[2n ** 32n - 1n], false, 'Uint32Array'],
    [[2n ** 32n], true, 'Float64Array'],
    [[2n ** 31n, -1n], true, 'Float64Array'],
    [[-(2n ** 31n) - 1n], true, 'Float64Array'],
    [[most, -most], true, 'Float64Array'],
    [[most], false, 'Float64Array'],
  ] as const)('%s, signed %s, as %s', (values, signed, type) => {
    for (const little of [true, false]) {
      const bytes = bytesOf(values, little);
      const read = elementsOf('f', 'x', wide(signed), bytes, little);
      expect(read.constructor.name).toBe(type);
      expect(Array.from(read)).toEqual(values.map(Number));
    }
  });

  it.each([
    [[0n, most + 1n], true],
    [[-most - 1n], true],
    [[2n ** 63n - 1n], true],
    [[2n ** 64n - 1n], false],
  ] as const)('refuses %s, signed %s', (values, signed) => {
    const last = values.length - 1;
    for (const little of [true, false])
      expectError(
        () => elementsOf('f', 'x', wide(signed), bytesOf(values, little), little),
        FormatError,
        `f expects x to hold whole numbers from -2^53 to 2^53, which float64 holds, but got ${values[last]} at index ${last} of its elements; save them as text, in two halves, or rounded to float64`,
      );
  });
});

describe('numbers of 16 bits', () => {
  const bits = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
  const read = (type: 'float16' | 'bfloat16') =>
    elementsOf('f', 'x', type, new Uint8Array(bits.buffer), true);

  it.each([
    ['float16', 5, 10],
    ['bfloat16', 8, 7],
  ] as const)('are what IEEE 754 says, every %s', (type, exponentBits, fractionBits) => {
    const values = read(type);
    const bias = 2 ** (exponentBits - 1) - 1;
    const wrong: number[] = [];
    bits.forEach((half) => {
      const sign = half >= 2 ** 15 ? -1 : 1;
      const exponent = (half >> fractionBits) % 2 ** exponentBits;
      const fraction = (half % 2 ** fractionBits) / 2 ** fractionBits;
      let value = sign * 2 ** (exponent - bias) * (1 + fraction);
      if (exponent === 0) value = sign * 2 ** (1 - bias) * fraction;
      if (exponent === 2 ** exponentBits - 1) value = fraction ? NaN : sign * Infinity;
      if (!Object.is(values[half], value)) wrong.push(half);
    });
    expect(wrong).toEqual([]);
  });
});
