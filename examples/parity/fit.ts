/**
 * Trains a script from its seed, as torch_scripts.py does: parameters are drawn first, then, as they
 * are needed, the order of each epoch and the masks of each step.
 */
import { setImmediate } from 'node:timers/promises';
import { DataLoader, Generator, manualSeed, type NdArray } from 'tiny-mlp';
import { PatientProgress } from '../mnist/progress.js';
import type { Rows } from './made-up-table.js';
import type { Training } from './results.js';
import type { Course, Plan, Script } from './scripts.js';

/** What a script learns from and is measured by. */
export interface Data {
  /** What it is, and whether it is real. */
  readonly name: string;
  readonly train: Rows;
  readonly test: Rows;
  /** What x is multiplied by. */
  readonly scale: number;
}

/** How a script is run. */
export interface Run extends Omit<Plan, 'steps'> {
  /** Whether one weight begins a unit in the last place above what was drawn. */
  readonly nudged?: boolean;
  readonly batch: number;
  readonly seed: number;
}

/** Everything that follows from the seed before the first step. */
export function begin(script: Script, { train }: Data, run: Run): Course {
  manualSeed(run.seed);
  return script.begin({ ...run, steps: Math.ceil(train.x.shape[0] / run.batch) });
}

/** Initial parameters by name; what is counted along the way is no parameter. */
export function initialParameters({ model }: Course): Record<string, NdArray> {
  const names = new Set([...model.namedParameters()].map(([name]) => name));
  return Object.fromEntries(Object.entries(model.stateDict()).filter(([name]) => names.has(name)));
}

/** Trains the script to its end. */
export async function fit(script: Script, data: Data, run: Run): Promise<Training> {
  const course = begin(script, data, run);
  const { model, criterion, optimizer, clip, afterStep, afterEpoch } = course;
  const { dtype, batch, epochs } = run;
  if (run.nudged) nudge(course);
  const options = { scale: data.scale, dtype };
  const loader = new DataLoader(data.train, { ...options, batchSize: batch, shuffle: true });
  const progress = new PatientProgress(`tiny-mlp, ${dtype}`);
  const losses: number[] = [];
  const rates: number[] = [];
  const accuracies: number[] = [];
  let first: number[] | undefined;

  for (let epoch = 1; epoch <= epochs; epoch++) {
    const steps: number[] = [];
    for (const [x, y] of loader) {
      const loss = criterion.forward(model.forward(x), script.target(x, y));
      optimizer.zeroGrad();
      model.backward(criterion.backward(), { inputGrad: false });
      clip?.();
      optimizer.step();
      afterStep?.();
      steps.push(loss);
    }
    const loss = steps.reduce((sum, n) => sum + n, 0) / steps.length;
    afterEpoch?.(loss);
    losses.push(loss);
    rates.push(optimizer.lr);
    accuracies.push(measure(script, course, data.test, options));
    first ??= steps;
    progress.update(epoch, epochs);
    await setImmediate(); // a Ctrl-C takes effect here
  }
  progress.stop();
  return { losses, steps: first ?? [], rates, accuracies, accuracy: accuracies[epochs - 1] };
}

/** One weight of the first layer, up by a unit in float64's last place. */
function nudge({ model }: Course): void {
  const { value } = model.parameters()[0];
  const weight = value.get(3, 400);
  value.set(3, 400, weight * (1 + 2 ** -52));
}

/** The script's share of the test data, 0 to 1. Takes nothing from the stream of the training. */
function measure(
  { target, score }: Script,
  { model }: Course,
  test: Rows,
  options: { scale: number; dtype: Run['dtype'] },
): number {
  const loader = new DataLoader(test, { ...options, batchSize: 250, generator: new Generator(0) });
  model.eval();
  let [part, whole] = [0, 0];
  for (const [x, y] of loader) {
    const [right, all] = score(model.forward(x), target(x, y));
    part += right;
    whole += all;
  }
  model.train();
  return part / whole;
}
