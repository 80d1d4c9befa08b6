/**
 * Modules as nodes of a graph, in evaluation mode: a row a class of modules.
 */
import { checkInstance, showShape } from '../../core/check.js';
import type { FloatArray } from '../../core/dtype.js';
import { OptionError, ShapeError } from '../../core/errors.js';
import { packed, sizeOf } from '../../core/ndarray.js';
import { ELU } from '../../nn/activations/elu.js';
import { GELU } from '../../nn/activations/gelu.js';
import { Hardswish } from '../../nn/activations/hardswish.js';
import { Hardtanh } from '../../nn/activations/hardtanh.js';
import { LeakyReLU } from '../../nn/activations/leaky-relu.js';
import { Mish } from '../../nn/activations/mish.js';
import { ReLU } from '../../nn/activations/relu.js';
import { ReLU6 } from '../../nn/activations/relu6.js';
import { SELU } from '../../nn/activations/selu.js';
import { Sigmoid } from '../../nn/activations/sigmoid.js';
import { SiLU } from '../../nn/activations/silu.js';
import { Sine } from '../../nn/activations/sine.js';
import { Softplus } from '../../nn/activations/softplus.js';
import { Tanh } from '../../nn/activations/tanh.js';
import type { Buffer } from '../../nn/buffer.js';
import { takesIntegers } from '../../nn/containers/branches.js';
import { Columns } from '../../nn/containers/columns.js';
import { Concat } from '../../nn/containers/concat.js';
import { Residual } from '../../nn/containers/residual.js';
import { Sequential } from '../../nn/containers/sequential.js';
import { BatchNorm1d } from '../../nn/layers/batch-norm.js';
import { Dropout } from '../../nn/layers/dropout.js';
import { Embedding } from '../../nn/layers/embedding.js';
import { Flatten } from '../../nn/layers/flatten.js';
import { Identity } from '../../nn/layers/identity.js';
import { LayerNorm } from '../../nn/layers/layer-norm.js';
import { Linear } from '../../nn/layers/linear.js';
import { LogSoftmax } from '../../nn/layers/log-softmax.js';
import { PReLU } from '../../nn/layers/prelu.js';
import { RMSNorm } from '../../nn/layers/rms-norm.js';
import { Softmax } from '../../nn/layers/softmax.js';
import { Module } from '../../nn/module.js';
import type { Parameter } from '../../nn/parameter.js';
import { Rescaling } from '../foreign/rescaling.js';
import { Standardize } from '../foreign/standardize.js';
import type { GraphBuilder } from './builder.js';
import type { UnaryFunction, ValueId } from './graph.js';

/** Adds a module's nodes for the value x; returns the value that it gives. */
type Lower<M> = (module: M, x: ValueId, graph: GraphBuilder, path: string) => ValueId;

type Row = readonly [type: abstract new (...args: never) => Module, lower: Lower<never>];

const row = <M extends Module>(type: abstract new (...args: never) => M, lower: Lower<M>): Row => [
  type,
  lower,
];

/** A row of a function of one number. */
const unary = <M extends Module>(
  type: abstract new (...args: never) => M,
  f: (module: M) => UnaryFunction,
): Row =>
  row(type, (module, x, graph, path) =>
    graph.add({ op: 'unary', x, f: f(module) }, graph.shapeOf(x), path),
  );

const numbersOf = (of: Parameter | Buffer, { dtype }: GraphBuilder): FloatArray =>
  packed(of.value, dtype);
const numbersOrNull = (of: Parameter | Buffer | null, graph: GraphBuilder): FloatArray | null =>
  of && numbersOf(of, graph);

const rowNorm: Lower<LayerNorm | RMSNorm> = (module, x, graph, path) => {
  const { eps, weight, bias } = module;
  const shape = expectWidth(graph, x, module, module.inFeatures);
  const centred = module instanceof LayerNorm;
  const [w, b] = [numbersOrNull(weight, graph), numbersOrNull(bias, graph)];
  return graph.add({ op: 'rowNorm', x, centred, eps, weight: w, bias: b }, shape, path);
};

const same: Lower<Module> = (_, x) => x;

/** Made when it is asked for: bundles that lower nothing leave all these classes out. */
const rows = (): readonly Row[] => [
  unary(ELU, ({ alpha }) => ({ name: 'elu', alpha })),
  unary(GELU, ({ approximate }) => ({ name: approximate === 'tanh' ? 'geluTanh' : 'gelu' })),
  unary(Hardswish, () => ({ name: 'hardswish' })),
  unary(Hardtanh, ({ minVal, maxVal }) => ({ name: 'hardtanh', minVal, maxVal })),
  unary(LeakyReLU, ({ negativeSlope }) => ({ name: 'leakyReLU', negativeSlope })),
  unary(Mish, () => ({ name: 'mish' })),
  unary(ReLU, () => ({ name: 'relu' })),
  unary(ReLU6, () => ({ name: 'relu6' })),
  unary(SELU, () => ({ name: 'selu' })),
  unary(Sigmoid, () => ({ name: 'sigmoid' })),
  unary(SiLU, () => ({ name: 'silu' })),
  unary(Rescaling, ({ scale, offset }) => ({ name: 'rescaling', scale, offset })),
  unary(Sine, ({ omega }) => ({ name: 'sine', omega })),
  unary(Softplus, ({ beta, threshold }) => ({ name: 'softplus', beta, threshold })),
  unary(Tanh, () => ({ name: 'tanh' })),
  row(BatchNorm1d, batchNorm),
  row(Dropout, same),
  row(Embedding, ({ weight, embeddingDim }, x, graph, path) =>
    graph.add(
      { op: 'embedding', x, table: numbersOf(weight, graph) },
      [...graph.shapeOf(x), embeddingDim],
      path,
    ),
  ),
  row(Flatten, flatten),
  row(Identity, same),
  row(LayerNorm, rowNorm),
  row(Linear, (module, x, graph, path) => {
    expectWidth(graph, x, module, module.inFeatures, 1);
    const { weight, bias, outFeatures } = module;
    const [W, b] = [numbersOf(weight, graph), numbersOrNull(bias, graph)];
    return graph.add({ op: 'linear', x, weight: W, bias: b }, [outFeatures], path);
  }),
  row(LogSoftmax, (_, x, graph, path) =>
    graph.add({ op: 'logSoftmax', x }, graph.shapeOf(x), path),
  ),
  row(PReLU, (module, x, graph, path) => {
    const { weight, inFeatures } = module;
    const shape = inFeatures ? expectWidth(graph, x, module, inFeatures, 1) : graph.shapeOf(x);
    return graph.add({ op: 'prelu', x, weight: numbersOf(weight, graph) }, shape, path);
  }),
  row(RMSNorm, rowNorm),
  row(Softmax, (_, x, graph, path) => graph.add({ op: 'softmax', x }, graph.shapeOf(x), path)),
  row(Standardize, (module, x, graph, path) => {
    const shape = expectWidth(graph, x, module, module.inFeatures, 1);
    const [mean, scale] = [numbersOf(module.mean, graph), numbersOf(module.scale, graph)];
    // Squares lose the sign, and of very small and large numbers all.
    const squares = scale.map((number) => number * number);
    const fits = scale.every((number, c) => number > 0 && squares[c] > 1e-30 && squares[c] < 1e30);
    const [variance, weight] = fits
      ? [squares, null]
      : [scale.map(() => 1), scale.map((number) => 1 / number)];
    const rest = { mean, variance, eps: 0, weight, bias: null };
    return graph.add({ op: 'batchNorm', x, ...rest }, shape, path);
  }),
  row<Columns>(Columns, (module, x, graph, path) => {
    expectWidth(graph, x, module, module.inFeatures, 1);
    const { type } = graph.values[x];
    const given = module.parts.map(({ columns, module: part }, i) => {
      const shape = columns.length === 1 && takesIntegers(part) ? [] : [columns.length];
      const own = graph.add({ op: 'columns', x, columns }, shape, path, type);
      return lower(part, own, graph, join(path, String(i)));
    });
    return joined(module, given, graph, path);
  }),
  row(Concat, (module, x, graph, path) =>
    joined(
      module,
      module.namedChildren().map(([name, branch]) => lower(branch, x, graph, join(path, name))),
      graph,
      path,
    ),
  ),
  row(Residual, ({ f, projection }, x, graph, path) => {
    const fx = lower(f, x, graph, join(path, 'f'));
    const around = projection ? lower(projection, x, graph, join(path, 'projection')) : x;
    return graph.add({ op: 'add', a: around, b: fx }, graph.shapeOf(fx), path);
  }),
  row(Sequential, (module, x, graph, path) =>
    module
      .namedChildren()
      .reduce((value, [name, child]) => lower(child, value, graph, join(path, name)), x),
  ),
];

let lowerings: ReadonlyMap<unknown, Lower<never>> | undefined;

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** What error texts call a module, and where it is. */
const titleOf = (module: Module, path: string): string =>
  `${module.label()} at ${path === '' ? 'the top' : `'${path}'`}`;

/** Adds the nodes of a module for the value x; returns the value that it gives. */
export function lower(module: Module, x: ValueId, graph: GraphBuilder, path: string): ValueId {
  lowerings ??= new Map(rows());
  const found = lowerings.get(module.constructor) as Lower<Module> | undefined;
  if (found) return found(module, x, graph, path);
  checkInstance(graph.who, 'each module', module, Module, 'use modules of this package');
  throw new OptionError(
    `${graph.who} expects modules of this package, but got ${titleOf(module, path)}, a class of ` +
      'your own; replace it by modules of this package that compute the same',
  );
}

/** The shape of x, whose rows must have the width that a module takes. */
function expectWidth(
  graph: GraphBuilder,
  x: ValueId,
  module: Module,
  width: number,
  axes?: number,
): readonly number[] {
  const shape = graph.shapeOf(x);
  if (shape.at(-1) === width && (axes ?? shape.length) === shape.length) return shape;
  throw new ShapeError(
    `${graph.who} expects ${module.label()} to be given x [B, ${width}], but got ` +
      `${showShape(['B', ...shape])}; pass { inputShape }, the shape of one input`,
  );
}

function batchNorm(module: BatchNorm1d, x: ValueId, graph: GraphBuilder, path: string): ValueId {
  const { eps, runningMean, runningVar, weight, bias } = module;
  const shape = expectWidth(graph, x, module, module.inFeatures, 1);
  if (!runningMean || !runningVar) {
    throw new OptionError(
      `${graph.who} expects ${titleOf(module, path)} to have running statistics, but got one ` +
        'without, whose answers depend on the batch; make it with trackRunningStats',
    );
  }
  return graph.add(
    {
      op: 'batchNorm',
      x,
      mean: numbersOf(runningMean, graph),
      variance: numbersOf(runningVar, graph),
      eps,
      weight: numbersOrNull(weight, graph),
      bias: numbersOrNull(bias, graph),
    },
    shape,
    path,
  );
}

function flatten(module: Flatten, x: ValueId, graph: GraphBuilder, path: string): ValueId {
  const shape = graph.shapeOf(x);
  const axes = shape.length + 1;
  const counted = (dim: number) => (dim < 0 ? dim + axes : dim);
  const [start, end] = [counted(module.startDim), counted(module.endDim)];
  if (start < 1 || end < start || end >= axes) {
    throw new ShapeError(
      `${graph.who} expects ${titleOf(module, path)} to keep the batch, but got x ` +
        `${showShape(['B', ...shape])}; pass { inputShape }, the shape of one input`,
    );
  }
  if (start === end) return x;
  const merged = sizeOf(shape.slice(start - 1, end));
  const flat = [...shape.slice(0, start - 1), merged, ...shape.slice(end)];
  return graph.add({ op: 'reshape', x }, flat, path, graph.values[x].type);
}

/** The features of several values after one another. */
function joined(
  module: Module,
  xs: readonly ValueId[],
  graph: GraphBuilder,
  path: string,
): ValueId {
  const odd = xs.find((x) => graph.shapeOf(x).length !== 1);
  if (odd !== undefined) {
    throw new ShapeError(
      `${graph.who} expects the modules in ${module.label()} to give [B, features], but got ` +
        `${showShape(['B', ...graph.shapeOf(odd)])}; end them with a Flatten`,
    );
  }
  if (xs.length === 1) return xs[0];
  const width = xs.reduce((sum, x) => sum + graph.shapeOf(x)[0], 0);
  return graph.add({ op: 'concat', xs }, [width], path);
}
