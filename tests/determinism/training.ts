/**
 * A short training with everything pinned, and the digest of what it ends with: two hundred steps
 * of 784-32-32-10 on drawn digits. It must end with the same bits everywhere. Run by itself it
 * prints the digests, those of programs.ts among them, so that any Node version can be asked;
 * `reference` as an argument asks for that backend's, and names after it for these alone.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  DataLoader,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  setBackend,
  SGD,
  SoftmaxCrossEntropy,
} from '../../src/index.js';
import type { BackendName, FloatDType, NdArray, StateDict } from '../../src/index.js';
import { drawDigits } from '../../src/datasets/index.js';
import { digest } from '../support/fixtures.js';
import { digestOfProgram, programNames, type Program } from './programs.js';

/** What each run is trained with; the names are the keys of tests/fixtures/digest.json. */
export const settings = {
  'float32, plain SGD': { dtype: 'float32', momentum: 0, weightDecay: 0 },
  'float32, momentum and weight decay': { dtype: 'float32', momentum: 0.9, weightDecay: 1e-4 },
  'float64, plain SGD': { dtype: 'float64', momentum: 0, weightDecay: 0 },
} as const satisfies Record<string, { dtype: FloatDType; momentum: number; weightDecay: number }>;

export type Setting = keyof typeof settings;

const steps = 200;

/** SHA-256 over names and bytes of a state, in its order. */
function digestOf(state: StateDict, dtype: FloatDType): string {
  const hash = createHash('sha256');
  for (const [name, array] of Object.entries(state))
    hash.update(`${name} [${array.shape.join(', ')}] ${digest(array, dtype)}\n`);
  return hash.digest('hex');
}

/**
 * Trains and gives the digest of the parameters.
 *
 * @param view - Makes another view of a batch's x, of the same content.
 */
export async function train(
  setting: Setting,
  view: (x: NdArray) => NdArray = (x) => x,
  backend: BackendName = 'wasm',
): Promise<string> {
  const { dtype, momentum, weightDecay } = settings[setting];
  setBackend(backend);
  const { x, y } = (await drawDigits({ train: 2000, test: 10, seed: 5 })).train;
  manualSeed(0);
  const model = new Sequential(
    new Linear(784, 32, { dtype }), new ReLU(), new Linear(32, 32, { dtype }), new ReLU(), new Linear(32, 10, { dtype }),
  ); // prettier-ignore
  const criterion = new SoftmaxCrossEntropy();
  const optimizer = new SGD(model.parameters(), { lr: 0.01, momentum, weightDecay });
  const loader = new DataLoader({ x, y }, { batchSize: 16, shuffle: true, scale: 1 / 255, dtype });
  for (let step = 0; step < steps;) {
    for (const [images, labels] of loader) {
      if (step++ === steps) break;
      criterion.forward(model.forward(view(images)), labels);
      optimizer.zeroGrad();
      model.backward(criterion.backward(), { inputGrad: false });
      optimizer.step();
    }
  }
  return digestOf(model.stateDict(), dtype);
}

type Run = Setting | Program;
const isSetting = (run: Run): run is Setting => run in settings;
const allRuns: readonly Run[] = [...(Object.keys(settings) as Setting[]), ...programNames];

/** The digests of settings and programs, of all unless told which. */
export async function digests(
  backend: BackendName = 'wasm',
  runs = allRuns,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const run of runs) {
    setBackend(backend);
    found[run] = await (isSetting(run) ? train(run, undefined, backend) : digestOfProgram(run));
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , backend, ...runs] = process.argv;
  const named = runs.length > 0 ? (runs as Run[]) : undefined;
  console.log(JSON.stringify(await digests(backend as BackendName, named)));
}
