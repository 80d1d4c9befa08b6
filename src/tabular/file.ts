/**
 * Models of tables as files: a safetensors file of the network's arrays, whose metadata have all
 * else as JSON. Nothing in a file is run, and nothing of it is believed unchecked.
 */
import { checkInteger, checkOneOf, checkOptions, show } from '../core/check.js';
import type { Bytes, NumberArray } from '../core/dtype.js';
import { FormatError, ShapeError } from '../core/errors.js';
import { Generator } from '../core/generator.js';
import { packed, type NdArray } from '../core/ndarray.js';
import { isError } from '../core/realms.js';
import { adviceForOther } from '../io/file-kinds.js';
import { checkBytes } from '../io/npy.js';
import type { TensorInfo } from '../io/safetensors/header.js';
import { headerOf, tensorsOf } from '../io/safetensors/read.js';
import { checkSeal, encodeSealed } from '../io/safetensors/seal.js';
import { makeNetwork, shapesOf } from './network.js';
import { optionsOf, readSettings, settingsFor, type Settings } from './options.js';
import type { OutcomeKind } from './outcome.js';
import { Preparation } from './preparation.js';
import { readPreparation } from './read-preparation.js';
import type { Fitted } from './training.js';

const FORMAT = 'tiny-mlp tabular';
const VERSION = 2;
/** The key of the description in the file's metadata. */
const KEY = 'tiny-mlp.tabular';
const PREFIX = 'network.';

/** The bytes of a file. */
export function writeModel<Answer, Scores>(
  kind: OutcomeKind<Answer, Scores>,
  { settings, preparation, network, outcome }: Fitted<Answer, Scores>,
): Bytes {
  const description = {
    format: FORMAT,
    version: VERSION,
    kind: kind.name,
    settings,
    preparation: preparation.state(),
    outcome: outcome.state(),
  };
  const arrays = Object.entries(network.stateDict()).map(
    ([name, value]) => [`${PREFIX}${name}`, value] as const,
  );
  const metadata = { [KEY]: JSON.stringify(description) };
  return encodeSealed('save', Object.fromEntries(arrays), metadata);
}

/** A model from the bytes of a file. */
export function readModel<Answer, Scores>(
  who: string,
  kind: OutcomeKind<Answer, Scores>,
  bytes: Uint8Array,
): Fitted<Answer, Scores> {
  const file = checkBytes(who, bytes);
  return refusing(who, kind.name, file, () => read('the file', kind, file));
}

/** What kind of model a file is of: the name of an `OutcomeKind`, of these. */
export function kindIn<Name extends string>(
  who: string,
  kinds: readonly Name[],
  bytes: Uint8Array,
): Name {
  const file = checkBytes(who, bytes);
  const named = kinds.join(' or a ');
  return refusing(who, named, file, () =>
    checkOneOf('the file', 'kind', descriptionIn('the file', file).kind, kinds),
  );
}

function refusing<T>(who: string, named: string, file: Uint8Array, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!isError(error)) throw error;
    throw new FormatError(
      `${who} expects the bytes of a ${named} that save() gave, but got others (` +
        `${error.message.replace(/; .*$/s, '')}); ` +
        (adviceForOther(file, 'tabular', 'safetensors', 'npz') ?? 'save the model again'),
    );
  }
}

/** The texts in a file, and where its arrays lie. */
function headerIn(who: string, file: Uint8Array) {
  if (file[0] === 0x50 && file[1] === 0x4b) {
    throw new FormatError(
      `${who} expects format version ${VERSION}, but got a ZIP archive, as version 1 of an ` +
        'earlier tiny-mlp was',
    );
  }
  return headerOf(who, file);
}

function descriptionIn(
  who: string,
  file: Uint8Array,
  { metadata } = headerIn(who, file),
): Record<string, unknown> {
  if (!Object.hasOwn(metadata, KEY))
    throw new TypeError(`${who} expects '${KEY}' in its metadata, but got none`);
  const given = JSON.parse(metadata[KEY]) as Record<string, unknown>;
  const keys = ['format', 'version', 'kind', 'settings', 'preparation', 'outcome'];
  checkOptions(who, given, keys, 'what save() gave');
  checkOneOf(who, 'format', given.format, [FORMAT]);
  checkInteger(who, 'version', given.version, VERSION, VERSION);
  return given;
}

function read<Answer, Scores>(
  who: string,
  kind: OutcomeKind<Answer, Scores>,
  file: Uint8Array,
): Fitted<Answer, Scores> {
  const header = headerIn(who, file);
  checkSeal(who, file, header.metadata);
  const given = descriptionIn(who, file, header);
  checkOneOf(who, 'kind', given.kind, [kind.name]);
  const ofClassifier = kind.name === 'classifier';
  const options = optionsOf(given.settings as Settings, ofClassifier);
  const settings = settingsFor(readSettings(who, options, ofClassifier), 0);
  const preparation = Preparation.from(readPreparation(who, settings.target, given.preparation));
  const outcome = kind.from(who, settings.target, given.outcome);
  const { hidden, dropout } = settings;
  const architecture = { layout: preparation.layout, hidden, dropout, outputs: outcome.outputs };
  // Before the network is made: a file may name any widths, and has only the weights that it has.
  checkShapes(who, header.places, shapesOf(architecture));
  const arrays = tensorsOf(who, header.places, file);
  checkFiniteNumbers(who, arrays);
  const network = makeNetwork(architecture, new Generator(0));
  network.loadStateDict(
    Object.fromEntries(
      Object.entries(arrays).map(([name, value]) => [name.slice(PREFIX.length), value]),
    ),
  );
  return { settings, preparation, network, outcome };
}

function checkShapes(
  who: string,
  places: readonly TensorInfo[],
  shapes: ReadonlyMap<string, readonly number[]>,
): void {
  const found = new Map(places.map((place) => [place.name, place]));
  const other = places.find(
    ({ name }) => !name.startsWith(PREFIX) || !shapes.has(name.slice(PREFIX.length)),
  );
  if (other !== undefined)
    throw new TypeError(`${who} expects the network's arrays, but got ${show(other.name)} too`);
  for (const [name, shape] of shapes) {
    const place = found.get(`${PREFIX}${name}`);
    if (place?.dtype === 'float32' && String(place.shape) === String(shape)) continue;
    throw new ShapeError(
      `${who} expects ${PREFIX}${name} as float32 [${shape.join(', ')}], but got ` +
        (place ? `${place.dtype} [${place.shape.join(', ')}]` : 'none'),
    );
  }
}

function checkFiniteNumbers(
  who: string,
  arrays: Readonly<Record<string, NdArray<NumberArray>>>,
): void {
  for (const [name, array] of Object.entries(arrays)) {
    if (!packed(array, 'float32').every(Number.isFinite))
      throw new RangeError(`${who} expects finite numbers in ${name}, but got others`);
  }
}
