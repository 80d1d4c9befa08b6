/**
 * .npy files that NumPy wrote are read as what they hold, and files written here are NumPy's own
 * bytes.
 */
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { array, toNested, zeros, type DType, type NdArray } from '../../src/index.js';
import { DTypeError, FormatError, ShapeError } from '../../src/core/errors.js';
import { readNpy, writeNpy } from '../../src/io/index.js';
import { elements } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { viewsOf } from '../support/views.js';
import { bytesOf, numpy, numbers } from './support.js';

const bad = (value: unknown) => value as never;

describe('readNpy', () => {
  it.each(numpy.arrays.map((row) => [`${row.descr} [${row.shape.join(', ')}]${row.fortran ? ', Fortran order' : ''}, version ${row.version}.0`, row] as const))('reads %s', (_, row) => {
    const bytes = bytesOf(row.npy);
    const read = readNpy(bytes);
    expect(read.dtype).toBe(row.dtype);
    expect(read.shape).toEqual(row.shape);
    expect(elements(read)).toEqual(numbers(row.values));
    bytes.fill(0); // what was read is a copy
    expect(elements(read)).toEqual(numbers(row.values));
  }); // prettier-ignore

  it.each(numpy.wide.map((row) => [`${row.descr} [${row.values.join(', ')}]${row.fortran ? ', Fortran order' : ''} as ${row.dtype}`, row] as const))('reads %s', (_, row) => {
    const read = readNpy(bytesOf(row.npy));
    expect([read.dtype, read.shape]).toEqual([row.dtype, row.shape]);
    expect(elements(read)).toEqual(numbers(row.values));
  }); // prettier-ignore

  it.each(Object.entries(numpy.tooLarge))('refuses %s, which no number here is', (_, { value, npy }) => {
    expectError(
      () => readNpy(bytesOf(npy)),
      FormatError,
      `readNpy expects the bytes given to hold whole numbers from -2^53 to 2^53, which float64 holds, but got ${value} at index 1 of its elements; save them as text, in two halves, or rounded to float64`,
    );
  }); // prettier-ignore

  it('reads whatever is no 0 among booleans as 1', () => {
    const bytes = bytesOf(numpy.wide.find(({ descr }) => descr === '|b1')!.npy);
    bytes[bytes.length - 1] = 7;
    expect(elements(readNpy(bytes))).toEqual([1, 0, 0, 1]);
  });

  it('gives an array in Fortran order the strides of one', () => {
    const row = numpy.arrays.find(({ fortran, dtype }) => fortran && dtype === 'float64')!;
    expect(readNpy(bytesOf(row.npy)).stride).toEqual([1, 2, 6]);
  });

  it('reads from the middle of a larger buffer, at any offset', () => {
    const { npy, values } = numpy.arrays[0];
    const bytes = bytesOf(npy);
    for (const offset of [1, 3, 8]) {
      const around = new Uint8Array(bytes.length + 20).fill(7);
      around.set(bytes, offset);
      expect(elements(readNpy(around.subarray(offset, offset + bytes.length)))).toEqual(
        numbers(values),
      );
    }
  });

  it("reads what Python 2 wrote, and any order of the header's keys", () => {
    const values = new Uint8Array(new Float32Array([1, 2]).buffer);
    for (const text of [
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }",
      `{"shape": (2,),'fortran_order':True , 'descr' : "<f4"}`,
      "{ 'descr': '<f4', 'fortran_order': False, 'shape': ( 2 , ) }",
    ]) {
      expect(toNested(readNpy(file(text, values)))).toEqual([1, 2]);
    }
  });
});

/** A .npy file with any header. */
function file(text: string, values: Uint8Array = new Uint8Array(0), version = [1, 0]): Uint8Array {
  const header = new TextEncoder().encode(text);
  const length =
    version[0] === 1
      ? [header.length & 255, header.length >> 8]
      : [header.length & 255, header.length >> 8, 0, 0];
  return Uint8Array.from([
    0x93,
    0x4e,
    0x55,
    0x4d,
    0x50,
    0x59,
    ...version,
    ...length,
    ...header,
    ...values,
  ]);
}

const header = (descr: string, shape: string) =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`;
const good = file(header("'<f4'", '(2,)'), new Uint8Array(8));
const shapeOf = "a header {'descr': ..., 'fortran_order': ..., 'shape': (...)}";
const known = 'f4, f8, i1, u1, i2, u2, i4, u4, f2, i8, u8, b1';

describe('readNpy refuses', () => {
  it.each(Object.entries(numpy.refused))('%s, by its name', (_, { descr, npy }) => {
    const came = descr.startsWith('|V') ? 'fields of several types' : `'${descr}'`;
    expect(() => readNpy(bytesOf(npy))).toThrow(FormatError);
    expect(() => readNpy(bytesOf(npy))).toThrow(
      `readNpy expects the bytes given of dtype ${known}, but got ${came}; `,
    );
  });

  const who = 'readNpy expects the bytes given';
  it.each([
    ['no bytes', new Uint8Array(0), `${who} to begin with \\x93NUMPY, but got no bytes; save it with numpy.save or numpy.savez`],
    ['another format', Uint8Array.of(1, 2, 3), `${who} to begin with \\x93NUMPY, but got 01 02 03; save it with numpy.save or numpy.savez`],
    ['an .npz file', bytesOf(numpy.archives.stored), `${who} to begin with \\x93NUMPY, but got 50 4b 03 04 14 00; this looks like an .npz file: read it with readNpz`],
    ['a file cut short in its version', good.subarray(0, 7), `${who} to have a version at byte 6, but got its end at byte 7; the file is cut short: save or fetch it again`],
    ['a file cut short in its length', good.subarray(0, 9), `${who} to have the length of its header at byte 8, but got its end at byte 9; the file is cut short: save or fetch it again`],
    ['a file cut short in its header', good.subarray(0, 20), `${who} to have a header up to byte ${good.length - 8}, but got its end at byte 20; the file is cut short: save or fetch it again`],
    ['a file cut short in its elements', good.subarray(0, good.length - 1), `${who} to end at byte ${good.length} (float32 [2] from byte ${good.length - 8} on), but got its end at byte ${good.length - 1}; the file is cut short: save or fetch it again`],
    ['bytes after the end', file(header("'<f4'", '(1,)'), new Uint8Array(8)), `${who} to end at byte ${good.length - 4} (float32 [1] from byte ${good.length - 8} on), but got its end at byte ${good.length}; remove the bytes after that`],
    ['an unknown version', file('', undefined, [4, 0]), `${who} of format version 1.0, 2.0 or 3.0, but got 4.0; save it with another version of NumPy`],
    ['a header too long', file('x'.repeat(10_001)), `${who} to have a header of at most 10000 bytes, but got 10001; save it with numpy.save or numpy.savez`],
    ['a header of 4 GB that is not there', Uint8Array.from([...good.subarray(0, 6), 2, 0, 255, 255, 255, 255]), `${who} to have a header of at most 10000 bytes, but got 4294967295; save it with numpy.save or numpy.savez`],
    ['a header that is no dictionary', file('hello'), `${who} to have ${shapeOf}, but got "hello"; save it with numpy.save or numpy.savez`],
    ['a header without a shape', file("{'descr': '<f4', 'fortran_order': False}"), `${who} to have ${shapeOf}, but got "{'descr': '<f4', 'fortran_order': False}"; save it with numpy.save or numpy.savez`],
    ['an array larger than the file', file(header("'<f8'", '(1000000, 1000000)')), `${who} to end at byte 8000000000081 (float64 [1000000, 1000000] from byte 81 on), but got its end at byte 81; the file is cut short: save or fetch it again`],
    ['more elements than there are numbers', file(header("'<f4'", '(9007199254740993, 0)')), `${who} of at most 32 axes and 2^53 elements, but got shape [9007199254740992, 0]; the file is damaged: save it again`],
    ['33 axes', file(header("'<f4'", `(${'1, '.repeat(33)})`), new Uint8Array(4)), `${who} of at most 32 axes and 2^53 elements, but got shape [1, 1, 1, 1, 1, 1, 1, 1, ...]; the file is damaged: save it again`],
  ])('%s', (_, bytes, text) => expectError(() => readNpy(bytes), FormatError, text)); // prettier-ignore

  it.each([
    header("'<f4'", '(-1,)'),
    header("'<f4'", '(1.5,)'),
    header("'<f4'", '[2]'),
    header("'<f4'", '(,)'),
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }",
    `{${header("'<f4'", '(2,)')}}`,
    "{'descr': __import__('os'), 'fortran_order': False, 'shape': (2,), }",
    `{'descr': '<f4', 'fortran_order': False, 'shape': (${' '.repeat(5000)}${'1 '.repeat(2000)}`,
    `{'descr': '${'<'.repeat(9000)}`,
  ])('the header %j, at once', (text) => {
    const start = process.cpuUsage();
    expect(() => readNpy(file(text, new Uint8Array(8)))).toThrow(FormatError);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });

  it.each([
    ['x.npy', '"x.npy"; read the file first: readFileSync("x.npy"), say'],
    [Promise.resolve(), 'an object of class Promise; await it'],
    [[1, 2], '[1, 2]; pass new Uint8Array(arrayBuffer), or what readFileSync gives'],
  ])('what is no Uint8Array: %s', (value, rest) => {
    expectError(
      () => readNpy(bad(value)),
      TypeError,
      `readNpy expects bytes to be a Uint8Array, but got ${rest}`,
    );
  });

  it('any file with one byte changed or cut off, or reads it: nothing else', () => {
    const bytes = bytesOf(numpy.arrays[0].npy);
    const attempt = (damaged: Uint8Array) => {
      try {
        expect(readNpy(damaged).size).toBeLessThan(100);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    };
    for (let at = 0; at < bytes.length; at++) {
      attempt(bytes.subarray(0, at));
      for (const byte of [0, 0x20, 0x27, 0x39, 0xff]) attempt(bytes.with(at, byte));
    }
  });
});

describe('writeNpy', () => {
  const inCOrder = numpy.arrays.filter(
    ({ descr, fortran, version }) => !fortran && version === 1 && !descr.startsWith('>'),
  );

  it.each(inCOrder.map((row) => [`${row.descr} [${row.shape.join(', ')}]`, row] as const))("writes NumPy's own bytes for %s", (_, row) => {
    const values = array(Float64Array.from(numbers(row.values)), row.shape);
    expect(writeNpy(array(values, { dtype: row.dtype }))).toEqual(bytesOf(row.npy));
  }); // prettier-ignore

  it.each(['float32', 'float64'] as const)(
    'writes the same bytes for every kind of strides, in %s',
    (dtype) => {
      const source = array([[1, 2, 3], [4, 5, 6]], { dtype }); // prettier-ignore
      const [expected, ...others] = viewsOf(source, dtype).map(({ kind, view }) => ({
        kind,
        bytes: writeNpy(view),
      }));
      for (const { kind, bytes } of others) expect(bytes, kind).toEqual(expected.bytes);
    },
  );

  it('writes what readNpy reads, whatever the element type', () => {
    for (const dtype of [
      'float32',
      'float64',
      'int8',
      'uint8',
      'int16',
      'uint16',
      'int32',
      'uint32',
    ] as DType[]) {
      const source = array([[1, 2, 3], [4, 5, 100]], { dtype }).transpose(1, 0) as NdArray; // prettier-ignore
      const read = readNpy(writeNpy(source));
      expect([read.dtype, toNested(read)]).toEqual([dtype, toNested(source)]);
    }
  });

  it('refuses what has no element type, too many axes, or is no array', () => {
    const known = 'float32, float64, int8, uint8, int16, uint16, int32, uint32';
    expectError(() => writeNpy(ndarray([1, 2])), DTypeError, `writeNpy expects array of dtype ${known}, but got array; convert it with array(array, { dtype: 'float64' })`); // prettier-ignore
    expectError(() => writeNpy(zeros(Array<number>(33).fill(1))), ShapeError, 'writeNpy expects array of at most 32 axes, but got 33; reshape it'); // prettier-ignore
    expectError(
      () => writeNpy(bad('abc')),
      TypeError,
      'writeNpy expects array as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these',
    );
  });
});
