/**
 * Whole models as files: a safetensors file of the model's state, whose metadata have its
 * architecture as JSON. Nothing in a file is run, and nothing of it is believed unchecked.
 */
import { checkCount, checkInstance, checkInteger, checkOptions, show } from '../../core/check.js';
import type { Bytes } from '../../core/dtype.js';
import { FormatError } from '../../core/errors.js';
import { plainText, readPlain } from '../../core/plain.js';
import { isError } from '../../core/realms.js';
import { Module } from '../../nn/module.js';
import { adviceForOther } from '../file-kinds.js';
import { checkBytes } from '../npy.js';
import { headerOf, tensorsOf } from '../safetensors/read.js';
import { checkSeal, encodeSealed, OWN } from '../safetensors/seal.js';
import { checkMetadata } from '../safetensors/write.js';
import { build } from './build.js';
import { asPlain, describe } from './describe.js';
import { isFaultOfKind } from './kind.js';

/** The key of the architecture in the file's metadata. */
const KEY = 'tiny-mlp.model';
const VERSION = 1;

/** Options of {@link save}. */
export interface SaveOptions {
  /** Texts by name to put beside the model: `readSafetensors(bytes).metadata` has them. */
  metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of a file with all of a model: its architecture, its parameters and its buffers. It is
 * a safetensors file, whose arrays other programs read by the names of `stateDict()`, with a check
 * sum, so that a changed bit is found out.
 *
 * What is not kept: the mode (a loaded model is in training mode, as a new one), gradients, and
 * where a `Dropout` draws its masks from (a loaded one draws from the default generator). To go on
 * with a training, optimizer and all, use `Checkpoint`.
 *
 * @param model - Any module of this package, those inside it too; classes of your own once they are
 * registered, see {@link registerModule}.
 * @throws TypeError that names the class if one is not registered; StateError if a module is in two
 * places, or has parameters that modules of its class do not have.
 *
 * @example
 * ```ts
 * import { load, save } from 'tiny-mlp/io';
 * import { array, Linear, ReLU, Sequential, toNested } from 'tiny-mlp';
 *
 * const model = new Sequential(
 *   new Linear(2, 8),
 *   new ReLU(),
 *   new Linear(8, 1),
 * );
 * const bytes = save(model, { metadata: { data: 'houses of 2024' } });
 *
 * // In Node: writeFileSync('model.safetensors', bytes), and readFileSync.
 * const loaded = load(bytes);
 * console.log(loaded.toString() === model.toString()); // true
 * const x = array([[1, 2]]);
 * const [y, again] = [model.forward(x), loaded.forward(x)].map(toNested);
 * console.log(String(y) === String(again)); // true
 * ```
 */
export function save(model: Module, options: SaveOptions = {}): Bytes {
  const who = 'save';
  checkCount(who, arguments, 2);
  checkInstance(who, 'model', model, Module, 'pass a module');
  checkOptions(who, options, ['metadata']);
  const { metadata = {} } = options;
  checkMetadata(who, metadata);
  const taken = Object.keys(metadata).find((name) => name.startsWith(OWN));
  if (taken !== undefined) {
    throw new RangeError(
      `${who} expects metadata whose names do not begin with '${OWN}', which are its own, but ` +
        `got '${taken}'; choose another name`,
    );
  }
  const { description } = describe(who, model);
  const text = plainText({ version: VERSION, model: asPlain(description) });
  return encodeSealed(who, model.stateDict(), { ...metadata, [KEY]: text });
}

/**
 * The model in a file that {@link save} made, in training mode as a new one: call `eval()` before
 * you ask it, or use `predict`, which does.
 *
 * Its sizes are held to the arrays in the file before anything is made, so that a small file cannot
 * make a large model. Nothing is drawn from any generator.
 *
 * @param bytes - The whole file: in Node from `readFileSync`, in a page from `new Uint8Array(await
 * response.arrayBuffer())`.
 * @throws FormatError if it is no such file, is damaged, or has modules of a class that is not
 * registered here, which it names.
 *
 * @example
 * ```ts
 * import { load, save } from 'tiny-mlp/io';
 * import { Linear, predict, Sequential, Tanh } from 'tiny-mlp';
 *
 * const bytes = save(new Sequential(new Linear(3, 2), new Tanh()));
 * const model = load(bytes);
 * console.log(predict(model, [[1, 2, 3]]).shape); // [ 1, 2 ]
 * ```
 */
export function load(bytes: Uint8Array): Module {
  const who = 'load';
  checkCount(who, arguments, 1);
  const file = checkBytes(who, bytes);
  const { places, metadata } = headerOf(who, file);
  const text = Object.hasOwn(metadata, KEY) ? metadata[KEY] : undefined;
  if (text === undefined) {
    throw new FormatError(
      `${who} expects a file that save() made, with '${KEY}' in its metadata, but got one ` +
        'without; ' +
        (adviceForOther(file, 'model', 'safetensors') ??
          'to load arrays alone, model.loadStateDict(readSafetensors(bytes).tensors)'),
    );
  }
  checkSeal(who, file, metadata);
  const given = parsed(who, text);
  try {
    checkOptions(who, given, ['version', 'model'], 'what save() wrote');
    const { version, model: description } = given as Record<string, unknown>;
    checkInteger(who, 'version', version, VERSION, VERSION);
    const model = build(who, description, places);
    model.loadStateDict(tensorsOf(who, places, file));
    return model;
  } catch (error) {
    if (error instanceof FormatError || !isError(error) || isFaultOfKind(error)) throw error;
    const why = error.message.replace(/; [^;]*$/s, '');
    throw new FormatError(
      `${who} expects a model that can be made, but got one that cannot (${why}); save it again`,
      { cause: error },
    );
  }
}

function parsed(who: string, text: string): unknown {
  try {
    return readPlain(text);
  } catch (cause) {
    throw new FormatError(
      `${who} expects the model's description as JSON, but got ${show(text)}; save it again`,
      { cause },
    );
  }
}
