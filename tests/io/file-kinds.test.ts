/**
 * A reader that is given another reader's file says which one reads it.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Linear } from '../../src/index.js';
import { adviceForOther } from '../../src/io/file-kinds.js';
import {
  load, readKeras, readNpy, readNpz, readOnnx, readSafetensors, readSklearn, readTorch, save, writeNpy, writeNpz, writeOnnx, writeSafetensors, writeTorch,
} from '../../src/io/index.js'; // prettier-ignore
import { loadTabular, TabularClassifier } from '../../src/tabular/index.js';

const model = new Linear(2, 3);
const state = model.stateDict();
const table = new TabularClassifier({ target: 'y', epochs: 1 });
await table.fit(Array.from({ length: 20 }, (_, i) => ({ a: i, y: i % 2 ? 'p' : 'q' })));
const keras = JSON.parse(
  readFileSync(new URL('../fixtures/keras_models.json', import.meta.url), 'utf8'),
) as { cases: { title: string; file: string }[] };
const { gunzipSync } = await import('node:zlib');
const kerasFile = (kind: string) =>
  new Uint8Array(
    gunzipSync(
      Buffer.from(keras.cases.find(({ title }) => title.startsWith(kind))!.file, 'base64'),
    ),
  );

const files: readonly (readonly [name: string, bytes: Uint8Array, reader: string])[] = [
  ['.npy', writeNpy([1, 2]), 'readNpy'],
  ['.npz', writeNpz(state), 'readNpz'],
  ['.npz, compressed', writeNpz(state, { compress: true }), 'readNpz'],
  ['.pt', writeTorch(state), 'readTorch'],
  ['safetensors', writeSafetensors(state), 'readSafetensors'],
  ['safetensors of nothing', writeSafetensors({}), 'readSafetensors'],
  ['save', save(model), 'load'],
  ['.tmlp', table.save(), 'loadTabular'],
  ['.onnx', writeOnnx(model), 'readOnnx'],
  ['.keras', kerasFile('.keras'), 'readKeras'],
  ['.h5', kerasFile('.h5'), 'readKeras'],
  ['JSON', new TextEncoder().encode('{"coefs_": []}'), 'readSklearn'],
];

const readers: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  readNpy, readNpz, readTorch, readSafetensors, load, loadTabular, readOnnx, readKeras,
}; // prettier-ignore

/**
 * A reader of arrays reads whole models too; of arrays loadTabular says that they are no model of
 * its own.
 */
const reads = (reader: string, own: string) =>
  reader === own ||
  (reader === 'readSafetensors' && ['load', 'loadTabular'].includes(own)) ||
  (reader === 'loadTabular' && ['readSafetensors', 'readNpz'].includes(own)) ||
  (reader === 'load' && own === 'readSafetensors');

describe.each(files)('%s', (_, bytes, own) => {
  it(`is known by its bytes as what ${own} reads`, () => {
    expect(adviceForOther(bytes)).toContain(own);
  });

  it.each(Object.keys(readers).filter((reader) => !reads(reader, own)))(
    `is refused by %s, which names ${own}`,
    (reader) => {
      expect(() => readers[reader](bytes)).toThrow(own);
    },
  );
});

it('takes paths and promises for what they are', () => {
  expect(() => readSklearn('models/model.json')).toThrow(
    'readSklearn expects source, but got its path; read it first: ' +
      'readFileSync("models/model.json"), say',
  );
  expect(() => readSklearn(Promise.resolve({}))).toThrow('got a promise; await it');
});

it('knows nothing of what is nothing', () => {
  expect(adviceForOther(new Uint8Array(0))).toBeUndefined();
  expect(adviceForOther(Uint8Array.of(1, 2, 3))).toBeUndefined();
});
