/**
 * Keras's layers with weights, and those that change the shape of a row, as modules of this
 * package. Not here: functions without weights (activations.ts).
 *
 * I = inputs, O = outputs, C = columns
 */
import { show, showShape } from '../../core/check.js';
import { allocate, type FloatArray, type FloatDType } from '../../core/dtype.js';
import { sizeOf, wrap, type NdArray } from '../../core/ndarray.js';
import { BatchNorm1d } from '../../nn/layers/batch-norm.js';
import { Dropout } from '../../nn/layers/dropout.js';
import { Embedding } from '../../nn/layers/embedding.js';
import { Flatten } from '../../nn/layers/flatten.js';
import { LayerNorm } from '../../nn/layers/layer-norm.js';
import { Linear } from '../../nn/layers/linear.js';
import { PReLU } from '../../nn/layers/prelu.js';
import type { Module } from '../../nn/module.js';
import { Rescaling } from '../foreign/rescaling.js';
import { Standardize } from '../foreign/standardize.js';
import { activationOf } from './activations.js';
import type { Config } from './config.js';

/** A row's shape, without the batch; null where a size is not told, undefined where nothing is. */
export type RowShape = readonly (number | null)[] | undefined;

/** What a layer is built from. */
export interface Ingredients {
  readonly config: Config;
  readonly shape: RowShape;
  readonly dtype: FloatDType;
  /** Its weights by what they are for, of these shapes (null: any size), all or none. */
  readonly take: (
    roles: Readonly<Record<string, readonly (number | null)[]>>,
  ) => Record<string, NdArray<FloatArray>>;
}

/** What becomes of a layer. */
export interface Built {
  readonly modules: readonly Module[];
  readonly shape: RowShape;
}

/** The columns of a row that has no other axes; null where nobody tells. */
function columnsOf({ config, shape }: Ingredients): number | null {
  if (!shape) return null;
  if (shape.length === 1) return shape[0];
  throw config.fault(
    'rows [columns]',
    [null, ...shape],
    'put a Flatten before it: here such layers take a matrix',
  );
}

const activated = (built: Module, config: Config, shape: RowShape): Built => {
  const activation = activationOf(config, 1);
  return { modules: activation ? [built, activation] : [built], shape };
};

function dense(ingredients: Ingredients): Built {
  const { config, dtype, take } = ingredients;
  const I = columnsOf(ingredients);
  const O = config.size('units');
  const bias = config.flag('use_bias', true);
  config.unused('quantization_config');
  const weights = take(bias ? { kernel: [I, O], bias: [O] } : { kernel: [I, O] });
  const { kernel } = weights;
  const linear = new Linear(kernel.shape[0], O, {
    bias,
    dtype,
    weightInit: () => kernel.transpose(1, 0),
    biasInit: () => weights.bias,
  });
  return activated(linear, config, [O]);
}

/** The size of a weight [C]: what the layer before tells, or any. */
const affine = (config: Config, C: number | null) => ({
  ...(config.flag('scale', true) ? { gamma: [C] } : {}),
  ...(config.flag('center', true) ? { beta: [C] } : {}),
});

function batchNormalization(ingredients: Ingredients): Built {
  const { config, dtype, take } = ingredients;
  const columns = columnsOf(ingredients);
  config.lastAxis(1);
  config.unused('renorm', false);
  config.unused('virtual_batch_size');
  const eps = config.number(['epsilon'], 1e-3, 0);
  // Keras keeps this share of what was; here, as in PyTorch, it is the share of what comes.
  const momentum = Number((1 - config.number(['momentum'], 0.99, 0, 1)).toPrecision(12));
  const learned = affine(config, columns);
  const weights = take({ ...learned, moving_mean: [columns], moving_variance: [columns] });
  const { gamma, beta, moving_mean: mean, moving_variance: variance } = weights;
  const negative = Array.from(variance.data).find((value) => value < 0);
  if (negative !== undefined) throw config.fault('a moving_variance of at least 0', negative);
  const C = mean.size;
  const layer = new BatchNorm1d(C, { eps, momentum, affine: Boolean(gamma ?? beta), dtype });
  layer.runningMean!.value = mean;
  layer.runningVar!.value = variance;
  if (gamma) layer.weight!.value = gamma;
  if (beta) layer.bias!.value = beta;
  return { modules: [layer], shape: [C] };
}

function layerNormalization({ config, shape, dtype, take }: Ingredients): Built {
  config.lastAxis(shape?.length);
  config.unused('rms_scaling', false);
  const eps = config.number(['epsilon'], 1e-3, 0);
  const last = shape?.at(-1) ?? null;
  const { gamma, beta } = take(affine(config, last));
  const C = (gamma ?? beta)?.size ?? last;
  if (C === null) throw config.fault('gamma or beta, or an input whose shape is told', null);
  const elementwiseAffine = Boolean(gamma ?? beta);
  const layer = new LayerNorm(C, { eps, elementwiseAffine, bias: Boolean(beta), dtype });
  if (gamma) layer.weight!.value = gamma;
  if (beta) layer.bias!.value = beta;
  return { modules: [layer], shape };
}

function prelu(ingredients: Ingredients): Built {
  const { config, shape, dtype, take } = ingredients;
  // One slope for each number of a row, but for axes that share theirs.
  const rank = shape?.length ?? 1;
  const { alpha } = take({ alpha: new Array<null>(Math.min(rank, 8)).fill(null) });
  const C = alpha.size;
  if (C !== 1 && rank !== 1)
    throw config.fault('one slope, or rows [columns]', alpha.shape, 'share the slopes of all axes');
  if (C !== 1 && typeof shape?.[0] === 'number' && shape[0] !== C)
    throw config.fault(`a slope for each of ${shape[0]} columns`, alpha.shape);
  const layer = new PReLU(C, { dtype });
  layer.weight.value = wrap(alpha.data, [C]);
  return { modules: [layer], shape };
}

function embedding({ config, shape, dtype, take }: Ingredients): Built {
  const [N, D] = [config.size('input_dim'), config.size('output_dim')];
  config.unused('mask_zero', false);
  const { embeddings } = take({ embeddings: [N, D] });
  const layer = new Embedding(N, D, { dtype, weightInit: () => embeddings });
  return { modules: [layer], shape: shape && [...shape, D] };
}

function flatten({ config, shape }: Ingredients): Built {
  if (!shape || shape.length > 1) config.unused('data_format', 'channels_last');
  const isKnown = shape?.every((size) => size !== null);
  const size = isKnown ? sizeOf(shape) : null;
  return { modules: [new Flatten()], shape: [size] };
}

function dropout({ config, shape }: Ingredients): Built {
  config.unused('noise_shape');
  return { modules: [new Dropout(config.number(['rate'], 0.5, 0, 1))], shape };
}

function rescaling({ config, shape }: Ingredients): Built {
  const [scale, offset] = [config.number(['scale'], NaN), config.number(['offset'], 0)];
  return { modules: [new Rescaling(scale, offset)], shape };
}

/** Keras divides by the deviation, or 1e-7 where it is less. */
const LEAST_DEVIATION = 1e-7;

function normalization(ingredients: Ingredients): Built {
  const { config, dtype, take } = ingredients;
  const columns = columnsOf(ingredients);
  config.lastAxis(1);
  config.unused('invert', false);
  config.unused('mean');
  config.unused('variance');
  // Keras 2 also keeps how many rows it has seen.
  const { mean, variance } = take({ mean: [columns], variance: [columns], 'count?': [] });
  const scale: FloatArray = allocate(dtype, variance.size);
  for (let c = 0; c < scale.length; c++)
    scale[c] = Math.max(Math.sqrt(variance.data[c]), LEAST_DEVIATION);
  if (mean.size !== variance.size || scale.some((value) => !(value > 0)))
    throw config.fault('as many variances as means, from 0 on', showShape(variance.shape));
  return { modules: [new Standardize(mean, wrap(scale, [mean.size]))], shape: [mean.size] };
}

const nothing = ({ shape }: Ingredients): Built => ({ modules: [], shape });

/** Keras's classes; those with V1 are of TensorFlow 1.13. */
export const layerKinds: ReadonlyMap<string, (ingredients: Ingredients) => Built> = new Map([
  ['Dense', dense],
  ['Dropout', dropout],
  ['BatchNormalization', batchNormalization],
  ['BatchNormalizationV1', batchNormalization],
  ['LayerNormalization', layerNormalization],
  ['PReLU', prelu],
  ['Embedding', embedding],
  ['Flatten', flatten],
  ['Rescaling', rescaling],
  ['Normalization', normalization],
  ['Identity', nothing],
]);

/** The shape of a row in `[batch, ...]`; undefined where it is none. */
export function rowShapeOf(config: Config, value: unknown): RowShape {
  if (value === undefined || value === null) return undefined;
  const isSize = (size: unknown) =>
    size === null || (typeof size === 'number' && Number.isSafeInteger(size) && size > 0);
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  if (list.length > 0 && list.length <= 32 && list.every(isSize))
    return list.slice(1) as (number | null)[];
  throw config.fault('a shape of sizes, the batch first', show(value));
}
