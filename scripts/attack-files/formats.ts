/**
 * Good files of each format, the places in them that say what the rest is, and how they are read.
 */
import { gzipSync } from 'node:zlib';
import { array, type NdArray } from '../../src/index.js';
import { readIdx, writeIdx } from '../../src/datasets/index.js';
import { readNpy, readNpz, writeNpy, writeNpz } from '../../src/io/index.js';
import type { Draw } from './draw.js';
import { h5, keras, sklearn, tfjs } from './foreign.js';
import type { Format } from './format.js';
import { checkpoint, tmlp } from './models.js';
import { onnx } from './onnx.js';
import { model, safetensors } from './safetensors.js';
import { torchFormat } from './torch.js';
import { mixed, zipFields } from './zip-damage.js';

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
  (text: string) => text.replace(/'[<>|]\w+'/, "'<i8'"),
  (text: string) => text.replace(/'[<>|]\w+'/, "'>u8'"),
  (text: string) => text.replace(/'[<>|]\w+'/, "'<f2'"),
  (text: string) => text.replace(/'[<>|]\w+'/, "'|b1'"),
  (text: string) => text.replace('False', 'True'),
  (text: string) => text.replace("'descr'", "'__proto__'"),
  (text: string) => text.padEnd(9990),
  (text: string) => `${'{'.repeat(3000)}${text}`,
] as const;

/** A .npy file of whole numbers of 64 bits, as NumPy writes them. */
function wideNpy(draw: Draw): Uint8Array {
  const numbers = BigInt64Array.from({ length: draw.below(40) }, () =>
    BigInt(draw.pick([0, 1, -1, 2 ** 31, 2 ** 53, -(2 ** 53), 2 ** 40])),
  );
  const bytes = writeNpy(array(new Float64Array(numbers.buffer)));
  return withHeader(bytes, (text) => text.replace('<f8', draw.chance(0.8) ? '<i8' : '>u8'));
}

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
    make: (draw) => (draw.chance(0.3) ? wideNpy(draw) : writeNpy(someArray(draw))),
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
  safetensors,
  model,
  '.tmlp': tmlp,
  checkpoint,
  pt: torchFormat(someArray, names),
  'scikit-learn': sklearn,
  'TensorFlow.js': tfjs,
  '.keras': keras,
  '.h5': h5,
  ONNX: onnx,
}; // prettier-ignore
