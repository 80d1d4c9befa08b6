import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/core/errors.js';
import { readPlain, writePlain } from '../../src/sweep/plain.js';
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
