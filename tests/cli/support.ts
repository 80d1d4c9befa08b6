/**
 * The command `tiny-mlp`, run within the test, and files for it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { main } from '../../src/cli/main.js';
import {
  BatchNorm1d,
  Dropout,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  Tanh,
} from '../../src/index.js';
import {
  save,
  writeNpy,
  writeNpz,
  writeOnnx,
  writeSafetensors,
  writeTorch,
} from '../../src/io/index.js';
import { TabularClassifier, TabularRegressor } from '../../src/tabular/index.js';
import { root } from '../support/sources.js';

/** How a command ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function run(...args: readonly string[]): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const code = await main(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    signal: new AbortController().signal,
    hold: () => () => undefined,
  });
  return { code, stdout, stderr };
}

/** What it prints where all is well. */
export async function output(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return stdout;
}

/** The sentence it ends with where something is wrong. */
export async function failure(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  const lines = stderr.split('\n');
  if (code !== 1 || lines.length !== 2 || !stderr.startsWith('tiny-mlp: '))
    throw new Error(`exit code ${code}, printed ${stdout}, and ${stderr}`);
  return lines[0].slice('tiny-mlp: '.length);
}

/** A folder that goes when the tests have run. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'tiny-mlp-cli-'));

  at(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.at(name), content);
    return this.at(name);
  }

  read(name: string): string {
    return readFileSync(this.at(name), 'utf8');
  }

  get names(): string[] {
    return readdirSync(this.path).sort();
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export const penguins = join(root, 'examples/tabular/penguins.csv');

/** A network with something of most kinds. */
export function network(): Sequential {
  manualSeed(3);
  return new Sequential(
    new Linear(4, 8),
    new ReLU(),
    new BatchNorm1d(8),
    new Dropout(0.5),
    new Linear(8, 3),
    new Tanh(),
  );
}

const fixture = <T>(name: string): { cases: T[] } =>
  JSON.parse(readFileSync(join(root, 'tests/fixtures', `${name}.json`), 'utf8')) as { cases: T[] };

/** A table that is quickly learnt: what is walked when. */
const walks = Array.from({ length: 60 }, (_, i) => ({
  km: (i * 7) % 10,
  weather: i % 3 === 0 ? 'rain' : 'dry',
  walks: i % 3 !== 0 && (i * 7) % 10 < 5 ? 'yes' : 'no',
}));

/** A file of each format, by its name. */
export async function modelFiles(): Promise<Readonly<Record<string, string | Uint8Array>>> {
  const model = network();
  const classifier = new TabularClassifier({ target: 'walks', epochs: 3 });
  await classifier.fit(walks);
  const regressor = new TabularRegressor({ target: 'km', epochs: 3 });
  await regressor.fit(walks);
  const keras = fixture<{ title: string; file: string }>('keras_models').cases;
  const kerasFile = (start: string) =>
    gunzipSync(Buffer.from(keras.find(({ title }) => title.startsWith(start))!.file, 'base64'));
  const [tfjs] = fixture<{ json: object; weights: string }>('tfjs_models').cases;
  const [sklearn] = fixture<{ written: string }>('sklearn_models').cases;
  return {
    'array.npy': writeNpy([[1, 2], [3, 4]]), // prettier-ignore
    'weights.npz': writeNpz(model.stateDict()),
    'model.safetensors': save(model, { metadata: { note: 'steers \u001b[31m terminals' } }),
    'weights.safetensors': writeSafetensors(model.stateDict(), { dtypes: 'float16' }),
    'weights.pt': writeTorch(model.stateDict()),
    'checkpoint.pth': writeTorch({ model: model.stateDict(), epoch: 3, groups: [{ lr: 0.1 }] }),
    'model.onnx': writeOnnx(model),
    'classifier.tmlp': classifier.save(),
    'regressor.tmlp': regressor.save(),
    'sklearn.json': sklearn.written,
    'model.json': JSON.stringify(tfjs.json),
    'weights.bin': Buffer.from(tfjs.weights, 'base64'),
    'model.keras': kerasFile('.keras'),
    'model.h5': kerasFile('.h5 of Keras 3'),
  };
}
