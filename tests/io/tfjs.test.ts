/**
 * Models that TensorFlow.js saved answer as they do there, and train on; whatever else is refused.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm1d,
  Embedding,
  FormatError,
  OptionError,
  predict,
  SGD,
  SoftmaxCrossEntropy,
  toNested,
  type NestedNumbers,
} from '../../src/index.js';
import { readTfjs, type TfjsFiles } from '../../src/io/index.js';
import { elements, expectClose } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { onEachBackend } from '../support/backends.js';

type Json = Record<string, unknown>;
interface Case {
  title: string;
  x: number[][];
  y: NestedNumbers;
  json: Json & { weightsManifest: { paths: string[]; weights: Json[] }[] };
  weights: string;
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/tfjs_models.json', import.meta.url), 'utf8'),
) as { cases: Case[]; bits: { dtype: string; specs: Json[]; bytes: string; values: number[] }[] };
const { cases, bits } = fixture;
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const caseOf = (title: string) => structuredClone(cases.find((one) => one.title === title)!);

/** The files of a case: its weights cut into as many files as it names. */
function filesOf({ json, weights }: Case): Record<string, Uint8Array | object> {
  const bytes = bytesOf(weights);
  const { paths } = json.weightsManifest[0];
  const size = Math.ceil(bytes.length / paths.length);
  const parts = paths.map((path, i) => [path, bytes.slice(i * size, (i + 1) * size)] as const);
  return { 'model.json': json, ...Object.fromEntries(parts) };
}

onEachBackend(() => {
  it.each(cases)('answers as TensorFlow.js: $title', (one) => {
    for (const dtype of ['float32', 'float64'] as const) {
      const model = readTfjs(filesOf(one), { dtype });
      if (!(model.at(0) instanceof Embedding)) expect(model.dtype).toBe(dtype);
      expectClose(predict(model, one.x), one.y, { relative: 1e-5, absolute: 1e-6 });
    }
  });

  it('trains on what was read', () => {
    const model = readTfjs(filesOf(caseOf('a classifier')), { logits: true });
    const { x } = caseOf('a classifier');
    const [loss, optimizer] = [new SoftmaxCrossEntropy(), new SGD(model.parameters(), { lr: 0.1 })];
    const losses = Array.from({ length: 30 }, () => {
      const value = loss.forward(model.forward(x), [0, 1, 2]);
      optimizer.zeroGrad();
      model.backward(loss.backward());
      optimizer.step();
      return value;
    });
    expect(losses.at(-1)).toBeLessThan(losses[0]);
  });
});

const labelsOf = (files: TfjsFiles, options = {}) =>
  [...readTfjs(files, options)].map((module) => module.label());

describe('readTfjs', () => {
  it('makes the modules of the layers', () => {
    expect(labelsOf(filesOf(caseOf('a classifier')))).toEqual([
      'Linear(4 → 6)', 'ReLU', 'BatchNorm1d(6)', 'Dropout(0.5)', 'Linear(6 → 5)', 'LeakyReLU(0.3)', 'Linear(5 → 3)', 'Softmax',
    ]);
    expect(labelsOf(filesOf(caseOf('a functional chain')))).toEqual([
      'Linear(4 → 5)', 'ReLU', 'Dropout(0.25)', 'Linear(5 → 2)',
    ]);
    expect(labelsOf(filesOf(caseOf('images')))).toEqual([`Rescaling(${1 / 127.5}, -1)`, 'Flatten', 'Linear(6 → 2)']);
  }); // prettier-ignore

  it('turns the momentum of a BatchNormalization round', () => {
    const [, , layer] = readTfjs(filesOf(caseOf('a classifier')));
    expect(layer).toBeInstanceOf(BatchNorm1d);
    expect(layer).toMatchObject({ momentum: 0.01, eps: 0.001 });
  });

  it('leaves a last softmax or sigmoid out for logits, and nothing else', () => {
    const last = (title: string) => labelsOf(filesOf(caseOf(title)), { logits: true }).at(-1);
    expect(last('a classifier')).toBe('Linear(5 → 3)');
    expect(last('two classes')).toBe('Linear(3 → 1)');
    expect(last('the activation tanh')).toBe('Tanh');
  });

  it('takes a Map, text, bytes, and files by the last part of their path', () => {
    const one = caseOf('keras 3');
    const files = filesOf(one);
    const expected = toNested(predict(readTfjs(files), one.x));
    const text = JSON.stringify(one.json);
    const named = Object.entries(files).map(([name, file]) => [`model/${name}`, file] as const);
    for (const json of [text, new TextEncoder().encode(`\ufeff${text}`)]) {
      const map = new Map(named).set('model/model.json', json as never);
      expect(toNested(predict(readTfjs(map), one.x))).toEqual(expected);
    }
    const other = { 'mine.json': one.json, ...files, 'model.json': undefined };
    Reflect.deleteProperty(other, 'model.json');
    expect(toNested(predict(readTfjs(other as never), one.x))).toEqual(expected);
  });

  it.each(bits)('reads weights of few bits: $dtype', ({ specs, bytes, values }) => {
    const files = {
      'model.json': {
        modelTopology: {
          class_name: 'Sequential',
          config: [{ class_name: 'Dense', config: { name: 'd', units: 1, use_bias: false } }],
        },
        weightsManifest: [{ paths: ['w.bin'], weights: specs }],
      },
      'w.bin': bytesOf(bytes),
    };
    const { value } = readTfjs(files).parameters()[0];
    expect(elements(value)).toEqual(values);
  });

  it('leaves the weights of an optimizer out', () => {
    const one = caseOf('two classes');
    const [group] = one.json.weightsManifest;
    group.weights.push({ name: 'iter', shape: [], dtype: 'int32', group: 'optimizer' });
    const more = Buffer.concat([bytesOf(one.weights), Buffer.alloc(4)]).toString('base64');
    expect(labelsOf(filesOf({ ...one, weights: more }))).toHaveLength(4);
  });
});

const advice = 'save the model anew';
const supported = 'InputLayer, Dense, Dropout, BatchNormalization, LayerNormalization, PReLU, Embedding, Flatten, Rescaling, Normalization, Identity, Activation, ReLU, LeakyReLU, ELU, Softmax'; // prettier-ignore

/** A model of one layer, of 2 columns. */
const layer = (class_name: string, config: Json = {}, more: Json = {}): TfjsFiles => ({
  'model.json': {
    modelTopology: {
      class_name: 'Sequential',
      config: {
        layers: [
          { class_name, config: { name: 'x', batch_input_shape: [null, 2], ...config }, ...more },
        ],
      },
    },
    weightsManifest: [],
  },
});

const dense = (config: Json): TfjsFiles => {
  const files = layer('Dense', { units: 1, use_bias: false, ...config }) as Record<string, Json>;
  const weights = [{ name: 'x/kernel', shape: [2, 1], dtype: 'float32' }];
  files['model.json'].weightsManifest = [{ paths: ['w'], weights }];
  return { ...files, w: new Uint8Array(8) };
};

/** A layer that normalizes no columns at all. */
const empty = (): TfjsFiles => {
  const files = layer('BatchNormalization', { batch_input_shape: null }) as Record<string, Json>;
  const names = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
  const weights = names.map((name) => ({ name: `x/${name}`, shape: [0], dtype: 'float32' }));
  files['model.json'].weightsManifest = [{ paths: [], weights }];
  return files;
};

const changed = (title: string, change: (json: Case['json']) => void): TfjsFiles => {
  const one = caseOf(title);
  const files = filesOf(one);
  change(one.json);
  return files;
};

const others = 'build what branches from Residual, Concat and Columns of this package, and load the parts one by one'; // prettier-ignore
const activationNames = 'linear, relu, relu6, leaky_relu, elu, selu, gelu, gelu_new, sigmoid, tanh, hard_tanh, silu, swish, hard_silu, hard_swish, mish, softplus, softmax, log_softmax'; // prettier-ignore
const weightAdvice = 'the file is damaged: save or convert the model again';

describe('readTfjs refuses', () => {
  it.each<[string, TfjsFiles, string]>([
    ['a layer it has none for', layer('Conv2D'), `readTfjs expects layers of the classes ${supported}, but got layer Conv2D "x"; this package is for multi-layer perceptrons: save the model without it`],
    ['a Lambda', layer('Lambda', { function: 'process.exit()' }), `readTfjs expects layers of the classes ${supported}, but got layer Lambda "x"; what a Lambda does is Python code, which is never run: save the model with layers of Keras in its place`],
    ['a model within a model', layer('Sequential', { layers: [] }), `readTfjs expects layers of the classes ${supported}, but got layer Sequential "x"; build one model of the layers of both, set its weights, and save that`],
    ['what cannot be built', empty(), 'readTfjs expects a model that can be built, but got one that cannot (BatchNorm1d expects numFeatures to be a whole number of at least 1, but got 0); the file is damaged, or holds what this package has no layers for'],
    ['a class that is registered', layer('Dense', {}, { module: 'mine', registered_name: 'mine>Dense' }), `readTfjs expects Keras's own layers, but got layer Dense "x" of "mine>Dense"; nobody's own code is run: save the model with layers of Keras in its place`],
    ['a module of its own', layer('Dense', {}, { module: 'os' }), `readTfjs expects Keras's own layers, but got layer Dense "x" of "os"; nobody's own code is run: save the model with layers of Keras in its place`],
    ['a graph model', { 'model.json': { format: 'graph-model', modelTopology: { node: [] } } }, "readTfjs expects a layers model, but got a graph model, which holds TensorFlow's operations and no layers; convert the Keras model itself: tensorflowjs_converter --input_format keras --output_format tfjs_layers_model; or pass the .keras or .h5 file to readKeras"],
    ['a model of a class of its own', changed('two classes', ({ modelTopology }) => ((modelTopology as Json).class_name = 'Mine')), 'readTfjs expects a Sequential model, or a functional one that is one chain, but got a model of class "Mine"; a class of one\'s own is Python code, which is never run: build a Sequential of the same layers, set its weights, and save that'],
    ['no model.json', { 'a.bin': new Uint8Array(1) }, 'readTfjs expects a file \'model.json\', but got ["a.bin"]; pass { "model.json": ..., "weights.bin": ... }, all files that were saved'],
    ['a model.json that is none', { 'model.json': 'x' }, 'readTfjs expects model.json to be JSON, but got "x"; pass what TensorFlow.js saved, whole'],
    ['a file that is missing', { 'model.json': caseOf('two classes').json }, 'readTfjs expects the bytes of the file "./weights.bin", but got none among ["model.json"]; pass { "model.json": ..., "weights.bin": ... }, all files that were saved'],
    ['a file for two paths', changed('two classes', (json) => json.weightsManifest[0].paths.push('b/weights.bin')), 'readTfjs expects a file for each path, but got "./weights.bin" for two; pass { "model.json": ..., "weights.bin": ... }, all files that were saved'],
    ['weights that end early', { ...dense({}), w: new Uint8Array(7) }, 'readTfjs expects weight "x/kernel" [2, 1] up to byte 8, but got files of 7 bytes (["w"]); pass its files whole'],
    ['weights that go on', { ...dense({}), w: new Uint8Array(9) }, `readTfjs expects the weights of weightsManifest[0] to have 8 bytes, but got files of 9 (["w"]); ${weightAdvice}`],
    ['a weight that is huge', changed('two classes', (json) => (json.weightsManifest[0].weights[0].shape = [2 ** 40, 2 ** 40])), 'readTfjs expects weight "dense_Dense4/kernel" [1099511627776, 1099511627776] up to byte 4.835703278458517e+24, but got files of 76 bytes (["./weights.bin"]); pass its files whole'],
    ['a weight of texts', changed('two classes', (json) => (json.weightsManifest[0].weights[0].dtype = 'string')), 'readTfjs expects weight "dense_Dense4/kernel" to be of dtype float32, int32 or bool, but got "string"; save the model with float32 weights'],
    ['a weight of no layer', changed('two classes', (json) => (json.weightsManifest[0].weights[3].name = 'else/bias')), 'readTfjs expects layer Dense "dense_Dense5" to have the weights kernel, bias, but got dense_Dense5/kernel [3, 1]; the file is damaged, or its layers are not those of its weights: save it anew'],
    ['a weight too many', changed('two classes', (json) => json.weightsManifest[0].weights.push({ name: 'else/bias', shape: [0], dtype: 'bool' })), 'readTfjs expects weights named after their layers, but got "else/bias"; the files are of different models: save it anew'],
    ['a kernel of another width', changed('two classes', (json) => (json.weightsManifest[0].weights[0].shape = [3, 4])), 'readTfjs expects kernel of layer Dense "dense_Dense4" to be [4, 3], but got [3, 4]; the file is damaged, or its layers are not those of its weights: save it anew'],
    ['numbers that are none', { ...dense({}), w: new Uint8Array(Float32Array.of(1, NaN).buffer) }, 'readTfjs expects kernel of layer Dense "x" to be finite, but got NaN at index 1, row by row; train it anew'],
    ['a Dense on images', dense({ batch_input_shape: [null, 2, 2] }), 'readTfjs expects layer Dense "x" to have rows [columns], but got [null, 2, 2]; put a Flatten before it: here such layers take a matrix'],
    ['an activation it has none for', dense({ activation: 'hard_sigmoid' }), `readTfjs expects layer Dense "x" to have an activation of this package (${activationNames}), but got "hard_sigmoid"; use one of these, or none and a module of your own behind it`],
    ['a function for an activation', dense({ activation: { module: 'builtins', class_name: 'function', config: 'mine', registered_name: 'function' } }), `readTfjs expects layer Dense "x" to have an activation of this package (${activationNames}), but got "mine"; a function of one's own ("function") is Python code, which is never run: use one of these`],
    ['a setting it has not', layer('Dropout', { noise_shape: [1] }), 'readTfjs expects layer Dropout "x" to have noise_shape left out, but got [1]; this package has no such setting: build the layer without noise_shape'],
    ['a number that is out of bounds', layer('Dropout', { rate: 2 }), `readTfjs expects layer Dropout "x" to have rate, a number from 0 to 1, but got 2; ${advice}`],
    ['another axis', layer('Softmax', { axis: 0 }), 'readTfjs expects layer Softmax "x" to have axis -1, the last, but got 0; permute the axes before'],
    ['two inputs', changed('a functional chain', ({ modelTopology }) => ((modelTopology as { config: Json }).config.input_layers = [['rows', 0, 0], ['hidden', 0, 0]])), `readTfjs expects a model with one input, but got one with 2; ${others}`],
    ['a layer on two others', changed('a functional chain', ({ modelTopology }) => ((modelTopology as { config: { layers: Json[] } }).config.layers[3].inbound_nodes = [[['drop', 0, 0, {}], ['rows', 0, 0, {}]]])), `readTfjs expects layer Dense "out" to be called on one tensor, but got one called on 2; ${others}`],
    ['a layer beside the chain', changed('a functional chain', ({ modelTopology }) => ((modelTopology as { config: { layers: Json[] } }).config.layers[3].inbound_nodes = [[['hidden', 0, 0, {}]]])), `readTfjs expects a model that is one chain, but got layer Dropout "drop" beside it; ${others}`],
    ['a ring', changed('a functional chain', ({ modelTopology }) => ((modelTopology as { config: { layers: Json[] } }).config.layers[1].inbound_nodes = [[['out', 0, 0, {}]]])), `readTfjs expects each layer to be called on one of the model, but got "out", which is none or comes twice; ${advice}`],
    ['a layer that is called twice', changed('a functional chain', ({ modelTopology }) => ((modelTopology as { config: { layers: Json[] } }).config.layers[1].inbound_nodes = [[['rows', 0, 0, {}]], [['rows', 0, 0, {}]]])), `readTfjs expects layer Dense "hidden" to be called once, but got 2 calls; ${others}`],
    ['names of the prototype', { 'model.json': JSON.parse('{"__proto__":{"modelTopology":{}}}') as object }, 'readTfjs expects modelTopology to be an object, but got undefined; pass the model.json of a layers model'],
  ])('%s', (_, files, text) => {
    expectError(() => readTfjs(files), FormatError, text);
  }); // prettier-ignore

  it('options that do not exist', () => {
    expectError(
      () => readTfjs(layer('Flatten'), { logit: true } as never),
      OptionError,
      "readTfjs expects the options dtype, logits, but got 'logit'; did you mean 'logits'?",
    );
  });
});
