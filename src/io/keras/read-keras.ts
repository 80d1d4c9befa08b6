/**
 * Keras's models: .keras files, ZIP archives of a configuration and an HDF5 file of weights, and
 * .h5 files of whole models. Not here: what layers become (keras-layers/), HDF5 (hdf5/).
 */
import { checkFloatDType } from '../../core/array-checks.js';
import { checkBoolean, checkCount, checkOptions, show } from '../../core/check.js';
import type { FloatDType } from '../../core/dtype.js';
import { isRecord } from '../../core/realms.js';
import type { Sequential } from '../../nn/containers/sequential.js';
import { fault, own, readJson } from '../foreign/fields.js';
import { buildModel } from '../keras-layers/build.js';
import { Hdf5File } from '../hdf5/file.js';
import { adviceForOther } from '../file-kinds.js';
import { checkBytes } from '../npy.js';
import { listZip, type ArchiveKind } from '../zip-directory.js';
import { takeOut } from '../zip-member.js';
import { weightsByName, weightsByPlace } from './layout.js';

/** Options of {@link readKeras}. */
export interface ReadKerasOptions {
  /** Element type of the model. Default `'float32'`, that of Keras. */
  dtype?: FloatDType;
  /**
   * Whether a softmax or sigmoid at the end is left out, so that the model gives logits, as
   * `SoftmaxCrossEntropy`, `BCEWithLogitsLoss` and `predictProbabilities` want them. Default false:
   * the model answers as it does in Keras.
   */
  logits?: boolean;
}

const archive: ArchiveKind = {
  what: 'a ZIP archive (.keras)',
  adviceFor: (bytes) => adviceForOther(bytes, 'keras'),
  pass: 'pass what model.save("model.keras") wrote, all of it and nothing else',
  save: 'save it with model.save("model.keras")',
  split: 'save a smaller model',
};

const advice = 'pass what model.save("model.keras") or model.save("model.h5") wrote, whole';

/** How the files begin. */
const [HDF5, ZIP] = [
  [0x89, 0x48, 0x44, 0x46],
  [0x50, 0x4b],
];
const beginsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[i] === byte);

/** The most that a configuration may have, 16 MiB: what Keras writes of a layer is about 1 kB. */
const MOST_CONFIG = 0x1000000;

/**
 * A Keras model as a `Sequential`, with its weights: from a .keras file of Keras 3 (or 2.12 and
 * later), or a whole model's .h5 file.
 *
 * Layers, and what becomes of them, are those of `readTfjs`. Of HDF5 is read what Keras writes: no
 * compression, no chunks.
 *
 * @param bytes - The whole file.
 * @param options - See {@link ReadKerasOptions}.
 * @throws FormatError for other layers, files of weights alone, and damaged files. Lambda layers
 * and registered classes are Python code: they are refused, and nothing in a file is run.
 *
 * @example
 * In Python `model.save("model.keras")`, and here (in a page `new Uint8Array(await
 * file.arrayBuffer())` for the bytes):
 * ```ts no-run
 * import { readFileSync } from 'node:fs';
 * import { predict } from 'tiny-mlp';
 * import { readKeras } from 'tiny-mlp/io';
 *
 * const model = readKeras(readFileSync('model.keras'));
 * console.log(String(model), predict(model, [[5.1, 3.5, 1.4, 0.2]]));
 * ```
 * @see https://keras.io/guides/serialization_and_saving
 */
export function readKeras(bytes: Uint8Array, options: ReadKerasOptions = {}): Sequential {
  const who = 'readKeras';
  checkCount(who, arguments, 2);
  checkOptions(who, options, ['dtype', 'logits']);
  const dtype = checkFloatDType(who, options.dtype ?? 'float32');
  const logits = checkBoolean(who, 'logits', options.logits ?? false);
  const file = checkBytes(who, bytes);
  const settings = { dtype, logits };
  const other = adviceForOther(file, 'keras');
  if (other !== undefined)
    throw fault(who, 'a .keras or .h5 file', `${file.length} bytes of another kind`, other);
  if (beginsWith(file, HDF5)) return readWhole(who, file, settings);
  if (beginsWith(file, ZIP)) return readArchive(who, file, settings);
  const beginning = String.fromCharCode(...file.subarray(0, 12));
  throw fault(
    who,
    'the bytes given to be a .keras or .h5 file',
    `${file.length} bytes that begin with ${JSON.stringify(beginning)}`,
    advice,
  );
}

type Settings = Required<ReadKerasOptions>;

function readArchive(who: string, bytes: Uint8Array, settings: Settings): Sequential {
  const members = new Map(listZip(who, bytes, archive).map((member) => [member.name, member]));
  const [config, weights] = ['config.json', 'model.weights.h5'].map((name) => {
    const member = members.get(name);
    if (member) return member;
    throw fault(who, `a member ${show(name)}`, show([...members.keys()]), advice);
  });
  const total = config.size + weights.size;
  if (config.size > MOST_CONFIG || total > MOST_CONFIG + 4 * bytes.length) {
    // Keras stores its members as they are.
    const came = `${config.size} and ${weights.size}, taken out`;
    throw fault(who, `members of no more bytes than ${bytes.length} hold`, came, advice);
  }
  const model = readJson(who, 'config.json', takeOut(who, config), advice);
  const isFunctional = own(model, 'class_name') !== 'Sequential';
  const file = new Hdf5File(who, takeOut(who, weights));
  return buildModel(who, model, weightsByPlace(file, isFunctional, settings.dtype), settings);
}

function readWhole(who: string, bytes: Uint8Array, settings: Settings): Sequential {
  const file = new Hdf5File(who, bytes);
  const texts = file.texts('', 'model_config');
  if (texts?.length !== 1) {
    throw fault(
      who,
      'a whole model',
      `an HDF5 file without "model_config", of ${show(file.names(''))}`,
      'weights alone say nothing of the layers: save the model, model.save("model.keras")',
    );
  }
  const json = readJson(who, 'model_config', texts[0], advice);
  const inner = own(json, 'model_config');
  const model = isRecord(inner) ? inner : json;
  return buildModel(who, model, weightsByName(file, settings.dtype), settings);
}
