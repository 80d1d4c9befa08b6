/**
 * Models of tables as files: an .npz whose member `description` is JSON in UTF-8, and whose others
 * are the network's arrays. Nothing in a file is run, and nothing of it is believed unchecked.
 */
import { checkInteger, checkOneOf, checkOptions, show } from '../core/check.js';
import type { Bytes, NumberArray } from '../core/dtype.js';
import { FormatError, ShapeError } from '../core/errors.js';
import { Generator } from '../core/generator.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import { isError } from '../core/realms.js';
import { decodeText, encodeText } from '../core/text-coders.js';
import { checkBytes } from '../io/npy.js';
import { readNpz, writeNpz } from '../io/npz.js';
import { makeNetwork, shapesOf } from './network.js';
import { optionsOf, readSettings, settingsFor, type Settings } from './options.js';
import type { OutcomeKind } from './outcome.js';
import { Preparation } from './preparation.js';
import { readPreparation } from './read-preparation.js';
import type { Fitted } from './training.js';

const FORMAT = 'tiny-mlp tabular';
const VERSION = 1;
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
  const text = encodeText(JSON.stringify(description));
  const arrays = Object.entries(network.stateDict()).map(
    ([name, value]) => [`${PREFIX}${name}`, value] as const,
  );
  return writeNpz({
    description: wrap(new Uint8Array(text), [text.length]),
    ...Object.fromEntries(arrays),
  });
}

/** A model from the bytes of a file. */
export function readModel<Answer, Scores>(
  who: string,
  kind: OutcomeKind<Answer, Scores>,
  bytes: Uint8Array,
): Fitted<Answer, Scores> {
  checkBytes(who, bytes);
  try {
    return read('the file', kind, bytes);
  } catch (error) {
    if (!isError(error)) throw error;
    throw new FormatError(
      `${who} expects the bytes of a ${kind.name} that save() gave, but got others (` +
        `${error.message.replace(/; .*$/s, '')}); save the model again`,
    );
  }
}

function read<Answer, Scores>(
  who: string,
  kind: OutcomeKind<Answer, Scores>,
  bytes: Uint8Array,
): Fitted<Answer, Scores> {
  // `save` compresses nothing: a small file of much is none that anybody made of a model.
  const maxBytes = 2 ** 18 + 6 * bytes.length;
  const { description, ...arrays } = readNpz(bytes, { maxBytes });
  if (description?.dtype !== 'uint8')
    throw new TypeError(`${who} expects a member 'description' of bytes, but got none`);
  const text = decodeText(packed(description, 'uint8'), 'utf-8', { fatal: true });
  const given = JSON.parse(text) as Record<string, unknown>;
  const keys = ['format', 'version', 'kind', 'settings', 'preparation', 'outcome'];
  checkOptions(who, given, keys, 'what save() gave');
  checkOneOf(who, 'format', given.format, [FORMAT]);
  checkInteger(who, 'version', given.version, VERSION, VERSION);
  checkOneOf(who, 'kind', given.kind, [kind.name]);
  const ofClassifier = kind.name === 'classifier';
  const options = optionsOf(given.settings as Settings, ofClassifier);
  const settings = settingsFor(readSettings(who, options, ofClassifier), 0);
  const preparation = Preparation.from(readPreparation(who, settings.target, given.preparation));
  const outcome = kind.from(who, settings.target, given.outcome);
  const { hidden, dropout } = settings;
  const architecture = { layout: preparation.layout, hidden, dropout, outputs: outcome.outputs };
  // Before the network is made: a file may name any widths, and has only the weights that it has.
  checkArrays(who, arrays, shapesOf(architecture));
  const network = makeNetwork(architecture, new Generator(0));
  network.loadStateDict(
    Object.fromEntries(
      Object.entries(arrays).map(([name, value]) => [name.slice(PREFIX.length), value]),
    ),
  );
  return { settings, preparation, network, outcome };
}

function checkArrays(
  who: string,
  arrays: Readonly<Record<string, NdArray<NumberArray> | undefined>>,
  shapes: ReadonlyMap<string, readonly number[]>,
): void {
  const other = Object.keys(arrays).find(
    (name) => !name.startsWith(PREFIX) || !shapes.has(name.slice(PREFIX.length)),
  );
  if (other !== undefined)
    throw new TypeError(`${who} expects the network's arrays, but got ${show(other)} too`);
  for (const [name, shape] of shapes) {
    const found = Object.hasOwn(arrays, `${PREFIX}${name}`)
      ? arrays[`${PREFIX}${name}`]
      : undefined;
    if (found?.dtype !== 'float32' || String(found.shape) !== String(shape)) {
      throw new ShapeError(
        `${who} expects ${PREFIX}${name} as float32 [${shape.join(', ')}], but got ` +
          (found ? `${found.dtype} [${found.shape.join(', ')}]` : 'none'),
      );
    }
    if (!packed(found, 'float32').every(Number.isFinite))
      throw new RangeError(`${who} expects finite numbers in ${PREFIX}${name}, but got others`);
  }
}
