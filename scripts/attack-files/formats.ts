/**
 * Good files of each format, the places in them that say what the rest is, and how they are read.
 */
import { gzipSync } from 'node:zlib';
import { array, type NdArray } from '../../src/index.js';
import { readIdx, writeIdx } from '../../src/datasets/index.js';
import { readNpy, readNpz, writeNpy, writeNpz } from '../../src/io/index.js';
import type { Draw } from './draw.js';

/** A format under attack. */
export interface Format {
  readonly make: (draw: Draw) => Uint8Array;
  /** The arrays in a file. */
  readonly read: (bytes: Uint8Array) => Promise<readonly NdArray[]>;
  /** Where numbers stand that lie when they are changed: the place, and how many bytes it has. */
  readonly fields: (bytes: Uint8Array) => readonly (readonly [at: number, size: number])[];
  /** Damage of this format alone; undefined where the file is not what it needs. */
  readonly special: readonly ((bytes: Uint8Array, draw: Draw) => Uint8Array | undefined)[];
}

const shapes = [[], [7], [3, 4], [2, 3, 4], [3, 28, 28], [0], [2, 0, 3], [1, 1, 1, 1, 5], [40, 40]];
const dtypes = ['uint8', 'int8', 'int16', 'int32', 'float32', 'float64'] as const;

function someArray(draw: Draw): NdArray {
  const shape = draw.pick(shapes);
  const size = shape.reduce((product, n) => product * n, 1);
  const kinds = 1 + draw.below(127);
  const numbers = Array.from({ length: size }, () => draw.below(kinds));
  return array(numbers, shape, { dtype: draw.pick(dtypes) });
}

const names = [
  'x',
  '0.weight',
  '__proto__',
  'constructor',
  'toString',
  '',
  '../x',
  'größe',
  'x.npy',
];

const idxFields = (bytes: Uint8Array) =>
  [[2, 1], [3, 1], ...Array.from({ length: bytes[3] ?? 0 }, (_, axis) => [4 + 4 * axis, 4])] as [
    number,
    number,
  ][];

/** A .npy file with another header. */
function withHeader(bytes: Uint8Array, change: (text: string) => string): Uint8Array {
  const end = 10 + bytes[8] + 256 * bytes[9];
  const text = change(Buffer.from(bytes.subarray(10, end)).toString('latin1'));
  const header = Buffer.from(text, 'latin1');
  const length = [header.length & 255, (header.length >> 8) & 255];
  return Uint8Array.from([...bytes.subarray(0, 8), ...length, ...header, ...bytes.subarray(end)]);
}

const liesOfHeaders = [
  (text: string) => text.replace(/\([^)]*\)/, '(4294967295, 4294967295)'),
  (text: string) => text.replace(/\([^)]*\)/, `(${'1, '.repeat(200)})`),
  (text: string) => text.replace(/\([^)]*\)/, '(0, 9007199254740993)'),
  (text: string) => text.replace(/\([^)]*\)/, '(-1,)'),
  (text: string) => text.replace(/'[<>|]\w+'/, "'<f8'"),
  (text: string) => text.replace(/'[<>|]\w+'/, "'|O'"),
  (text: string) => text.replace('False', 'True'),
  (text: string) => text.replace("'descr'", "'__proto__'"),
  (text: string) => text.padEnd(9990),
  (text: string) => `${'{'.repeat(3000)}${text}`,
] as const;

/** Where the entries of an archive's directory begin. */
function entriesOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: number[] = [];
  let at = view.getUint32(bytes.length - 6, true);
  for (let n = view.getUint16(bytes.length - 12, true); n > 0; n--) {
    found.push(at);
    at += 46 + view.getUint16(at + 28, true);
  }
  return found;
}

const zipFields = (bytes: Uint8Array) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return [
    ...([[10, 2], [12, 4], [16, 4], [20, 2]] as const).map(([at, size]) => [bytes.length - 22 + at, size] as const),
    ...entriesOf(bytes).flatMap((at) => {
      const local = view.getUint32(at + 42, true);
      return [
        ...([[8, 2], [10, 2], [16, 4], [20, 4], [24, 4], [28, 2], [30, 2], [32, 2], [42, 4]] as const).map(([offset, size]) => [at + offset, size] as const),
        ...([[0, 4], [18, 4], [22, 4], [26, 2], [28, 2]] as const).map(([offset, size]) => [local + offset, size] as const),
      ];
    }),
  ];
}; // prettier-ignore

/** One number of a directory's entry given to another: members overlap, or are taken for others. */
function mixed(bytes: Uint8Array, draw: Draw): Uint8Array | undefined {
  const entries = entriesOf(bytes);
  if (entries.length < 2) return undefined;
  const copy = bytes.slice();
  const [from, to] = [draw.pick(entries), draw.pick(entries)];
  for (const [offset, size] of draw.chance(0.5) ? [[42, 4]] : [[10, 2], [16, 4], [20, 4], [24, 4], [42, 4]]) {
    copy.set(bytes.subarray(from + offset, from + offset + size), to + offset);
  }
  return copy;
} // prettier-ignore

const gzip = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes));
const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts));

/** The formats, by what they are called in the results. */
export const formats: Readonly<Record<string, Format>> = {
  IDX: {
    make: (draw) => writeIdx(someArray(draw)),
    read: async (bytes) => [await readIdx(bytes)],
    fields: idxFields,
    special: [],
  },
  'IDX in gzip': {
    make: (draw) => gzip(writeIdx(someArray(draw))),
    read: async (bytes) => [await readIdx(bytes)],
    fields: (bytes) => [[2, 1], [3, 1], [bytes.length - 8, 4], [bytes.length - 4, 4]],
    special: [
      (bytes) => joined(bytes, bytes),
      (bytes) => joined(bytes, ...Array.from({ length: 300 }, () => gzip(new Uint8Array(0)))),
      (_, draw) => {
        const idx = writeIdx(someArray(draw));
        const [at, size] = draw.pick(idxFields(idx));
        idx.set(draw.bytes(size), at);
        return gzip(idx);
      },
    ],
  },
  npy: {
    make: (draw) => writeNpy(someArray(draw)),
    read: (bytes) => Promise.resolve([readNpy(bytes)]),
    fields: () => [[6, 1], [7, 1], [8, 2]],
    special: [(bytes, draw) => withHeader(bytes, draw.pick(liesOfHeaders))],
  },
  npz: {
    make: (draw) => {
      const some = Array.from({ length: draw.below(5) }, () => [draw.pick(names), someArray(draw)]);
      return writeNpz(Object.fromEntries(some) as Record<string, NdArray>, { compress: draw.chance(0.5) });
    },
    read: (bytes) => {
      const arrays = readNpz(bytes);
      if (Object.getPrototypeOf(arrays) !== Object.prototype) throw new Error('another prototype');
      return Promise.resolve(Object.values(arrays));
    },
    fields: zipFields,
    special: [mixed, mixed],
  },
}; // prettier-ignore
