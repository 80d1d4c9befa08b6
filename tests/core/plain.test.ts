import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/core/errors.js';
import { readPlain, writePlain } from '../../src/core/plain.js';
import { expectError } from '../support/errors.js';

describe('plain data as text', () => {
  it.each([
    [
      {
        loss: NaN,
        most: Infinity,
        least: -Infinity,
        zero: -0,
        list: [1, 'a', true, null, { b: 0.1 }],
      },
    ],
    [[]],
    ['text'],
    [-0],
    [null],
  ])('comes back the same to the last bit: %o', (value) => {
    expect(readPlain(writePlain(value))).toEqual(value);
  });

  it('is one line, and leaves out what is undefined', () => {
    expect(writePlain({ a: 'two\nlines', b: undefined })).toBe('{"a":"two\\nlines"}');
  });

  const advice = 'turn arrays into lists (toNested, Array.from) and leave out what is not data';
  const wants = 'to be plain data (numbers, strings, booleans, null, lists, objects)';
  it.each<[unknown, string]>([
    [undefined, `value ${wants}, but got undefined; ${advice}`],
    [10n, `value ${wants}, but got 10n; ${advice}`],
    [{ a: [new Map()] }, `value.a[0] ${wants}, but got an object of class Map; ${advice}`],
    [{ x: new Float32Array(2) }, `value.x ${wants}, but got Float32Array(2); ${advice}`],
  ])('is nothing else: %o', (value, text) => {
    expectError(() => writePlain(value), TypeError, `writePlain expects ${text}`);
  });

  it('is no deeper and no larger than every way to send it can take', () => {
    const nested = (levels: number) => { let value: unknown = 1; for (let i = 0; i < levels; i++) value = [value]; return value; }; // prettier-ignore
    expect(readPlain(writePlain(nested(500)))).toEqual(nested(500));
    for (const levels of [2000, 100_000])
      expectError(() => writePlain(nested(levels)), RangeError, 'writePlain expects value to hold at most 500 lists and objects within each other, but got more; make it flatter'); // prettier-ignore
    const large = { text: 'x'.repeat(2 ** 29 - 24) };
    const holes = new Array<number>(2 ** 32 - 1);
    for (const value of [large, holes, Array.from({ length: 10 }, () => 'é'.repeat(2 ** 23))])
      expectError(() => writePlain(value), RangeError, 'writePlain expects value to be of at most 67108864 characters, with five for each value, but got more; keep what is large in a file, and give its name'); // prettier-ignore
  });

  it('is read from whole texts only', () => {
    expectError(
      () => readPlain(3 as never),
      TypeError,
      'readPlain expects text to be a string, but got 3; pass what writePlain gave, whole',
    );
    expectError(
      () => readPlain('{"a":'),
      FormatError,
      'readPlain expects text to be JSON, but got "{\\"a\\":"; pass what writePlain gave, whole',
    );
  });
});
