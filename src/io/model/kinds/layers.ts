/**
 * The layers of this package, as files tell of them. Those with weights are made with zeros:
 * nothing is drawn, and the file's values are loaded afterwards.
 */
import type { FloatDType } from '../../../core/dtype.js';
import { zeros } from '../../../core/init.js';
import { BatchNorm1d } from '../../../nn/layers/batch-norm.js';
import { Dropout } from '../../../nn/layers/dropout.js';
import { Embedding } from '../../../nn/layers/embedding.js';
import { Flatten } from '../../../nn/layers/flatten.js';
import { Identity } from '../../../nn/layers/identity.js';
import { LayerNorm } from '../../../nn/layers/layer-norm.js';
import { Linear } from '../../../nn/layers/linear.js';
import { LogSoftmax } from '../../../nn/layers/log-softmax.js';
import { PReLU } from '../../../nn/layers/prelu.js';
import { RMSNorm } from '../../../nn/layers/rms-norm.js';
import { Softmax } from '../../../nn/layers/softmax.js';
import type { LastDim } from '../../../nn/row-function.js';
import {
  finite,
  flag,
  floatType,
  integer,
  nullOr,
  row,
  size,
  type Field,
  type Row,
  type StateEntry,
} from '../kind.js';
import { bare } from './activations.js';

/** Those of some entries that there are. */
const those = (
  entries: Readonly<Record<string, StateEntry | false>>,
): Readonly<Record<string, StateEntry>> =>
  Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, StateEntry] => entry[1] !== false),
  );

const lastDim: Field<LastDim> = (who, name, value) => {
  if (value === 1 || value === -1) return value;
  throw new RangeError(`${who} expects ${name} to be -1 or 1, but got ${String(value)}`);
};

const rowFunction = (name: string, type: typeof Softmax | typeof LogSoftmax): Row =>
  row<Softmax | LogSoftmax, { dim: LastDim }>(
    type,
    { name, options: ({ dim }) => ({ dim }), make: ({ dim }) => new type(dim) },
    { dim: lastDim },
  );

/** What both layers that normalize rows have. */
const normOptions = ({ normalizedShape, eps, weight, dtype }: LayerNorm | RMSNorm) => ({
  normalizedShape,
  eps,
  elementwiseAffine: weight !== null,
  dtype,
});
const normFields = {
  normalizedShape: size,
  eps: /* @__PURE__ */ finite(0),
  elementwiseAffine: flag,
  dtype: floatType,
};

const vector = (dtype: FloatDType, length: number): StateEntry => ({ dtype, shape: [length] });

/** The rows; made when they are needed. */
export const layers = (): readonly Row[] => [
  bare('Identity', Identity),
  rowFunction('LogSoftmax', LogSoftmax),
  rowFunction('Softmax', Softmax),
  row(
    BatchNorm1d<number>,
    {
      name: 'BatchNorm1d',
      options: ({ inFeatures, eps, momentum, weight, runningMean, dtype }) => ({
        numFeatures: inFeatures,
        eps,
        momentum,
        affine: weight !== null,
        trackRunningStats: runningMean !== null,
        dtype,
      }),
      state({ numFeatures, affine, trackRunningStats, dtype }) {
        const each = vector(dtype, numFeatures);
        return those({
          weight: affine && each,
          bias: affine && each,
          running_mean: trackRunningStats && each,
          running_var: trackRunningStats && each,
          num_batches_tracked: trackRunningStats && { dtype: 'int32', shape: [] },
        });
      },
      make: ({ numFeatures, ...options }) => new BatchNorm1d(numFeatures, options),
    },
    {
      numFeatures: size,
      eps: finite(0),
      momentum: nullOr(finite(0, 1)),
      affine: flag,
      trackRunningStats: flag,
      dtype: floatType,
    },
  ),
  row(
    Dropout,
    { name: 'Dropout', options: ({ p }) => ({ p }), make: ({ p }) => new Dropout(p) },
    { p: finite(0, 1) },
  ),
  row(
    Embedding<number>,
    {
      name: 'Embedding',
      options: ({ numEmbeddings, embeddingDim, paddingIdx, dtype }) => ({
        numEmbeddings,
        embeddingDim,
        paddingIdx,
        dtype,
      }),
      state: ({ numEmbeddings, embeddingDim, dtype }) => ({
        weight: { dtype, shape: [numEmbeddings, embeddingDim] },
      }),
      make: ({ numEmbeddings, embeddingDim, ...options }) =>
        new Embedding(numEmbeddings, embeddingDim, { ...options, weightInit: zeros() }),
    },
    {
      numEmbeddings: size,
      embeddingDim: size,
      paddingIdx: nullOr(integer),
      dtype: floatType,
    },
  ),
  row(
    Flatten,
    {
      name: 'Flatten',
      options: ({ startDim, endDim }) => ({ startDim, endDim }),
      make: ({ startDim, endDim }) => new Flatten(startDim, endDim),
    },
    { startDim: integer, endDim: integer },
  ),
  row(
    LayerNorm<number>,
    {
      name: 'LayerNorm',
      options: (layer) => ({
        ...normOptions(layer),
        bias: layer.weight === null || layer.bias !== null,
      }),
      state: ({ normalizedShape, elementwiseAffine, bias, dtype }) =>
        those({
          weight: elementwiseAffine && vector(dtype, normalizedShape),
          bias: elementwiseAffine && bias && vector(dtype, normalizedShape),
        }),
      make: ({ normalizedShape, ...options }) => new LayerNorm(normalizedShape, options),
    },
    { ...normFields, bias: flag },
  ),
  row(
    Linear<number, number>,
    {
      name: 'Linear',
      options: ({ inFeatures, outFeatures, bias, dtype }) => ({
        inFeatures,
        outFeatures,
        bias: bias !== null,
        dtype,
      }),
      state: ({ inFeatures, outFeatures, bias, dtype }) =>
        those({
          weight: { dtype, shape: [outFeatures, inFeatures] },
          bias: bias && vector(dtype, outFeatures),
        }),
      make: ({ inFeatures, outFeatures, ...options }) =>
        new Linear(inFeatures, outFeatures, {
          ...options,
          weightInit: zeros(),
          biasInit: zeros(),
        }),
    },
    { inFeatures: size, outFeatures: size, bias: flag, dtype: floatType },
  ),
  row(
    PReLU<number>,
    {
      name: 'PReLU',
      options: ({ numParameters, weight }) => ({ numParameters, dtype: weight.dtype }),
      state: ({ numParameters, dtype }) => ({ weight: vector(dtype, numParameters) }),
      make: ({ numParameters, dtype }) => new PReLU(numParameters, { dtype }),
    },
    { numParameters: size, dtype: floatType },
  ),
  row(
    RMSNorm<number>,
    {
      name: 'RMSNorm',
      options: normOptions,
      state: ({ normalizedShape, elementwiseAffine, dtype }) =>
        those({ weight: elementwiseAffine && vector(dtype, normalizedShape) }),
      make: ({ normalizedShape, ...options }) => new RMSNorm(normalizedShape, options),
    },
    normFields,
  ),
];
