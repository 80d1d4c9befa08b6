/**
 * HDF5 files that h5py wrote are read as what they hold; other forms are refused with what to do.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/core/errors.js';
import { Hdf5File } from '../../src/io/hdf5/file.js';
import { elements } from '../support/close.js';
import { expectError } from '../support/errors.js';

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/hdf5_files.json', import.meta.url), 'utf8'),
) as {
  many: string;
  compact: string;
  arrays: Record<string, { shape: number[]; values: number[] }>;
  refused: Record<string, string>;
};
const bytesOf = (text: string) => new Uint8Array(gunzipSync(Buffer.from(text, 'base64')));
const many = new Hdf5File('It', bytesOf(fixture.many));

describe('Hdf5File', () => {
  it.each(Object.entries(fixture.arrays))('reads the array %s', (name, { shape, values }) => {
    const array = many.numbers(name, 'float64');
    expect(array.shape).toEqual(shape);
    expect(elements(array)).toEqual(values);
  });

  it('reads an array that stands in its header', () => {
    const file = new Hdf5File('It', bytesOf(fixture.compact));
    expect(elements(file.numbers('x', 'float32'))).toEqual([1, 2, 3]);
  });

  it('finds each member of a large group', () => {
    const names = Array.from({ length: 300 }, (_, n) => `of these ${String(n).padStart(3, '0')}`);
    expect(many.names('many')).toEqual(names);
    names.forEach((name, n) => {
      expect(elements(many.numbers(`/many/${name}`, 'float32'))).toEqual([n]);
    });
  });

  it('reads texts of all lengths', () => {
    const texts = (name: string) => many.texts('texts', name);
    expect(texts('one')).toEqual(['größe']);
    expect(texts('one of bytes')).toEqual(['{"a": 1}']);
    expect(texts('none')).toEqual([]);
    expect(texts('several')).toEqual(['a', 'größe', '']);
    expect(texts('bytes')).toEqual(['dense', 'dense_1/kernel:0']);
    expect(texts('attribute 39')).toEqual(['x'.repeat(100)]);
    expect(texts('long')).toEqual(['long '.repeat(20000)]);
  });

  it('says where nothing is', () => {
    expect(many.texts('texts', 'nobody')).toBeUndefined();
    expect(many.texts('nowhere', 'one')).toBeUndefined();
    expect(many.names('scalar')).toBeUndefined();
    expect(many.names('texts/one')).toBeUndefined();
  });
});

const damaged = 'the file is damaged: save or fetch it again';
const earliest = "save it with Keras's own save, or h5py.File(..., libver='earliest')";
const plain = "save it without compression and chunks, as Keras's own save does";

describe('Hdf5File refuses', () => {
  it.each<[string, string]>([
    ['latest', `It expects an HDF5 file of superblock 0, with addresses of 8 bytes, but got superblock 3; ${earliest}`],
    ['a newer header', `It expects objects with headers of version 1, but got one of version 2; ${earliest}`],
    ['compressed', `It expects the array at "x" as it is, but got one that went through filters; ${plain}`],
    ['in chunks', `It expects the array at "x" in one piece, but got one in chunks; ${plain}`],
    ['texts', `It expects numbers at byte 1400, but got texts; ${damaged}`],
    ['a structure', 'It expects numbers or texts, but got the datatype 6 of 4 bytes; save the model with float32 weights'],
    ['nothing in it', `It expects an array at "x", but got none; ${plain}`],
    ['never written', `It expects the array at "x" to have 12 bytes, but got none; ${damaged}`],
  ])('%s', (title, text) => {
    const bytes = bytesOf(fixture.refused[title]);
    expectError(() => new Hdf5File('It', bytes).numbers('x', 'float32'), FormatError, text);
  }); // prettier-ignore

  it('a link to another file, which it does not follow', () => {
    const file = new Hdf5File('It', bytesOf(fixture.refused['another file']));
    expect(() => file.numbers('x', 'float32')).toThrow(FormatError);
  });

  it('numbers for texts', () => {
    expect(() => many.texts('texts', 'a number')).toThrow(/^It expects texts at byte \d+, but got numbers; /); // prettier-ignore
  });

  it('a file that ends early, and one that is none', () => {
    const bytes = bytesOf(fixture.many);
    const came = `It expects an HDF5 file of ${bytes.length} bytes from 0, but got 5000 bytes; ${damaged}`;
    expectError(() => new Hdf5File('It', bytes.slice(0, 5000)), FormatError, came);
    expectError(
      () => new Hdf5File('It', new Uint8Array(100)),
      FormatError,
      `It expects HDF5's \x89HDF\r\n\x1a\n at byte 0, but got "\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000"; ${damaged}`,
    );
  });

  it('trees that hold themselves, at once', () => {
    const bytes = bytesOf(fixture.compact);
    const text = Buffer.from(bytes).toString('latin1');
    const tree = text.indexOf('TREE');
    const view = new DataView(bytes.buffer);
    bytes[tree + 5] = 3;
    view.setUint16(tree + 6, 0xffff, true);
    for (let at = tree + 32; at + 16 < bytes.length; at += 16) view.setUint32(at, tree, true);
    expect(() => new Hdf5File('It', bytes).names('')).toThrow(FormatError);
  });

  it('to take out more than the file holds', () => {
    const file = new Hdf5File('It', bytesOf(fixture.compact));
    expect(() => {
      for (let n = 0; n < 10_000; n++) file.numbers('x', 'float32');
    }).toThrow(
      'It expects HDF5 structures that lie one after the other, but got many that overlap',
    );
  });
});
