/**
 * Files laid out as Keras lays them out are read as the models that they are; whatever else is
 * refused.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FormatError, predict, toNested } from '../../src/index.js';
import { readKeras, writeNpz } from '../../src/io/index.js';
import { expectClose } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { onEachBackend } from '../support/backends.js';

interface Case {
  title: string;
  x: number[][];
  y: number[][];
  file: string;
}
const { cases, refused } = JSON.parse(
  readFileSync(new URL('../fixtures/keras_models.json', import.meta.url), 'utf8'),
) as { cases: Case[]; refused: Record<string, string> };
const bytesOf = (text: string) => new Uint8Array(gunzipSync(Buffer.from(text, 'base64')));
const fileOf = (title: string) => bytesOf(cases.find((one) => one.title === title)!.file);

onEachBackend(() => {
  it.each(cases)('answers as the layers do: $title', ({ x, y, file }) => {
    for (const dtype of ['float32', 'float64'] as const) {
      const model = readKeras(bytesOf(file), { dtype });
      const tolerance = dtype === 'float32' ? 1e-5 : 1e-12;
      expectClose(predict(model, x), y, { relative: tolerance, absolute: tolerance });
    }
  });
});

const labelsOf = (file: Uint8Array, options = {}) =>
  [...readKeras(file, options)].map((module) => module.label());

describe('readKeras', () => {
  it('makes the modules of the layers', () => {
    expect(labelsOf(fileOf('.keras, a Sequential'))).toEqual([
      'Linear(3 → 5)', 'ReLU', 'BatchNorm1d(5)', 'Dropout(0.5)', 'Linear(5 → 4)', 'LeakyReLU(0.25)', 'Linear(4 → 4)', 'SiLU', 'PReLU(4)', 'Linear(4 → 3)', 'Softmax',
    ]);
    expect(labelsOf(fileOf('.h5 of Keras 2, a functional chain'), { logits: true })).toEqual([
      'Standardize(3)', 'Linear(3 → 4)', 'Hardswish', 'LayerNorm(4)', 'Linear(4 → 1)',
    ]);
  }); // prettier-ignore

  it('reads weights of 16 bits', () => {
    const model = readKeras(bytesOf(refused.halves));
    expect(labelsOf(bytesOf(refused.halves))).toEqual(['Linear(3 → 2)']);
    expect(model.dtype).toBe('float32');
  });

  it('takes a view of a larger memory, and leaves it as it is', () => {
    const file = fileOf('.keras, words');
    const larger = Buffer.alloc(file.length + 10);
    larger.set(file, 5);
    const { x } = cases.find(({ title }) => title === '.keras, words')!;
    const [model, again] = [readKeras(larger.subarray(5, -5)), readKeras(file)];
    expect(toNested(predict(model, x))).toEqual(toNested(predict(again, x)));
    expect(Buffer.compare(larger.subarray(5, -5), file)).toBe(0);
  });
});

const advice = 'pass what model.save("model.keras") or model.save("model.h5") wrote, whole';

describe('readKeras refuses', () => {
  it.each<[string, Uint8Array, string]>([
    ['another file', new TextEncoder().encode('Keras?'), `readKeras expects the bytes given to be a .keras or .h5 file, but got 6 bytes that begin with "Keras?"; ${advice}`],
    ['nothing', new Uint8Array(0), `readKeras expects the bytes given to be a .keras or .h5 file, but got 0 bytes that begin with ""; ${advice}`],
    ['another archive', writeNpz({ x: [1] }), `readKeras expects a .keras or .h5 file, but got ${writeNpz({ x: [1] }).length} bytes of another kind; this looks like an .npz file: read it with readNpz`],
    ['weights alone', bytesOf(refused['weights alone']), 'readKeras expects a whole model, but got an HDF5 file without "model_config", of ["dense"]; weights alone say nothing of the layers: save the model, model.save("model.keras")'],
    ['a Lambda', bytesOf(refused["a layer of one's own"]), 'readKeras expects layers of the classes InputLayer, Dense, Dropout, BatchNormalization, LayerNormalization, PReLU, Embedding, Flatten, Rescaling, Normalization, Identity, Activation, ReLU, LeakyReLU, ELU, Softmax, but got layer Lambda "evil"; what a Lambda does is Python code, which is never run: save the model with layers of Keras in its place'],
  ])('%s', (_, file, text) => {
    expectError(() => readKeras(file), FormatError, text);
  }); // prettier-ignore
});
