/**
 * safetensors files under attack: arrays alone, and whole models of this package in them.
 */
import {
  array,
  BatchNorm1d,
  Columns,
  Concat,
  Dropout,
  Embedding,
  Identity,
  LayerNorm,
  Linear,
  Module,
  PReLU,
  ReLU,
  Residual,
  Sequential,
  Softplus,
  toFlat,
  zeros,
  type NdArray,
} from '../../src/index.js';
import {
  load,
  openSafetensors,
  readSafetensors,
  save,
  writeSafetensors,
} from '../../src/io/index.js';
import type { Draw } from './draw.js';
import type { Format } from './format.js';
import { liesInMetadata, liesInTensors } from './lies.js';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** A file with another header, and its right length. */
function withHeader(bytes: Uint8Array, change: (text: string) => string): Uint8Array {
  const end = 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = encoder.encode(change(decoder.decode(bytes.subarray(8, end))));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, header.length, true);
  return new Uint8Array(Buffer.concat([length, header, bytes.subarray(end)]));
}

const types = [
  'F64',
  'F32',
  'F16',
  'BF16',
  'I64',
  'I32',
  'U64',
  'U8',
  'BOOL',
  'F8_E4M3',
  'toString',
];

const lies: readonly ((text: string, draw: Draw) => string)[] = [
  (text, draw) => text.replace(/"dtype":"\w+"/g, (old) => draw.chance(0.5) ? `"dtype":"${draw.pick(types)}"` : old),
  (text, draw) => text.replace(/"shape":\[[^\]]*\]/, `"shape":${draw.pick(['[4294967295,4294967295]', '[9007199254740993,0]', '[-1]', '[1.5]', '[1e3]', '{}', '[[1]]', `[${'1,'.repeat(40)}1]`])}`),
  (text, draw) => text.replace(/"data_offsets":\[\d+,\d+\]/g, (old) => draw.chance(0.5) ? `"data_offsets":[${draw.below(99)},${draw.below(999)}]` : old),
  (text) => text.replace(/"data_offsets":\[\d+,(\d+)\]/, '"data_offsets":[$1,$1]'),
  (text) => text.replace(/"dtype"/, '"__proto__"'),
  (text) => text.replace(/\{"/, '{"__metadata__":{"a":1},"'),
  (text) => text.replace(/\{/, `{"x":${'['.repeat(5000)}`),
  (text) => text.replace(/\{(.*)\}/s, '{$1,$1}'),
  (text) => `${text}${' '.repeat(5000)}`,
  (text) => `\ufeff${text}`,
  (text) => text.replace(/"\w*"/, `"${'\\\\'.repeat(5000)}"`),
]; // prettier-ignore

const header: Format['special'][number] = (bytes, draw) => {
  const end = 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return end > bytes.length ? undefined : withHeader(bytes, (text) => draw.pick(lies)(text, draw));
};

const numbers: Format['fields'] = (bytes) => [
  [0, 1],
  [0, 2],
  [0, 4],
  [4, 4],
  [8, 1],
  ...Array.from({ length: 8 }, (_, i) => [bytes.length - 8 * (i + 1), 4] as const),
];

const names = ['x', '0.weight', '__proto__', 'constructor', '', 'größe', '9'];
const shapes = [[], [7], [3, 4], [0], [2, 0, 3], [20, 20]];
const dtypes = ['uint8', 'int8', 'int16', 'int32', 'float32', 'float64'] as const;

function someArrays(draw: Draw): Record<string, NdArray> {
  const entries = Array.from({ length: draw.below(5) }, (): [string, NdArray] => {
    const shape = draw.pick(shapes);
    const size = shape.reduce((product, n) => product * n, 1);
    const values = Array.from({ length: size }, () => draw.below(99));
    return [draw.pick(names), array(values, shape, { dtype: draw.pick(dtypes) })];
  });
  return Object.fromEntries(entries);
}

/** Arrays alone, whole and by their parts. */
export const safetensors: Format = {
  make: (draw) =>
    writeSafetensors(someArrays(draw), {
      ...(draw.chance(0.5) && { metadata: { format: 'pt', ['__proto__']: '{"a":1}' } }),
      ...(draw.chance(0.3) && { dtypes: draw.pick(['float16', 'bfloat16'] as const) }),
    }),
  async read(bytes) {
    const whole = readSafetensors(bytes).tensors;
    if (Object.getPrototypeOf(whole) !== Object.prototype) throw new Error('another prototype');
    const file = await openSafetensors((begin, end) => bytes.subarray(begin, end));
    const parts = await Promise.all(file.tensors.map(({ name }) => file.read(name)));
    return [...Object.values(whole), ...parts];
  },
  fields: numbers,
  special: [header],
};

const models: readonly Module[] = [
  new Sequential(
    new Columns(
      { columns: [0, 2], module: new LayerNorm(2) },
      { columns: [1], module: new Embedding(3, 2, { paddingIdx: 0 }) },
    ),
    new Linear(4, 3),
    new BatchNorm1d(3),
    new Residual(new Sequential(new Linear(3, 3), new Softplus(2, 3)), { projection: new Identity() }),
    new Dropout(0.2),
    new Concat(new PReLU(3), new Linear(3, 2, { bias: false })),
  ),
  new Sequential(new Linear(2, 3), new ReLU(), new Linear(3, 1)),
  new ReLU(),
]; // prettier-ignore
const KEY = 'tiny-mlp.model';

/** The same file without its check sum: what is damaged in it is looked at. */
export function unsealed(key: string, bytes: Uint8Array): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  return writeSafetensors(tensors, { metadata: { [key]: metadata[key] } });
}

const sealed = models.map((model) => save(model, { metadata: { data: 'some' } }));
const files = [...sealed, ...sealed.map((bytes) => unsealed(KEY, bytes))];

/** Whole models. */
export const model: Format = {
  make: (draw) => draw.pick(files),
  read: (bytes) => Promise.resolve(Object.values(load(bytes).stateDict())),
  use(bytes) {
    const loaded = load(bytes).eval();
    const again = save(loaded);
    if (!Buffer.from(again).equals(save(load(again)))) throw new Error('another model once saved');
    const given = (loaded as { inFeatures?: unknown }).inFeatures;
    try {
      toFlat(loaded.forward(zeros([2, typeof given === 'number' ? given : 3])));
    } catch (error) {
      if (!(error instanceof Error) || !/ expects .*, but got .*; /s.test(error.message)) throw error;
    }
  },
  fields: numbers,
  special: [
    header,
    (bytes, draw) => liesInMetadata(KEY, bytes, draw),
    (bytes, draw) => liesInMetadata(KEY, bytes, draw),
    (bytes, draw) => liesInTensors(KEY, bytes, draw),
  ],
}; // prettier-ignore

/** What damages any such file with its structure in mind. */
export const safetensorsDamage = { numbers, header };
