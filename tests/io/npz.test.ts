/**
 * .npz files that NumPy wrote are read as what they hold, NumPy reads those written here, and
 * damaged ones are refused at once.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync, type ZipOptions, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  array,
  Generator,
  Linear,
  ReLU,
  Sequential,
  toNested,
  zeros,
  type DType,
} from '../../src/index.js';
import { FormatError, OptionError } from '../../src/core/errors.js';
import { readNpz, writeNpy, writeNpz } from '../../src/io/index.js';
import { elements } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { bytesOf, numbers, numpy, python } from './support.js';

const bad = (value: unknown) => value as never;
const stored = bytesOf(numpy.archives.stored);
const deflated = bytesOf(numpy.archives.deflated);

describe('readNpz', () => {
  it.each([['stored', stored], ['deflated', deflated]] as const)('reads the members that NumPy %s', (_, bytes) => {
    const read = readNpz(bytes);
    expect(Object.keys(read)).toEqual(Object.keys(numpy.members));
    for (const [name, { shape, values }] of Object.entries(numpy.members)) {
      expect(read[name].shape, name).toEqual(shape);
      expect(elements(read[name]), name).toEqual(numbers(values));
    }
  }); // prettier-ignore

  it("reads labels of NumPy's default type as whole numbers", () => {
    const { labels } = readNpz(bytesOf(numpy.archives.int64));
    expect([labels.dtype, toNested(labels)]).toEqual(['int32', [0, 1, 2, 3]]);
  });

  it('reads an archive without members, and one with a comment', () => {
    expect(readNpz(bytesOf(numpy.archives.empty))).toEqual({});
    const comment = new TextEncoder().encode('made by hand');
    const commented = Uint8Array.from([...stored, ...comment]);
    commented[stored.length - 2] = comment.length;
    expect(Object.keys(readNpz(commented))).toEqual(Object.keys(numpy.members));
  });

  it('takes any name of an array as it is', () => {
    const names = ['__proto__', 'constructor', 'a.npy', '', '7', 'größe/π'];
    const read = readNpz(writeNpz(Object.fromEntries(names.map((name, i) => [name, array([i])]))));
    expect(Object.keys(read).sort()).toEqual([...names].sort());
    expect(toNested(Object.getOwnPropertyDescriptor(read, '__proto__')!.value as never)).toEqual([
      0,
    ]);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });
});

describe('writeNpz', () => {
  it('refuses a name that an archive has no room for', () => {
    const text =
      'writeNpz expects names of less than 65535 bytes, but got one of 65536 characters; shorten it';
    expectError(() => writeNpz({ ['x'.repeat(65_532)]: [1] }), RangeError, text);
    expect(Object.keys(readNpz(writeNpz({ ['x'.repeat(65_531)]: [1] })))).toHaveLength(1);
  });

  const types: DType[] = [
    'float32',
    'float64',
    'int8',
    'uint8',
    'int16',
    'uint16',
    'int32',
    'uint32',
  ];
  const everything = Object.fromEntries(
    types.flatMap((dtype) => [
      [dtype, array([[1, 2, 3], [4, 5, 100]], { dtype })],
      [`${dtype} transposed`, array([[1, 2, 3], [4, 5, 100]], { dtype }).transpose(1, 0)],
      [`${dtype} reversed`, array([1, 2, 3], { dtype }).step(-1)],
      [`${dtype} scalar`, array(7, { dtype })],
      [`${dtype} empty`, zeros([0, 3], { dtype })],
    ]),
  ); // prettier-ignore

  it.each([false, true])('writes what readNpz reads, compress %s', (compress) => {
    const read = readNpz(writeNpz(everything, { compress }));
    expect(Object.keys(read)).toEqual(Object.keys(everything));
    for (const [name, { dtype, shape }] of Object.entries(everything)) {
      expect([read[name].dtype, read[name].shape], name).toEqual([dtype, shape]);
      expect(toNested(read[name]), name).toEqual(toNested(everything[name]));
    }
  });

  it('writes the same bytes for the same arrays, and fewer when it compresses', () => {
    const arrays = { x: zeros([100, 100]) };
    expect(writeNpz(arrays)).toEqual(writeNpz({ x: zeros([100, 100]).transpose(1, 0) }));
    expect(writeNpz(arrays, { compress: true }).length).toBeLessThan(writeNpz(arrays).length / 10);
    expect(readNpz(writeNpz({}))).toEqual({});
  });

  it.each(['float32', 'float64'] as const)(
    "keeps a model's parameters to the bit, in %s",
    (dtype) => {
      const make = (seed: number) => {
        const options = { dtype, generator: new Generator(seed) };
        return new Sequential(new Linear(7, 5, options), new ReLU(), new Linear(5, 3, options));
      };
      const [trained, other] = [make(1), make(2)];
      other.loadStateDict(readNpz(writeNpz(trained.stateDict(), { compress: true })));
      expect(
        Object.entries(other.stateDict()).map(([name, value]) => [name, toNested(value)]),
      ).toEqual(
        Object.entries(trained.stateDict()).map(([name, value]) => [name, toNested(value)]),
      );
    },
  );

  it('refuses what are no arrays by name, and names the array that it cannot write', () => {
    expectError(
      () => writeNpz(bad(null)),
      TypeError,
      'writeNpz expects arrays as an object of arrays by name, but got null; pass { x, y }, say, or model.stateDict()',
    );
    for (const container of [new Map(), array([1]), new Linear(2, 1), [array([1])]]) {
      expect(() => writeNpz(bad(container))).toThrow('pass { x, y }, say, or model.stateDict()');
    }
    expectError(
      () => writeNpz({ x: bad(3) }),
      TypeError,
      'writeNpz expects x as an ndarray, a typed array or nested arrays, but got 3; pass one of these',
    );
    expectError(() => writeNpz({}, bad({ compres: true })), OptionError, "writeNpz expects the options compress, but got 'compres'; did you mean 'compress'?"); // prettier-ignore
  });

  it.skipIf(!python)(
    `is read by a NumPy, and reads what that writes${python ? '' : ' (left out: no python3 with numpy here)'}`,
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-npz-'));
      try {
        const program = [
          'import sys, numpy',
          'read = numpy.load(sys.argv[1])',
          'arrays = {name: read[name] for name in read.files}',
          'assert all(a.dtype.name == name.split()[0] for name, a in arrays.items())',
          'numpy.savez(sys.argv[2], **{name: numpy.array(a * 2, a.dtype.newbyteorder(">"), order="F") for name, a in arrays.items()})',
        ].join('\n');
        for (const compress of [false, true]) {
          writeFileSync(join(folder, 'in.npz'), writeNpz(everything, { compress }));
          execFileSync(python!, ['-c', program, join(folder, 'in.npz'), join(folder, 'out.npz')]);
          const back = readNpz(readFileSync(join(folder, 'out.npz')));
          expect(Object.keys(back)).toEqual(Object.keys(everything));
          for (const [name, source] of Object.entries(everything)) {
            const doubled = elements(source).map((value) =>
              source.dtype === 'int8' ? new Int8Array([2 * value])[0] : 2 * value,
            );
            expect([back[name].shape, elements(back[name])], name).toEqual([source.shape, doubled]);
          }
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

describe('readNpz refuses', () => {
  const zip = (members: Zippable, options: ZipOptions = {}) => zipSync(members, options);
  const npy = writeNpy(array([1, 2, 3]));
  const who = 'readNpz expects';
  const damaged = 'the file is damaged: save or fetch it again';

  /** A copy with little-endian numbers written over it: of 2 bytes where a third part says so. */
  const patch = (bytes: Uint8Array, ...changes: [at: number, value: number, bytes?: 2][]) => {
    const copy = bytes.slice();
    const view = new DataView(copy.buffer);
    for (const [at, value, size] of changes) {
      if (size) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
    }
    return copy;
  };
  const one = zip({ 'x.npy': [npy, { level: 0 }] });
  const small = zip({ 'x.npy': [npy, { level: 6 }] });
  const entry = (bytes: Uint8Array) => new DataView(bytes.buffer).getUint32(bytes.length - 6, true);

  it('an element type that there is none of, and names the array', () => {
    expectError(() => readNpz(bytesOf(numpy.archives.complex)), FormatError, `${who} 'labels' of dtype f4, f8, i1, u1, i2, u2, i4, u4, f2, i8, u8, b1, but got '<c16'; save it as an array of numbers of one type`); // prettier-ignore
  });

  it.each([
    ['no bytes', new Uint8Array(0), `${who} the bytes given to be a ZIP archive (.npz), but got 0 bytes without its directory; the file is damaged or cut short: save or fetch it again`],
    ['a page', new TextEncoder().encode('<!DOCTYPE html>'), `${who} the bytes given to be a ZIP archive (.npz), but got 15 bytes that begin with "<!DOCTYPE ht"; pass what numpy.savez or writeNpz wrote, all of it and nothing else`],
    ['an .npy file', npy, `${who} the bytes given to be a ZIP archive (.npz), but got 140 bytes; this looks like an .npy file: read it with readNpy`],
    ['a file cut short', stored.subarray(0, -1), `${who} the bytes given to be a ZIP archive (.npz), but got ${stored.length - 1} bytes without its directory; the file is damaged or cut short: save or fetch it again`],
    ['other members', zip({ 'a.txt': npy }), `${who} members named *.npy, but got 'a.txt'; save with numpy.savez, which makes such files, and arrays alone`],
    ['a file of torch.save', zip({ 'model/data.pkl': npy }), `${who} members named *.npy, but got 'model/data.pkl'; this looks like a file of torch.save: read it with readTorch`],
    ['members that are no .npy', zip({ 'x.npy': Uint8Array.of(1, 2) }), `${who} 'x' to begin with \\x93NUMPY, but got 01 02; save it with numpy.save or numpy.savez`],
    ['a name twice', renamed(zip({ 'X.npy': npy, 'Y.npy': npy })), `${who} each name once, but got 'X.npy' twice; save it with numpy.savez`],
    ['a wrong check sum', patch(one, [entry(one) + 16, 1]), `${who} 'x.npy' to have the check sum 0x00000001, but got 0x`],
    ['an encrypted member', patch(one, [entry(one) + 8, 1, 2]), `${who} the bytes given to have members that are not encrypted, but got 'x.npy'; save it without a password`],
    ['another method', patch(one, [entry(one) + 10, 12, 2]), `${who} the bytes given to have members stored or deflated, but got 'x.npy' of method 12; save it with numpy.savez`],
    ['ZIP64 sizes', patch(one, [entry(one) + 24, 0xffffffff]), `${who} the bytes given to have members of less than 4 GiB, but got 'x.npy' with ZIP64 sizes; save its arrays in several files`],
    ['a ZIP64 directory', patch(one, [one.length - 6, 0xffffffff]), `${who} the bytes given to be an archive of less than 4 GiB, but got a ZIP64 directory; save its arrays in several files`],
    ['a directory elsewhere', patch(one, [one.length - 6, 3]), `${who} the bytes given to have 1 members in its directory, but got 0, up to byte 3; the file is damaged or cut short: save or fetch it again`],
    ['more members than there are', patch(one, [one.length - 12, 500, 2]), `${who} the bytes given to have 500 members in its directory, but got 1, up to byte ${one.length - 22}; the file is damaged or cut short: save or fetch it again`],
    ['a member elsewhere', patch(one, [entry(one) + 42, 7]), `${who} the bytes given to have 'x.npy' at byte 7, but got no header of a member there; the file is damaged or cut short: save or fetch it again`],
    ['a member longer than the file', patch(one, [entry(one) + 20, 1e6]), `${who} the bytes given to have 'x.npy' up to byte 1000035, but got the directory at byte ${entry(one)}; the file is damaged or cut short: save or fetch it again`],
    ['a stored member of another size', patch(one, [entry(one) + 24, 7]), `${who} 'x.npy' to have 7 bytes, but got 140 stored bytes, which hold 140; ${damaged}`],
    ['a size that cannot be', patch(small, [entry(small) + 24, 1e9]), /^readNpz expects 'x.npy' to have 1000000000 bytes, but got \d+ compressed bytes, which hold at most \d+; the file is damaged/],
    ['a size too large', patch(small, [entry(small) + 24, 141]), `${who} 'x.npy' to have 141 bytes, but got 140; ${damaged}`],
    ['a size too small', patch(small, [entry(small) + 24, 139]), `${who} 'x.npy' to have 139 bytes, but got more; ${damaged}`],
    ['a deflated stream of nonsense', patch(small, [35, 0xffffffff]), `${who} 'x.npy' to have 140 bytes, but got a deflated stream that breaks off or makes no sense; ${damaged}`],
  ] as [string, Uint8Array, string | RegExp][])('%s', (_, bytes, text) => {
    expect(() => readNpz(bytes)).toThrow(FormatError);
    expect(() => readNpz(bytes)).toThrow(text);
  }); // prettier-ignore

  /** The second member's name made that of the first. */
  function renamed(bytes: Uint8Array): Uint8Array {
    return bytes.map((byte) => (byte === 'Y'.charCodeAt(0) ? 'X'.charCodeAt(0) : byte));
  }

  it('an archive that swells: by what it says, before any memory is taken, and by what comes out', () => {
    const bomb = zip({ 'x.npy': [new Uint8Array(100e6), { level: 6 }] });
    expect(bomb.length).toBeLessThan(120e3);
    const text = `${who} arrays of at most 1000000 bytes, but got 100000000 bytes in 1 members; pass { maxBytes } if you trust the file`;
    expectError(() => readNpz(bomb, { maxBytes: 1e6 }), FormatError, text);
    const lying = patch(bomb, [entry(bomb) + 24, 1000]);
    const start = process.cpuUsage();
    expectError(
      () => readNpz(lying),
      FormatError,
      `${who} 'x.npy' to have 1000 bytes, but got more; ${damaged}`,
    );
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });

  it('members that share bytes, whichever way: before anything is taken out', () => {
    const whole = zip(
      Object.fromEntries(
        Array.from({ length: 1000 }, (_, i) => [`${1000 + i}.npy`, [npy, { level: 0 }] as const]),
      ),
    );
    const directory = entry(whole);
    const entries = Array.from({ length: 1000 }, (_, i) => directory + (46 + 8) * i);
    const name = (number: number) => new DataView(new TextEncoder().encode(`${number}`).buffer).getUint32(0, true); // prettier-ignore
    // Every entry says that its member is the first one, which holds all of them.
    const first = patch(
      whole,
      ...entries.flatMap((at): [number, number][] => [
        [at + 20, directory - 38],
        [at + 24, directory - 38],
        [at + 42, 0],
        [at + 46, name(1000)],
      ]),
    );
    const start = process.cpuUsage();
    expectError(
      () => readNpz(first),
      FormatError,
      `${who} the bytes given to have its members one after the other, '1000.npy' up to byte ${directory}, but got '1000.npy' from byte 0 on; the file is damaged or cut short: save or fetch it again`,
    );
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(100);
    const [one, two] = entries;
    const inside = patch(whole, [one + 20, 179], [one + 24, 179]);
    expectError(
      () => readNpz(inside),
      FormatError,
      `${who} the bytes given to have its members one after the other, '1000.npy' up to byte 217, but got '1001.npy' from byte 178 on; the file is damaged or cut short: save or fetch it again`,
    );
    const names: [number, number][] = [[30, name(1001)], [208, name(1000)]]; // prettier-ignore
    const swapped = patch(whole, [one + 42, 178], [two + 42, 0], ...names);
    expect(Object.keys(readNpz(swapped))).toHaveLength(1000); // any order is fine
  });

  it('a directory that leaves members out, or calls one otherwise than its header', () => {
    const end = one.length - 22;
    expectError(
      () => readNpz(patch(one, [end + 8, 0, 2], [end + 10, 0, 2])),
      FormatError,
      `${who} the bytes given to have 0 members in its directory, but got more, up to byte ${end}; the file is damaged or cut short: save or fetch it again`,
    );
    expectError(
      () => readNpz(patch(one, [entry(one) + 46, 0x706e2e79])), // y.np
      FormatError,
      `${who} the bytes given to have 'y.npy' at byte 0, but got the header of a member of another name; the file is damaged or cut short: save or fetch it again`,
    );
  });

  it('many members, by the sum of their sizes', () => {
    const many = zip(
      Object.fromEntries(
        Array.from({ length: 50 }, (_, i) => [`${i}.npy`, writeNpy(zeros([1000]))]),
      ),
    );
    expect(() => readNpz(many, { maxBytes: 200_000 })).toThrow(
      'but got 206400 bytes in 50 members',
    );
  });

  it('an archive with any byte changed or cut off, or reads it: nothing else, and at once', () => {
    const attempt = (bytes: Uint8Array) => {
      try {
        readNpz(bytes, { maxBytes: 1e6 });
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    };
    const start = process.cpuUsage();
    for (const whole of [one, small]) {
      for (let at = 0; at < whole.length; at++) {
        attempt(whole.subarray(0, at));
        for (const byte of [0, 1, 0x50, 0xff]) attempt(whole.with(at, byte));
      }
    }
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(5000);
  });

  it('what is no Uint8Array, and options that there are none of', () => {
    expect(() => readNpz(bad(new ArrayBuffer(8)))).toThrow(TypeError);
    expectError(() => readNpz(one, bad({ maxByte: 1 })), OptionError, "readNpz expects the options maxBytes, but got 'maxByte'; did you mean 'maxBytes'?"); // prettier-ignore
    expectError(() => readNpz(one, { maxBytes: -1 }), RangeError, 'readNpz expects maxBytes to be a whole number of at least 0, but got -1; pass such a number'); // prettier-ignore
  });
});
