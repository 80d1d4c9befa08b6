/**
 * Runs a few batches forward and backward, and writes down what checks look at. The weights stay as
 * they are in between: what is found is of the model as it stands.
 */
import { checkArray } from '../../core/array-checks.js';
import { packed, type NdArray } from '../../core/ndarray.js';
import type { ArrayInput } from '../../core/nested.js';
import { isError } from '../../core/realms.js';
import { toFlat } from '../../core/reading.js';
import type { Module } from '../../nn/module.js';
import { readBatch, type TrainingBatch } from '../batches.js';
import type { TrainingLoss, TrainingOptimizer } from '../ingredients.js';
import { ColumnStatistics } from './columns.js';
import {
  TargetStatistics,
  type Evidence,
  type LayerEvidence,
  type ParameterEvidence,
} from './evidence.js';
import { kindOf, known, placeOf } from './known.js';
import { Sample } from './sample.js';
import { isSaturated } from './saturation.js';
import { leavesOf, watching, type Watcher } from './watch.js';

/** What is looked at. */
export interface Subject {
  readonly who: string;
  readonly model: Module;
  readonly loss: TrainingLoss;
  readonly optimizer?: TrainingOptimizer | undefined;
}

type Seen = Omit<Evidence, 'lr' | 'rangeTest'>;

/** Goes through at most `batches` batches. To be called where all is put back. */
export function observe(
  { who, model, loss, optimizer }: Subject,
  loader: Iterable<TrainingBatch>,
  batches: number,
): Seen {
  const layers = new Map<Module, LayerEvidence>(
    leavesOf(model).map(([name, module]) => [module, newLayer(name, module)]),
  );
  const parameters = model.namedParameters().map(([where, { shape, value }]): ParameterEvidence => {
    const alike = shape.length === 2 && shape[0] > 1;
    return { where, axes: shape.length, size: value.size, gradient: 0, alike, update: undefined };
  });
  let [inputs, targets, outputs]: [ColumnStatistics?, TargetStatistics?, ColumnStatistics?] = [];
  let sample: Sample | undefined;
  let largestBatch = 0;
  let failure: Error | undefined;

  const pass = (x: NdArray, y: NdArray, weights: ArrayInput | undefined) => {
    const output = checkArray(`${model.label()}.forward`, 'its return value', model.forward(x));
    outputs ??= new ColumnStatistics(output.size / Math.max(1, output.shape[0] ?? 1));
    outputs.add(output);
    if (weights) loss.forward(output, y, { weights });
    else loss.forward(output, y);
    model.zeroGrad();
    model.backward(loss.backward(), { inputGrad: false });
    model.parameters().forEach(({ value, grad }, i) => {
      const seen = parameters[i];
      if (seen.alike) seen.alike = rowsAlike(value) && grad !== null && rowsAlike(grad);
      const norm = grad ? normOf(toFlat(grad)) : 0;
      if (!(norm <= seen.gradient)) seen.gradient = norm;
    });
  };

  let n = 0;
  watching(model, watcherOf(layers), () => {
    for (const batch of loader) {
      if (n === batches) break;
      const [x, y, weights] = readBatch(who, `batch ${n++}`, batch, model);
      inputs ??= new ColumnStatistics(x.size / Math.max(1, x.shape[0] ?? 1));
      inputs.add(x);
      targets ??= new TargetStatistics(y);
      targets.add(y);
      sample ??= new Sample(inputs.columns);
      sample.add(x, y);
      largestBatch = Math.max(largestBatch, x.shape[0] ?? 1);
      if (failure) continue;
      try {
        pass(x, y, weights);
      } catch (error) {
        if (!isError(error)) throw error;
        failure = error;
      }
    }
    if (!failure && optimizer && n > 0) measureStep(model, optimizer, parameters);
  });
  const seen = { ...known(model, loss), inputs, targets, sample, largestBatch, outputs };
  return { ...seen, layers: [...layers.values()], parameters, failure };
}

/** How far one step of the optimizer, with the last batch's gradients, moves each parameter. */
function measureStep(
  model: Module,
  optimizer: TrainingOptimizer,
  parameters: readonly ParameterEvidence[],
): void {
  const values = () => model.parameters().map(({ value }) => toFlat(value));
  const before = values();
  optimizer.step();
  values().forEach((after, i) => {
    const size = normOf(before[i]);
    if (size > 0) parameters[i].update = normOf(after.map((w, k) => w - before[i][k])) / size;
  });
}

/** Whether all rows of a matrix are the same. */
function rowsAlike(matrix: NdArray): boolean {
  const values = toFlat(matrix);
  const I = matrix.shape[1];
  for (let n = I; n < values.length; n++) if (values[n] !== values[n - I]) return false;
  return true;
}

function newLayer(name: string, module: Module): LayerEvidence {
  return {
    where: placeOf(name, module),
    kind: kindOf(module),
    learns: module.parameters().length > 0,
    rows: 0,
    alive: new Uint8Array(0),
    outputs: 0,
    saturated: 0,
    nonFinite: false,
    gradient: 0,
    gradients: 0,
  };
}

const watcherOf = (layers: ReadonlyMap<Module, LayerEvidence>): Watcher => ({
  output(module, y) {
    const layer = layers.get(module)!;
    const rows = y.shape[0] ?? 1;
    const units = y.size / Math.max(1, rows);
    if (layer.alive.length !== units) layer.alive = new Uint8Array(units);
    const values = packed(y, 'float64');
    layer.rows += rows;
    layer.outputs += values.length;
    for (let n = 0; n < values.length; n++) {
      const value = values[n];
      if (value !== 0) layer.alive[n % units] = 1;
      if (isSaturated(layer.kind, value)) layer.saturated++;
      if (!Number.isFinite(value)) layer.nonFinite = true;
    }
  },
  gradient(module, gradOutput) {
    const layer = layers.get(module)!;
    layer.gradient += normOf(packed(gradOutput, 'float64'));
    layer.gradients++;
  },
});

/** The Euclidean norm. Scaled by the largest, so that squares of tiny numbers do not vanish. */
function normOf(values: Float32Array | Float64Array): number {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (!(size <= largest)) largest = size;
  }
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const value of values) sum += (value / largest) * (value / largest);
  return largest * Math.sqrt(sum);
}
