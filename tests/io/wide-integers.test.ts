/**
 * 64-bit integers come as the narrowest type that holds all of them, or not at all.
 */
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/core/errors.js';
import { narrowIntegers } from '../../src/io/wide-integers.js';
import { elementTypes } from '../../src/io/torch/element-types.js';
import { expectError } from '../support/errors.js';

const bytesOf = (values: readonly bigint[], little: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(8 * values.length + 1), 1);
  values.forEach((value, i) => view.setBigUint64(8 * i, BigInt.asUintN(64, value), little));
  return new Uint8Array(view.buffer, 1);
};
const most = BigInt(Number.MAX_SAFE_INTEGER);

describe('narrowIntegers', () => {
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
      const read = narrowIntegers('f', 'x', bytes, values.length, little, signed);
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
        () => narrowIntegers('f', 'x', bytesOf(values, little), values.length, little, signed),
        FormatError,
        `f expects x to hold whole numbers from -(2^53 - 1) to 2^53 - 1, but got ${values[last]} at index ${last}; save it as float64, or as int32 if its numbers are meant to fit`,
      );
  });
});

describe('numbers of 16 bits', () => {
  const bits = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
  const read = (type: string) =>
    elementTypes.get(type)!.decode({ who: '', name: '', bytes: new Uint8Array(bits.buffer), count: bits.length, littleEndian: true }); // prettier-ignore

  it.each([
    ['float16', 5, 10],
    ['bfloat16', 8, 7],
  ])('are what IEEE 754 says, every %s', (type, exponentBits, fractionBits) => {
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
