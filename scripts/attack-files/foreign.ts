/**
 * Models of other libraries: good files are the tests' fixtures. A model that was read is asked for
 * an answer, and must give one or say what is wrong.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { predict, type Sequential } from '../../src/index.js';
import { readKeras, readSklearn, readTfjs } from '../../src/io/index.js';
import type { Draw } from './draw.js';
import type { Format } from './format.js';
import { lieInText } from './lies.js';
import { isSentence } from './models.js';
import { membersOf, mixed, zipFields } from './zip-damage.js';

const fixture = <T>(name: string): T =>
  JSON.parse(
    readFileSync(new URL(`../../tests/fixtures/${name}.json`, import.meta.url), 'utf8'),
  ) as T;

/** What a model holds, and an answer to a row of its width. */
function askedFor(model: Sequential): void {
  const { inFeatures } = model as { inFeatures: number | undefined };
  if (inFeatures === undefined || inFeatures > 1e5) return;
  try {
    predict(model, [Array.from({ length: inFeatures }, () => 0.5)]);
  } catch (error) {
    if (!isSentence(error)) throw error;
  }
}

const arraysOf = (model: Sequential) => Object.values(model.stateDict());

const changedText = (bytes: Uint8Array, draw: Draw): Uint8Array =>
  new Uint8Array(Buffer.from(lieInText(Buffer.from(bytes).toString(), draw)));

// ── scikit-learn ─────────────────────────────────────────────────────────────────────────────────

const written = fixture<{ cases: { written: string }[] }>('sklearn_models').cases.map(
  (one) => new Uint8Array(Buffer.from(one.written)),
);

export const sklearn: Format = {
  make: (draw) => draw.pick(written),
  read: (bytes) => Promise.resolve(arraysOf(readSklearn(bytes).model)),
  use: (bytes) => askedFor(readSklearn(bytes).model),
  fields: () => [],
  special: [changedText],
};

// ── TensorFlow.js: the length of the JSON in four bytes, the JSON, the weights ───────────────────

const joined = (json: Uint8Array, weights: Uint8Array): Uint8Array => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return new Uint8Array(Buffer.concat([length, json, weights]));
};
const parted = (bytes: Uint8Array): [Uint8Array, Uint8Array] => {
  const end = bytes.length < 4 ? 0 : 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return [bytes.subarray(4, end), bytes.subarray(end)];
}; // prettier-ignore

interface TfjsCase {
  readonly json: { readonly weightsManifest: { paths: string[] }[] };
  readonly weights: string;
}
const models = fixture<{ cases: TfjsCase[] }>('tfjs_models').cases.map(({ json, weights }) => {
  json.weightsManifest[0].paths = ['weights.bin'];
  return joined(Buffer.from(JSON.stringify(json)), Buffer.from(weights, 'base64'));
});

const loadTfjs = (bytes: Uint8Array) => {
  const [json, weights] = parted(bytes);
  return readTfjs({ 'model.json': json, 'weights.bin': weights });
};

export const tfjs: Format = {
  make: (draw) => draw.pick(models),
  read: (bytes) => Promise.resolve(arraysOf(loadTfjs(bytes))),
  use: (bytes) => askedFor(loadTfjs(bytes)),
  fields: () => [[0, 4]],
  special: [
    (bytes, draw) => {
      const [json, weights] = parted(bytes);
      return joined(changedText(json, draw), weights);
    },
  ],
};

// ── Keras ────────────────────────────────────────────────────────────────────────────────────────

const files = fixture<{ cases: { title: string; file: string }[] }>('keras_models').cases.map(
  ({ title, file }) => ({ title, bytes: new Uint8Array(gunzipSync(Buffer.from(file, 'base64'))) }),
);
const filesOf = (kind: string) =>
  files.filter(({ title }) => title.startsWith(kind)).map(({ bytes }) => bytes);
const [archives, wholes] = [filesOf('.keras'), filesOf('.h5')];

/** Where the signatures of HDF5's structures stand, and numbers behind them. */
const structures = /TREE|SNOD|HEAP|GCOL/g;
function hdf5Fields(bytes: Uint8Array): [number, number][] {
  const text = Buffer.from(bytes).toString('latin1');
  const begins = [...text.matchAll(structures)].map(({ index }) => index);
  const inside = begins.flatMap((at) => [4, 6, 8, 16, 24, 32].map((offset) => [at + offset, 4]));
  return [...inside, [24, 4], [40, 4], [56, 4]] as [number, number][];
}

/** Another number or byte where a structure of HDF5 says where the rest is. */
function damagedHdf5(bytes: Uint8Array, draw: Draw): Uint8Array {
  const copy = bytes.slice();
  const fields = hdf5Fields(bytes);
  for (let n = 1 + draw.below(3); n > 0; n--) {
    const at = draw.chance(0.6) ? draw.pick(fields)[0] : draw.below(copy.length);
    if (at < copy.length) copy[at] = draw.pick([0, 1, 0x7f, 0x80, 0xff, draw.below(256)]);
  }
  return copy;
}

/** An archive with another member; undefined where it is none, or has no such member. */
function withMember(
  bytes: Uint8Array,
  name: string,
  change: (member: Uint8Array) => Uint8Array,
): Uint8Array | undefined {
  const all = membersOf(bytes);
  if (!all || !Object.hasOwn(all, name)) return undefined;
  all[name] = change(all[name]);
  return zipSync(all, { level: 0, mtime: '2020-01-01' });
}

export const keras: Format = {
  make: (draw) => draw.pick(archives),
  read: (bytes) => Promise.resolve(arraysOf(readKeras(bytes))),
  use: (bytes) => askedFor(readKeras(bytes)),
  fields: zipFields,
  special: [
    (bytes, draw) => withMember(bytes, 'config.json', (json) => changedText(json, draw)),
    (bytes, draw) => withMember(bytes, 'model.weights.h5', (weights) => damagedHdf5(weights, draw)),
    mixed,
  ],
};

export const h5: Format = {
  make: (draw) => draw.pick(wholes),
  read: (bytes) => Promise.resolve(arraysOf(readKeras(bytes))),
  use: (bytes) => askedFor(readKeras(bytes)),
  fields: hdf5Fields,
  special: [damagedHdf5],
};
