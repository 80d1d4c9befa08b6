/**
 * Layers as nodes of ONNX.
 */
import type { NodeOf } from '../graph/graph.js';
import type { Emitter } from './emitter.js';
import { DOUBLE, FLOAT, INT64 } from './schema.js';
import { belowZero } from './write-functions.js';

const ones = (count: number): number[] => new Array<number>(count).fill(1);
const zeros = (count: number): number[] => new Array<number>(count).fill(0);

/** x Wᵀ + b, as PyTorch's exporter writes it. */
export function writeLinear(
  graph: Emitter,
  x: string,
  { weight, bias }: NodeOf<'linear'>,
  outFeatures: number,
): string {
  const W = graph.weight('weight', weight, [outFeatures, weight.length / outFeatures]);
  const b = bias ? [graph.weight('bias', bias, [outFeatures])] : [];
  return graph.add('Gemm', [x, W, ...b], { transB: 1 });
}

export function writeBatchNorm(graph: Emitter, x: string, node: NodeOf<'batchNorm'>): string {
  const { mean, variance, eps, weight, bias } = node;
  const shape = [mean.length];
  const scale = weight
    ? graph.weight('weight', weight, shape)
    : graph.inline(ones(mean.length), shape);
  const shift = bias ? graph.weight('bias', bias, shape) : graph.inline(zeros(mean.length), shape);
  const statistics = [
    graph.weight('running_mean', mean, shape),
    graph.weight('running_var', variance, shape),
  ];
  const epsilon = { float: eps };
  return graph.add('BatchNormalization', [x, scale, shift, ...statistics], { epsilon });
}

/** The mean of each row, kept as a column. */
const rowMean = (graph: Emitter, x: string): string =>
  graph.opset < 18
    ? graph.add('ReduceMean', [x], { axes: [-1], keepdims: 1 })
    : graph.add('ReduceMean', [x, graph.whole([-1])], { keepdims: 1 });

export function writeRowNorm(
  graph: Emitter,
  x: string,
  { centred, eps, weight, bias }: NodeOf<'rowNorm'>,
  width: number,
): string {
  const named = weight && graph.weight('weight', weight, [width]);
  const attributes = { axis: -1, epsilon: { float: eps } };
  if (centred || graph.opset >= 23) {
    const scale = named ?? graph.inline(ones(width), [width]);
    const shift = bias ? [graph.weight('bias', bias, [width])] : [];
    const op = centred ? 'LayerNormalization' : 'RMSNormalization';
    return graph.add(op, [x, scale, ...shift], attributes);
  }
  const mean = rowMean(graph, graph.add('Mul', [x, x]));
  const deviation = graph.add('Sqrt', [graph.add('Add', [mean, graph.number(eps)])]);
  const normal = graph.add('Div', [x, deviation]);
  return named ? graph.add('Mul', [normal, named]) : normal;
}

/** Slopes below 0: one, or one for each feature. */
export function writePReLU(graph: Emitter, x: string, { weight }: NodeOf<'prelu'>): string {
  const slopes = graph.weight('weight', weight, [weight.length]);
  // onnxruntime has no PRelu of doubles.
  return graph.dtype === 'float32'
    ? graph.add('PRelu', [x, slopes])
    : belowZero(graph, x, graph.add('Mul', [x, slopes]));
}

/** Some of the columns; where one number a row is wanted, without an axis. */
export const writeColumns = (
  graph: Emitter,
  x: string,
  columns: readonly number[],
  isFlat: boolean,
): string => graph.add('Gather', [x, graph.whole(columns, isFlat ? [] : undefined)], { axis: 1 });

export const writeReshape = (graph: Emitter, x: string, from: number, to: readonly number[]) =>
  to.length === 1 && from > 0
    ? graph.add('Flatten', [x], { axis: 1 })
    : graph.add('Reshape', [x, graph.whole([-1, ...to])]);

export function writeEmbedding(
  graph: Emitter,
  x: string,
  { table }: NodeOf<'embedding'>,
  features: number,
  isWhole: boolean,
): string {
  const weight = graph.weight('weight', table, [table.length / features, features]);
  return graph.add('Gather', [weight, isWhole ? x : graph.add('Cast', [x], { to: INT64 })], {
    axis: 0,
  });
}

/** The number of the graph's element type. */
export const elementType = ({ dtype }: Emitter): number => (dtype === 'float64' ? DOUBLE : FLOAT);
