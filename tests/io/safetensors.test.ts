/**
 * safetensors files that the reference wrote are read as what they hold, files written here are the
 * reference's own bytes, and damaged ones are refused before anything is taken of them.
 */
import { open, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  array,
  BatchNorm1d,
  Generator,
  Linear,
  Sequential,
  toNested,
  zeros,
  type DType,
  type NdArray,
} from '../../src/index.js';
import { DTypeError, FormatError, OptionError } from '../../src/core/errors.js';
import { openSafetensors, readSafetensors, writeSafetensors } from '../../src/io/index.js';
import { elements } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { readFixture } from '../support/fixtures.js';
import { bytesOf, numbers } from './support.js';

const bad = (value: unknown) => value as never;

interface File {
  metadata: Record<string, string>;
  tensors: [
    name: string,
    info: { stored: string; dtype: DType; shape: number[]; values: (number | string)[] },
  ][];
  file: string;
}
const fixture = readFixture('safetensors_files') as {
  files: Record<string, File>;
  rounding: Record<'float32' | 'float64', (number | string)[]> & Record<string, number[]>;
};
const files = Object.entries(fixture.files);
const everything = bytesOf(fixture.files['every element type'].file);

/** A file of any header and elements. */
function file(header: string | Uint8Array, size = 0): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + size);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  return bytes;
}

const own = (record: object, name: string): unknown =>
  Object.getOwnPropertyDescriptor(record, name)?.value;

describe('readSafetensors', () => {
  it.each(files)('reads %s', (_, { tensors, metadata, file }) => {
    const bytes = bytesOf(file);
    const read = readSafetensors(bytes);
    bytes.fill(0); // what was read is a copy
    expect(Object.entries(read.metadata)).toEqual(Object.entries(metadata));
    expect(Object.keys(read.tensors).sort()).toEqual(tensors.map(([name]) => name).sort());
    for (const [name, { dtype, shape, values }] of tensors) {
      const tensor = own(read.tensors, name) as NdArray;
      expect([tensor.dtype, tensor.shape], name).toEqual([dtype, shape]);
      expect(elements(tensor), name).toEqual(numbers(values));
    }
    for (const record of [read.metadata, read.tensors])
      expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
  });

  it('reads every float16 and bfloat16 exactly, and writes each as it was', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    for (const [name, dtype] of [['F16', 'float16'], ['BF16', 'bfloat16']] as const) {
      const info = { dtype: name, shape: [65_536], data_offsets: [0, 131_072] };
      const bytes = file(JSON.stringify({ x: info }), 131_072);
      bytes.set(new Uint8Array(all.buffer), bytes.length - 131_072);
      const { x } = readSafetensors(bytes).tensors;
      const written = writeSafetensors({ x }, { dtypes: dtype });
      const back = new Uint16Array(written.slice(-131_072).buffer);
      const [infinity, sign] = [dtype === 'float16' ? 0x7c00 : 0x7f80, 0x8000];
      const differ = all.filter(
        (bits, i) => (bits & ~sign) <= infinity && back[i] !== bits,
      );
      expect(differ).toEqual(new Uint16Array(0));
      const isNaNs = all.filter((bits) => (bits & ~sign) > infinity);
      expect(isNaNs.every((bits) => Number.isNaN(x.get(bits)))).toBe(true);
      expect(isNaNs.every((bits) => (back[bits] & ~sign) > infinity)).toBe(true);
    }
  }); // prettier-ignore

  it('reads what a dictionary in another order, with spaces, says', () => {
    const text = ` {"b" : {"shape":[2],\n"data_offsets":[4,6], "dtype":"U8"}, "a":{"dtype":"I32","shape":[],"data_offsets":[0,4]} }`;
    const bytes = file(text.trimStart() + '   ', 6);
    bytes.set([7, 0, 0, 0, 8, 9], bytes.length - 6);
    const { a, b } = readSafetensors(bytes).tensors;
    expect([toNested(a), toNested(b)]).toEqual([7, [8, 9]]);
  });
});

const info = (dtype: string, shape: unknown, offsets: unknown) =>
  `{"dtype":"${dtype}","shape":${JSON.stringify(shape)},"data_offsets":${JSON.stringify(offsets)}}`;
const x = (dtype: string, shape: unknown, offsets: unknown) =>
  `{"x":${info(dtype, shape, offsets)}}`;

describe('readSafetensors refuses', () => {
  const who = 'readSafetensors expects';
  const json = `${who} the header of a safetensors file to be a JSON object that begins with {, but got`;
  const cut = 'the file is damaged or cut short: save or fetch it again';
  const damaged = 'the file is damaged: save or fetch it again';
  const whole = 'pass what save_file or writeSafetensors wrote, all of it';
  const place = `${who} 'x' as an object of dtype, shape and two data_offsets, but got`;

  it.each([
    ['no bytes', new Uint8Array(0), `${who} a safetensors file to begin with 8 bytes, the length of its header, but got 0 in all; ${cut}`],
    ['an .npz file', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0), `${who} a safetensors file with a header of at most 100000000 bytes, but got 85966670672; this looks like a ZIP archive: read it with readNpz if it is an .npz file`],
    ['a header of 2^64 bytes', new Uint8Array(16).fill(255), `${who} a safetensors file with a header of at most 100000000 bytes, but got 18446744073709552000; ${whole}`],
    ['a file cut short in its header', everything.subarray(0, 50), /^readSafetensors expects a safetensors file with a header up to byte \d+, but got its end at byte 50; the file is damaged or cut short/],
    ['a file cut short in its elements', everything.subarray(0, -1), `${who} a safetensors file to end with its last array, at byte ${everything.length}, but got its end at byte ${everything.length - 1}; ${cut}`],
    ['bytes after the end', file('{}', 3), `${who} a safetensors file to end with its last array, at byte 10, but got its end at byte 13; remove the bytes after that`],
    ['an empty header', file(''), `${json} nothing; ${whole}`],
    ['a header that begins with a space', file(' {}'), `${json} the byte 32 first; ${whole}`],
    ['a header that is no UTF-8', file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22)), `${json} bytes that are no UTF-8; ${whole}`],
    ['a header that breaks off', file('{"x":'), `${json} no such JSON at character 5: ""; ${whole}`],
    ['more behind the object', file('{}{}'), `${json} no such JSON at character 2: "{}"; ${whole}`],
    ['a fraction', file(x('F32', [], [0, 4]).replace('4', '4.5')), `${json} no such JSON at character 49: "4.5]}}"; ${whole}`],
    ['a negative number', file(x('F32', [-1], [0, 4])), `${json} no such JSON at character 29: "-1],\\"data_offsets\\":["; ${whole}`],
    ['a number beyond 2^53', file(x('F32', [], [0, 4]).replace('4', '9007199254740993')), `${json} no such JSON at character 49: "9007199254740993]}}"; ${whole}`],
    ['a name twice', file(`{"x":${info('U8', [1], [0, 1])},"\\u0078":${info('U8', [1], [1, 2])}}`, 2), `${json} the key "x" twice at character 61: ":{\\"dtype\\":\\"U8\\",\\"shap"; ${whole}`],
    ['a key twice', file('{"x":{"dtype":"U8","dtype":"I8","shape":[],"data_offsets":[0,1]}}', 1), `${json} the key "dtype" twice at character 26: ":\\"I8\\",\\"shape\\":[],\\"da"; ${whole}`],
    ['a text twice', file('{"__metadata__":{"a":"1","a":"2"}}'), `${json} the key "a" twice at character 28: ":\\"2\\"}}"; ${whole}`],
    ['many levels', file(`{"x":${'['.repeat(5000)}${']'.repeat(5000)}}`), `${json} more than 8 levels at character 13: "[[[[[[[[[[[[[[[[[[[["; ${whole}`],
    ['a string without its end', file('{"x'), `${json} a string without its end at character 1: "\\"x"; ${whole}`],
    ['a string with a control character', file('{"x\n":1}'), `${json} a string that JSON has not at character 1: "\\"x\\n\\":1}"; ${whole}`],
    ['texts that are none', file('{"__metadata__":{"a":1}}'), `${who} __metadata__ to be an object of texts by name, but got an object with ["a"]; ${damaged}`],
    ['texts in a list', file('{"__metadata__":["a"]}'), `${who} __metadata__ to be an object of texts by name, but got ["a"]; ${damaged}`],
    ['no shape', file('{"x":{"dtype":"U8","data_offsets":[0,1]}}', 1), `${place} an object with ["dtype", "data_offsets"]; ${damaged}`],
    ['one key more', file('{"x":{"dtype":"U8","shape":[],"data_offsets":[0,1],"y":1}}', 1), `${place} an object with ["dtype", "shape", "data_offsets", "y"]; ${damaged}`],
    ['a shape of texts', file(x('U8', ['1'], [0, 1]), 1), `${place} an object with ["dtype", "shape", "data_offsets"]; ${damaged}`],
    ['three offsets', file(x('U8', [1], [0, 1, 2]), 1), `${place} an object with ["dtype", "shape", "data_offsets"]; ${damaged}`],
    ['a number for an array', file('{"x":7}'), `${place} 7; ${damaged}`],
    ['another element type', file(x('F8_E4M3', [1], [0, 1]), 1), `${who} 'x' of dtype BOOL, U8, I8, I16, U16, F16, BF16, I32, U32, F32, F64, I64, U64, but got "F8_E4M3"; convert it before saving: tensor.float() in Python`],
    ['a name every object has for a type', file(x('constructor', [1], [0, 1]), 1), `${who} 'x' of dtype BOOL, U8, I8, I16, U16, F16, BF16, I32, U32, F32, F64, I64, U64, but got "constructor"; convert it before saving: tensor.float() in Python`],
    ['33 axes', file(x('U8', Array(33).fill(1), [0, 1]), 1), `${who} 'x' of at most 32 axes and 2^53 elements, but got shape [1, 1, 1, 1, 1, 1, 1, 1, ...]; ${damaged}`],
    ['more elements than there are numbers', file(x('U8', [2 ** 52, 4, 0], [0, 0])), `${who} 'x' of at most 32 axes and 2^53 elements, but got shape [4503599627370496, 4, 0]; ${damaged}`],
    ['a size that does not fit', file(x('F32', [3], [0, 8]), 8), `${who} 'x', F32 [3], to take 12 bytes, but got data_offsets [0, 8]; ${damaged}`],
    ['an end before the beginning', file(x('U8', [0], [3, 2])), `${who} 'x', U8 [0], to take 0 bytes, but got data_offsets [3, 2]; ${damaged}`],
    ['an array larger than the file', file(x('F64', [1e6, 1e6], [0, 8e12])), /expects a safetensors file to end with its last array, at byte 80000000000\d\d, but got its end at byte \d\d; the file is damaged or cut short/],
    ['arrays that overlap', file(`{"x":${info('U8', [4], [0, 4])},"y":${info('U8', [4], [3, 7])}}`, 7), /expects the arrays one after the other, the next from byte \d+ on, but got 'y' from byte \d+ on; the file is damaged: save/],
    ['two arrays of the same bytes', file(`{"x":${info('U8', [4], [0, 4])},"y":${info('U8', [4], [0, 4])}}`, 4), /expects the arrays one after the other/],
    ['a gap', file(x('U8', [1], [1, 2]), 2), /expects the arrays one after the other, the next from byte \d+ on, but got 'x' from byte \d+ on/],
    ['a whole number beyond 2^53', Uint8Array.from([...file(x('I64', [1], [0, 8])), 1, 0, 0, 0, 0, 0, 32, 0]), `${who} 'x' to hold whole numbers from -2^53 to 2^53, which float64 holds, but got 9007199254740993 at index 0 of its elements; save them as text, in two halves, or rounded to float64`],
  ] as [string, Uint8Array, string | RegExp][])('%s', (_, bytes, text) => {
    if (typeof text === 'string') expectError(() => readSafetensors(bytes), FormatError, text);
    else expect(() => readSafetensors(bytes)).toThrow(text);
    expect(() => readSafetensors(bytes)).toThrow(FormatError);
  }); // prettier-ignore

  it('a file with any byte changed or cut off, or reads it: nothing else', () => {
    const small = writeSafetensors({ x: [1, 2], y: array([3], { dtype: 'int16' }) });
    for (let at = 0; at < small.length; at++) {
      for (const bytes of [small.subarray(0, at), ...[0, 1, 0x22, 0x5b, 0x7d, 0xff].map((byte) => small.with(at, byte))]) {
        try {
          readSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }
    }
  }); // prettier-ignore

  it('what is no Uint8Array', () => {
    expect(() => readSafetensors(bad('x.safetensors'))).toThrow(
      'readSafetensors expects bytes to be a Uint8Array, but got "x.safetensors"; read the file first',
    );
  });

  it('a header of many backslashes at once', () => {
    const text = `{"${'\\\\'.repeat(1e6)}":1}`;
    const start = process.cpuUsage();
    expect(() => readSafetensors(file(text))).toThrow(FormatError);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2000);
  });
});

const stored = {
  float32: Float32Array, float64: Float64Array, int8: Int8Array, uint8: Uint8Array, int16: Int16Array,
  uint16: Uint16Array, int32: Int32Array, uint32: Uint32Array,
} as const; // prettier-ignore

describe('writeSafetensors', () => {
  const writable = files.filter(([, { tensors }]) =>
    tensors.every(([, info]) => info.stored === info.dtype),
  );

  it("has the reference's own bytes to be held to", () => expect(writable).toHaveLength(4));

  it.each(writable)("writes the reference's own bytes: %s", (_, { tensors, metadata, file }) => {
    const arrays = tensors.map(([name, { dtype, shape, values }]) => [name, array(stored[dtype as 'float32'].from(numbers(values)), shape)] as const);
    // Whatever the order in which they are given.
    for (const given of [arrays, arrays.toReversed()])
      expect(writeSafetensors(Object.fromEntries(given), { metadata })).toEqual(bytesOf(file));
  }); // prettier-ignore

  it("writes the reference's own bytes for halves and single types", () => {
    const { tensors, file } = fixture.files['every element type'];
    const asIs = tensors.filter(([, info]) => info.stored in stored || info.stored.includes('float16'));
    const halves = asIs.filter(([, info]) => info.stored.includes('float16')).map(([name, info]) => [name, info.stored]);
    const arrays = Object.fromEntries(asIs.map(([name, { dtype, shape, values }]) => [name, array(stored[dtype as 'float32'].from(numbers(values)), shape)]));
    const written = readSafetensors(writeSafetensors(arrays, { dtypes: Object.fromEntries(halves) as never })).tensors;
    const read = readSafetensors(bytesOf(file)).tensors;
    expect(halves).toHaveLength(2);
    expect(asIs).toHaveLength(10);
    for (const [name] of asIs) expect(elements(written[name]), name).toEqual(elements(read[name]));
  }); // prettier-ignore

  it.each([
    ['float32', 'float16', 'float16'],
    ['float32', 'bfloat16', 'bfloat16'],
    ['float64', 'float16', 'float16 of float64'],
  ] as const)("rounds %s to %s as NumPy and PyTorch: once, halves to even", (from, to, key) => {
    const values = stored[from].from(numbers(fixture.rounding[from]));
    const bytes = writeSafetensors({ x: array(values) }, { dtypes: to });
    const bits = new Uint16Array(bytes.slice(-2 * values.length).buffer);
    expect(Array.from(bits)).toEqual(fixture.rounding[key]);
  }); // prettier-ignore

  it('leaves whole numbers as they are where all floats are asked for as halves', () => {
    const model = new Sequential(new Linear(2, 3), new BatchNorm1d(3));
    const bytes = writeSafetensors(model.stateDict(), { dtypes: 'bfloat16' });
    const { tensors } = readSafetensors(bytes);
    expect(tensors['1.num_batches_tracked'].dtype).toBe('int32');
    expect(model.loadStateDict(tensors).missingKeys).toEqual([]);
  });

  it("keeps a model's state to the bit, whatever strides it has", () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const make = (seed: number) => new Linear(7, 5, { dtype, generator: new Generator(seed) });
      const [trained, other] = [make(1), make(2)];
      other.loadStateDict(readSafetensors(writeSafetensors(trained.stateDict())).tensors);
      expect(toNested(other.weight.value)).toEqual(toNested(trained.weight.value));
      const state = trained.stateDict().weight;
      const turned = state.transpose(1, 0);
      const dense = array(elements(turned), [7, 5], { dtype });
      expect(writeSafetensors({ x: turned })).toEqual(writeSafetensors({ x: dense }));
    }
  });

  it('refuses what the format has no place for', () => {
    const who = 'writeSafetensors expects';
    expectError(() => writeSafetensors({ __metadata__: [1] }), RangeError, `${who} names other than __metadata__, which the format keeps for itself, but got it; choose another`);
    expectError(() => writeSafetensors({ '\ud800': [1] }), RangeError, `${who} names that are whole Unicode, but got "\\ud800"; leave half pairs out`);
    expectError(() => writeSafetensors({ x: bad('abc') }), TypeError, `${who} x as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these`);
    expectError(() => writeSafetensors(bad([1])), TypeError, `${who} arrays as an object of arrays by name, but got [1]; pass { x, y }, say, or model.stateDict()`);
    expectError(() => writeSafetensors({}, { metadata: bad({ epoch: 3 }) }), TypeError, `${who} metadata of texts, but got 3 for "epoch"; pass a string: JSON.stringify(value), say`);
    expectError(() => writeSafetensors({}, { metadata: bad('MNIST') }), TypeError, `${who} metadata as an object of texts by name, but got "MNIST"; pass { data: 'MNIST' }, say`);
    expectError(() => writeSafetensors({}, bad({ meta: {} })), OptionError, `${who} the options metadata, dtypes, but got 'meta'; did you mean 'metadata'?`);
    expectError(() => writeSafetensors({}, { dtypes: bad('float8') }), RangeError, `${who} dtypes to be 'float16' or 'bfloat16', but got "float8"; pass one of these`);
    for (const [name, meant] of [['F16', 'float16'], ['half', 'float16'], ['torch.float16', 'float16'], ['BF16', 'bfloat16'], ['bf16', 'bfloat16']])
      for (const [dtypes, what] of [[name, 'dtypes'], [{ a: name }, 'dtypes["a"]']] as const)
        expectError(() => writeSafetensors({ a: array([1]) }, { dtypes: bad(dtypes) }), RangeError, `${who} ${what} to be 'float16' or 'bfloat16', but got "${name}"; did you mean '${meant}'?`);
    expectError(() => writeSafetensors({}, { dtypes: bad(3) }), TypeError, `${who} dtypes to be 'float16', 'bfloat16' or an object of these by name, but got 3; pass one of these`);
    expectError(() => writeSafetensors({ x: [1] }, { dtypes: { y: 'float16' } }), OptionError, `${who} dtypes of arrays that are written, but got "y"; remove it`);
    const labels = array([1], { dtype: 'int32' });
    expectError(() => writeSafetensors({ labels }, { dtypes: { labels: 'float16' } }), DTypeError, `${who} labels of dtype float32 or float64 to write it as float16, but got int32; leave it out of dtypes`);
  }); // prettier-ignore

  it('begins the elements at a multiple of 8', () => {
    for (const name of ['a', 'ab', 'abc', 'größe']) {
      const bytes = writeSafetensors({ [name]: zeros([3]) });
      expect((bytes.length - 12) % 8).toBe(0);
    }
  });
});

describe('openSafetensors', () => {
  const bytes = writeSafetensors(
    { x: array([1, 2, 3]), y: array([[4, 5]], { dtype: 'int16' }), z: zeros([0]) },
    { metadata: { data: 'MNIST' }, dtypes: { x: 'bfloat16' } },
  );
  const who = 'openSafetensors';

  it('reads the header, and then no more than is asked for', async () => {
    const asked: [number, number][] = [];
    const file = await openSafetensors((begin, end) => {
      asked.push([begin, end]);
      return bytes.subarray(begin, end);
    });
    const start = bytes.length - 10;
    expect(asked).toEqual([[0, 8], [8, start]]); // prettier-ignore
    expect(file.metadata).toEqual({ data: 'MNIST' });
    expect(file.tensors).toEqual([
      { name: 'z', dtype: 'float32', shape: [0] },
      { name: 'x', dtype: 'bfloat16', shape: [3] },
      { name: 'y', dtype: 'int16', shape: [1, 2] },
    ]);
    expect(toNested(await file.read('y'))).toEqual([[4, 5]]);
    expect(toNested(await file.read('z'))).toEqual([]);
    expect(asked).toHaveLength(3);
    expect(asked[2][1] - asked[2][0]).toBe(4);
    const x = await file.read('x');
    expect([x.dtype, toNested(x)]).toEqual(['float32', [1, 2, 3]]);
  });

  it('reads a Blob, and an open file in Node', async () => {
    const ofBlob = await openSafetensors(new Blob([bytes]));
    expect(toNested(await ofBlob.read('x'))).toEqual([1, 2, 3]);
    const folder = await mkdtemp(join(tmpdir(), 'tiny-mlp-safetensors-'));
    await writeFile(join(folder, 'x'), bytes);
    const handle = await open(join(folder, 'x'));
    try {
      const read = async (begin: number, end: number) => {
        const part = new Uint8Array(end - begin);
        const { bytesRead } = await handle.read(part, { position: begin });
        return part.subarray(0, bytesRead);
      };
      const file = await openSafetensors(read, { size: (await handle.stat()).size });
      expect(toNested(await file.read('x'))).toEqual([1, 2, 3]);
    } finally {
      await handle.close();
      await rm(folder, { recursive: true });
    }
  });

  const slices = (all: Uint8Array) => (begin: number, end: number) => all.subarray(begin, end);
  const cut = 'the file is damaged or cut short: save or fetch it again';

  it('refuses a file that is cut short: at once where its size is known, else where it ends', async () => {
    const short = bytes.subarray(0, -1);
    const text = `a safetensors file to end with its last array, at byte ${bytes.length}, but got its end at byte ${short.length}; ${cut}`;
    await expect(openSafetensors(new Blob([short.slice()]))).rejects.toThrow(`${who} expects ${text}`);
    await expect(openSafetensors(slices(short), { size: short.length })).rejects.toThrow(FormatError);
    const file = await openSafetensors(slices(short));
    const last = file.tensors.at(-1)!;
    await expect(file.read(last.name)).rejects.toThrow(
      `${who}(...).read expects a safetensors file of at least ${bytes.length} bytes, but got its end at byte ${short.length}; ${cut}`,
    );
    await expect(openSafetensors(slices(bytes.subarray(0, 5)))).rejects.toThrow(`${who} expects a safetensors file to begin with 8 bytes, the length of its header, but got 5 in all; ${cut}`);
    await expect(openSafetensors(slices(bytes.subarray(0, 50)))).rejects.toThrow(/of at least \d+ bytes, but got its end at byte 50; the file is damaged or cut short/);
  }); // prettier-ignore

  it('refuses names that there are none of, and sources that give something else', async () => {
    const file = await openSafetensors(slices(bytes));
    await expect(file.read('X')).rejects.toThrow(`${who}(...).read expects the name of one of the file's 3 arrays, but got "X"; did you mean 'x'?`);
    await expect(file.read('__proto__')).rejects.toThrow(RangeError);
    await expect(openSafetensors(bad(bytes))).rejects.toThrow(/^openSafetensors expects source to be a Blob or a function, but got Uint8Array\(\d+\); pass it to readSafetensors$/);
    await expect(openSafetensors(bad('x.safetensors'))).rejects.toThrow(`${who} expects source to be a Blob or a function, but got "x.safetensors"; pass await openAsBlob(path) of node:fs, or (begin, end) => the bytes from begin to before end`);
    await expect(openSafetensors(bad(null))).rejects.toThrow(TypeError);
    await expect(openSafetensors(bad(() => new ArrayBuffer(8)))).rejects.toThrow(`${who} expects its source to give a Uint8Array, but got an object of class ArrayBuffer; return new Uint8Array(arrayBuffer), say`);
    await expect(openSafetensors(() => bytes)).rejects.toThrow(`${who} expects its source to give the 8 bytes from 0 to before 8, but got ${bytes.length}; return that part alone`);
    await expect(openSafetensors(slices(bytes), bad({ length: 3 }))).rejects.toThrow(OptionError);
    await expect(openSafetensors(slices(bytes), { size: -1 })).rejects.toThrow(RangeError);
  }); // prettier-ignore
});
