/**
 * TensorFlow.js's layers models: `model.json` and the files of weights that it names, as a model
 * of this package that trains on. Not here: what layers become (keras-layers/).
 */
import { checkFloatDType } from '../../core/array-checks.js';
import { checkBoolean, checkCount, checkOptions, show } from '../../core/check.js';
import { isByteArray } from '../../core/bytes.js';
import type { FloatDType } from '../../core/dtype.js';
import { isRecord, tagOf } from '../../core/realms.js';
import type { Sequential } from '../../nn/containers/sequential.js';
import { fault, own, readJson, type Fields } from '../foreign/fields.js';
import { buildModel } from '../keras-layers/build.js';
import { checkBytes } from '../npy.js';
import { readManifest, type FindFile } from './manifest.js';
import { weightsByLayer } from './weights-by-layer.js';

/** Options of {@link readTfjs}. */
export interface ReadTfjsOptions {
  /** Element type of the model. Default `'float32'`, that of TensorFlow.js. */
  dtype?: FloatDType;
  /**
   * Whether a softmax or sigmoid at the end is left out, so that the model gives logits, as
   * `SoftmaxCrossEntropy`, `BCEWithLogitsLoss` and `predictProbabilities` want them. Default false:
   * the model answers as it does in TensorFlow.js.
   */
  logits?: boolean;
}

/**
 * Files by name, in an object or a Map: `model.json`, as bytes, as text or parsed, and the weights
 * that it names, as bytes.
 */
export type TfjsFiles =
  | Readonly<Record<string, Uint8Array | string | object>>
  | ReadonlyMap<string, Uint8Array | string | object>;

const advice = 'pass { "model.json": ..., "weights.bin": ... }, all files that were saved';

/**
 * A layers model of TensorFlow.js as a `Sequential`, with its weights.
 *
 * Layers: Dense, Activation, ReLU, LeakyReLU, ELU, PReLU, Softmax, Dropout, BatchNormalization,
 * LayerNormalization, Embedding, Flatten, Rescaling, Normalization; in a Sequential or a functional
 * model that is one chain. Others are refused by name. Weights may be quantized (float16, uint8,
 * uint16). Read are files of TensorFlow.js itself, and those that its converter makes of models of
 * Keras 2 and of Keras 3, which TensorFlow.js cannot read.
 *
 * A BatchNormalization's momentum m becomes 1 − m here, as PyTorch counts; in training the running
 * variance divides by B − 1, where Keras divides by B. A shift or scale that Keras left out begins
 * at 0 or 1 where it has the other. `trainable` is not kept: give the optimizer the parameters that
 * are to be trained.
 *
 * @param files - See {@link TfjsFiles}. A file is found by its path or by its last part, so that
 * what was dropped on a page serves as it is.
 * @param options - See {@link ReadTfjsOptions}.
 * @throws FormatError for other layers, graph models, damaged or missing files. Nothing in a file
 * is run.
 *
 * @example
 * ```ts
 * import { predict, toNested } from 'tiny-mlp';
 * import { readTfjs } from 'tiny-mlp/io';
 *
 * const dense = { name: 'd', units: 1, activation: 'relu' };
 * const json = {
 *   modelTopology: {
 *     class_name: 'Sequential',
 *     config: { layers: [{ class_name: 'Dense', config: dense }] },
 *   },
 *   weightsManifest: [
 *     {
 *       paths: ['weights.bin'],
 *       weights: [
 *         { name: 'd/kernel', shape: [2, 1], dtype: 'float32' },
 *         { name: 'd/bias', shape: [1], dtype: 'float32' },
 *       ],
 *     },
 *   ],
 * };
 * const weights = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
 * const model = readTfjs({ 'model.json': json, 'weights.bin': weights });
 * console.log(toNested(predict(model, [[1, 1]]))); // [ [ 6 ] ]
 * ```
 * @see https://www.tensorflow.org/js/guide/save_load
 */
export function readTfjs(files: TfjsFiles, options: ReadTfjsOptions = {}): Sequential {
  const who = 'readTfjs';
  checkCount(who, arguments, 2);
  checkOptions(who, options, ['dtype', 'logits']);
  const dtype = checkFloatDType(who, options.dtype ?? 'float32');
  const logits = checkBoolean(who, 'logits', options.logits ?? false);
  const given = filesOf(who, files);
  const name = nameOfModel(who, [...given.keys()]);
  const json = readJson(who, name, given.get(name), 'pass what TensorFlow.js saved, whole');
  const model = topologyOf(who, json);
  const weights = readManifest(who, own(json, 'weightsManifest'), finder(who, given, name), dtype);
  return buildModel(who, model, weightsByLayer(who, weights), { dtype, logits });
}

function filesOf(who: string, files: TfjsFiles): ReadonlyMap<string, unknown> {
  if (tagOf(files) === 'Map') return files as ReadonlyMap<string, unknown>;
  if (isRecord(files)) return new Map(Object.entries(files));
  throw new TypeError(
    `${who} expects files as an object or a Map of files by name, but got ${show(files)}; ` +
      advice,
  );
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function nameOfModel(who: string, names: readonly string[]): string {
  if (names.includes('model.json')) return 'model.json';
  const found = names.filter((name) => typeof name === 'string' && name.endsWith('.json'));
  const called = found.filter((name) => lastPart(name) === 'model.json');
  if (called.length === 1 || found.length === 1) return called[0] ?? found[0];
  throw fault(who, "a file 'model.json'", show(names), advice);
}

/** Finds weights by their path, beside the model, or by the last part of the path alone. */
function finder(who: string, files: ReadonlyMap<string, unknown>, model: string): FindFile {
  const folder = model.slice(0, model.length - lastPart(model).length);
  const used = new Set<string>();
  return (path) => {
    const names = [path, folder + path];
    const exact = names.find((name) => files.has(name));
    const alike = [...files.keys()].filter((name) => lastPart(name) === lastPart(path));
    const name = exact ?? (alike.length === 1 ? alike[0] : undefined);
    const file = name === undefined ? undefined : files.get(name);
    if (name !== undefined && used.has(name))
      throw fault(who, 'a file for each path', `${show(name)} for two`, advice);
    if (name !== undefined && isByteArray(file)) {
      used.add(name);
      return checkBytes(who, file);
    }
    const came = name === undefined ? `none among ${show([...files.keys()])}` : show(file);
    throw fault(who, `the bytes of the file ${show(path)}`, came, advice);
  };
}

function topologyOf(who: string, json: Fields): Fields {
  const topology = own(json, 'modelTopology');
  const isGraph =
    own(json, 'format') === 'graph-model' ||
    (isRecord(topology) && Object.hasOwn(topology, 'node'));
  if (isGraph) {
    throw fault(
      who,
      'a layers model',
      "a graph model, which holds TensorFlow's operations and no layers",
      'convert the Keras model itself: tensorflowjs_converter --input_format keras ' +
        '--output_format tfjs_layers_model; or pass the .keras or .h5 file to readKeras',
    );
  }
  if (!isRecord(topology))
    throw fault(
      who,
      'modelTopology to be an object',
      show(topology),
      'pass the model.json of a layers model',
    );
  const inner = own(topology, 'model_config');
  return isRecord(inner) ? inner : topology;
}
