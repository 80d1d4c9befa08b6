/**
 * Files laid out as Keras lays them out are read as the models that they are; whatever else is
 * refused.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { FormatError, predict, toNested } from '../../src/index.js';
import { readKeras, writeNpz } from '../../src/io/index.js';
import { expectClose } from '../support/close.js';
import { expectRejection } from '../support/errors.js';
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
  it.each(cases)('answers as the layers do: $title', async ({ x, y, file }) => {
    for (const dtype of ['float32', 'float64'] as const) {
      const model = await readKeras(bytesOf(file), { dtype });
      const tolerance = dtype === 'float32' ? 1e-5 : 1e-12;
      expectClose(predict(model, x), y, { relative: tolerance, absolute: tolerance });
    }
  });
});

const labelsOf = async (file: Uint8Array, options = {}) =>
  [...(await readKeras(file, options))].map((module) => module.label());

describe('readKeras', () => {
  it('makes the modules of the layers', async () => {
    expect(await labelsOf(fileOf('.keras, a Sequential'))).toEqual([
      'Linear(3 → 5)', 'ReLU', 'BatchNorm1d(5)', 'Dropout(0.5)', 'Linear(5 → 4)', 'LeakyReLU(0.25)', 'Linear(4 → 4)', 'SiLU', 'PReLU(4)', 'Linear(4 → 3)', 'Softmax',
    ]);
    expect(await labelsOf(fileOf('.h5 of Keras 2, a functional chain'), { logits: true })).toEqual([
      'Standardize(3)', 'Linear(3 → 4)', 'Hardswish', 'LayerNorm(4)', 'Linear(4 → 1)',
    ]);
  }); // prettier-ignore

  it('reads several files at once', async () => {
    const read = await Promise.all(cases.map(({ file }) => readKeras(bytesOf(file))));
    read.forEach((model, i) => {
      expectClose(predict(model, cases[i].x), cases[i].y, { relative: 1e-5, absolute: 1e-5 });
    });
  });

  it('takes a view of a larger memory, and leaves it as it is', async () => {
    const file = fileOf('.keras, words');
    const larger = Buffer.alloc(file.length + 10);
    larger.set(file, 5);
    const { x } = cases.find(({ title }) => title === '.keras, words')!;
    const [model, again] = [await readKeras(larger.subarray(5, -5)), await readKeras(file)];
    expect(toNested(predict(model, x))).toEqual(toNested(predict(again, x)));
    expect(Buffer.compare(larger.subarray(5, -5), file)).toBe(0);
  });
});

const advice = 'pass what model.save("model.keras") or model.save("model.h5") wrote, whole';

describe('readKeras refuses', () => {
  it.each<[string, Uint8Array, string]>([
    ['another file', new TextEncoder().encode('Keras?'), `readKeras expects the bytes given to be a .keras or .h5 file, but got 6 bytes that begin with "Keras?"; ${advice}`],
    ['nothing', new Uint8Array(0), `readKeras expects the bytes given to be a .keras or .h5 file, but got 0 bytes that begin with ""; ${advice}`],
    ['another archive', writeNpz({ x: [1] }), `readKeras expects a member "config.json", but got ["x.npy"]; ${advice}`],
    ['weights alone', bytesOf(refused['weights alone']), 'readKeras expects a whole model, but got an HDF5 file without "model_config", of ["dense"]; weights alone say nothing of the layers: save the model, model.save("model.keras")'],
    ['a Lambda', bytesOf(refused["a layer of one's own"]), 'readKeras expects layers of the classes InputLayer, Dense, Dropout, BatchNormalization, LayerNormalization, PReLU, Embedding, Flatten, Rescaling, Normalization, Identity, Activation, ReLU, LeakyReLU, ELU, Softmax, but got layer Lambda "evil"; what a Lambda does is Python code, which is never run: save the model with layers of Keras in its place'],
  ])('%s', async (_, file, text) => {
    await expectRejection(readKeras(file), FormatError, text);
  }); // prettier-ignore

  it('half of a file, and says nothing more of it', async () => {
    const told = vi.spyOn(console, 'error');
    const half = fileOf('.h5 of Keras 3, a Sequential').slice(0, 4000);
    const error: unknown = await readKeras(half).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as Error).message).toMatch(
      /^readKeras expects an HDF5 file that is whole, but got bytes that HDF5 cannot read \(.*\); the file is damaged: save or fetch it again$/s,
    );
    expect(told).not.toHaveBeenCalled();
  });

  it('a missing h5wasm, with what to do', async () => {
    vi.resetModules();
    vi.doMock('h5wasm', () => {
      throw new Error('no such package');
    });
    const { readKeras: read } = await import('../../src/io/index.js');
    const file = fileOf('.keras, words');
    await expect(read(file)).rejects.toThrow(
      /^readKeras expects the package h5wasm, which reads HDF5, but got none that loads \(.*\); npm install h5wasm$/s,
    );
    vi.doUnmock('h5wasm');
  });
});
