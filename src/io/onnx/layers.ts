/**
 * Layers with weights, and what changes shapes, as nodes of ONNX do them.
 */
import { showShape } from '../../core/check.js';
import { sizeOf } from '../../core/ndarray.js';
import { Dropout } from '../../nn/layers/dropout.js';
import { Flatten } from '../../nn/layers/flatten.js';
import { transposed } from './fold.js';
import type { Network, Node } from './network.js';
import { axisOf, isLast, type Shapes } from './shapes.js';
import type { Read, Weight } from './steps.js';
import type { Constant } from './tensor.js';

/** The numbers of a constant, one for all features or one for each; refuses others. */
function perFeature(network: Network, node: Node, place: number, by = 1): Weight | undefined {
  const constant = network.constant(node.inputs[place]);
  if (!constant || constant.texts) return undefined;
  const { shape, values } = constant;
  if (sizeOf(shape.slice(0, -1)) !== 1)
    network.refuse(node, ` of numbers ${showShape(shape)}, other ones for each row,`);
  if (by === 1) return { values, name: node.given[place] };
  network.spend(values.length);
  return { values: Array.from(values, (value) => value * by) };
}

function matrix(network: Network, node: Node): Constant | undefined {
  const constant = network.constant(node.inputs[1]);
  if (!constant || constant.texts) return undefined;
  if (constant.shape.length !== 2 || constant.shape.includes(0))
    network.refuse(node, ` with weights ${showShape(constant.shape)}`);
  return constant;
}

function linear(network: Network, node: Node): Read | undefined {
  const { op, inputs, given, attributes } = node;
  const found = network.isConstant(inputs[0]) ? undefined : matrix(network, node);
  if (!found) return undefined;
  const isGemm = op === 'Gemm';
  const isWhole = isGemm && attributes.number('transB', 0) !== 0;
  if (isGemm && attributes.number('transA', 0) !== 0) network.refuse(node, ' with transA');
  const [outFeatures, inFeatures] = isWhole ? found.shape : [...found.shape].reverse();
  const alpha = isGemm ? attributes.number('alpha', 1) : 1;
  let weight: Weight = { values: found.values, name: given[1] };
  if (!isWhole) {
    network.spend(found.values.length);
    // The name of what the file turned round, by a node of its own: the same numbers as here.
    const turned = network.by(inputs[1], 'Transpose');
    const values = transposed(found.values, inFeatures, outFeatures);
    weight = { values, name: turned ? turned.given[0] : given[1] };
  }
  if (alpha !== 1) weight = { values: Array.from(weight.values, (value) => value * alpha) };
  let bias: Weight | undefined;
  if (isGemm && inputs[2]) {
    bias = perFeature(network, node, 2, attributes.number('beta', 1));
    if (!bias) network.refuse(node, ' whose bias is computed');
    if (bias.values.length !== outFeatures) bias = spread(network, node, bias, outFeatures);
  }
  return { step: { kind: 'linear', inFeatures, outFeatures, weight, bias }, input: inputs[0] };
}

/** One number for each feature. */
export function spread(network: Network, node: Node, { values }: Weight, width: number): Weight {
  if (values.length !== 1 && values.length !== width)
    network.refuse(node, ` of ${values.length} numbers for ${width} features`);
  if (values.length === width) return { values };
  network.spend(width);
  return { values: new Float64Array(width).fill(values[0]) };
}

/** Features multiplied by numbers, or numbers added to them. */
function affine(network: Network, node: Node): Read | undefined {
  const { op, inputs } = node;
  const place = network.isConstant(inputs[0]) ? 0 : 1;
  const input = inputs[1 - place];
  const step = (parts: { scale?: Weight | undefined; shift?: Weight | undefined }): Read => ({
    step: { kind: 'affine', node, ...parts },
    input,
  });
  if (op === 'Neg') return { step: { kind: 'affine', node, scale: { values: [-1] } }, input: inputs[0] }; // prettier-ignore
  if (!inputs[place] || network.isConstant(input)) return undefined;
  const numbers = perFeature(network, node, place);
  if (!numbers) return undefined;
  if (op === 'Add') return step({ shift: numbers });
  if (op === 'Mul') return step({ scale: numbers });
  if (op === 'Sub' && place === 1)
    return step({ shift: { values: Array.from(numbers.values, (value) => -value) } });
  if (op === 'Sub') return step({ scale: { values: [-1] }, shift: numbers });
  if (op === 'Div' && place === 1)
    return step({ scale: { values: Array.from(numbers.values, (value) => 1 / value) } });
  return undefined;
}

/** (x − offset) · scale, as ai.onnx.ml has it. */
function scaler(node: Node): Read {
  const { attributes, inputs } = node;
  const [scale, offset] = [attributes.numbers('scale') ?? [1], attributes.numbers('offset') ?? [0]];
  const count = Math.max(scale.length, offset.length);
  const shift = Array.from({ length: count }, (_, i) => {
    const [by, off] = [scale, offset].map((list) => list[list.length === 1 ? 0 : i] ?? NaN);
    return -off * by;
  });
  return {
    step: { kind: 'affine', node, scale: { values: scale }, shift: { values: shift } },
    input: inputs[0],
  };
}

function batchNorm(network: Network, node: Node): Read {
  const { inputs, attributes } = node;
  const all = [1, 2, 3, 4].map((place) => {
    const found = perFeature(network, node, place);
    return found ?? network.refuse(node, ' whose numbers are computed');
  });
  const [weight, bias, mean, variance] = all;
  const features = weight.values.length;
  if (features === 0 || all.some(({ values }) => values.length !== features))
    network.refuse(node, ` of ${all.map(({ values }) => values.length).join(', ')} features`);
  const every = ({ values }: Weight, n: number) => Array.from(values).every((v) => v === n);
  // Numbers without a name of their own, 1 and 0: what was never learned.
  const isPlain = [inputs[1], inputs[2]].every((name) => network.isInline(name));
  const step = {
    kind: 'BatchNorm',
    features,
    eps: attributes.number('epsilon', 1e-5),
    momentum: Number((1 - attributes.number('momentum', 0.9)).toPrecision(6)),
    mean,
    variance,
    affine: isPlain && every(weight, 1) && every(bias, 0) ? undefined : { weight, bias },
  } as const;
  return { step, input: inputs[0] };
}

function layerNorm(network: Network, shapes: Shapes, node: Node): Read {
  const { op, inputs, attributes } = node;
  const axis = attributes.number('axis', -1);
  if (!isLast(axis, shapes.of(inputs[0]))) network.refuse(node, ` along axis ${axis}`);
  if (node.outputs.filter((name) => name !== '').length > 1)
    network.refuse(node, ' with its statistics');
  const kind = op === 'LayerNormalization' ? 'LayerNorm' : 'RMSNorm';
  const eps = attributes.number('epsilon', 1e-5);
  // PyTorch writes this where there is nothing learned.
  if (!inputs[1] && !inputs[2])
    return { step: { kind, features: shapes.width(inputs[0]), eps, node }, input: inputs[0] };
  const weight = perFeature(network, node, 1);
  if (!weight) network.refuse(node, ' whose scale is computed');
  const bias = inputs[2] ? perFeature(network, node, 2) : undefined;
  const features = weight.values.length;
  if (bias && bias.values.length !== features)
    network.refuse(node, ` of ${features} and ${bias.values.length} features`);
  const isPlain =
    network.isInline(inputs[1]) && !bias && Array.from(weight.values).every((v) => v === 1);
  const learned = isPlain ? {} : { weight, bias };
  return { step: { kind, features, eps, node, ...learned }, input: inputs[0] };
}

/** max(x, 0) − α · max(−x, 0), as Keras writes PReLU. */
function preluOfTwo(network: Network, node: Node): Read | undefined {
  if (node.inputs.length !== 2 || node.op !== 'Add') return undefined;
  for (const [above, below] of [node.inputs, [...node.inputs].reverse()]) {
    const x = network.by(above, 'Relu')?.inputs[0];
    const product = network.by(below, 'Mul');
    if (x === undefined || !product) continue;
    const place = network.isConstant(product.inputs[0]) ? 0 : 1;
    const turned = network.by(product.inputs[1 - place], 'Relu')?.inputs[0] ?? '';
    if (network.by(turned, 'Neg')?.inputs[0] !== x) continue;
    const slopes = perFeature(network, product, place, -1);
    if (slopes && slopes.values.length > 0)
      return { step: { kind: 'PReLU', weight: slopes }, input: x };
  }
  return undefined;
}

function prelu(network: Network, node: Node): Read {
  const weight = perFeature(network, node, 1);
  if (!weight || weight.values.length === 0) network.refuse(node, ' with computed slopes');
  return { step: { kind: 'PReLU', weight }, input: node.inputs[0] };
}

/** Rows of a table, or columns of what comes before. */
function gather(network: Network, shapes: Shapes, node: Node): Read | undefined {
  const { inputs, attributes, given } = node;
  const [table, ids] = inputs;
  const axis = attributes.number('axis', 0);
  const constant = network.constant(table);
  if (constant) {
    if (constant.shape.length !== 2 || axis !== 0 || constant.shape.includes(0)) return undefined;
    const [rows, features] = constant.shape;
    const cast = network.by(ids, 'Cast');
    const weight = { values: constant.values, name: given[0] };
    return {
      step: { kind: 'embedding', rows, features, weight },
      input: cast ? cast.inputs[0] : ids,
    };
  }
  const columns = network.constant(ids);
  if (!columns || axisOf(axis, shapes.of(table)) !== 1) return undefined;
  return { step: { kind: 'columns', columns: Array.from(columns.values), node }, input: table };
}

const MOST_COLUMNS = 100_000;

/** The columns from one to another. */
function slice(network: Network, shapes: Shapes, node: Node): Read | undefined {
  const { inputs, attributes } = node;
  const numbers = (name: string, place: number) =>
    attributes.numbers(name) ?? network.constant(inputs[place])?.values;
  const [starts, ends, axes, steps] = ['starts', 'ends', 'axes', 'steps'].map((name, i) =>
    numbers(name, i + 1),
  );
  const shape = shapes.of(inputs[0]);
  if (starts?.length !== 1 || ends?.length !== 1 || axisOf(axes?.[0] ?? 0, shape) !== 1)
    return undefined;
  const width = shape?.[1];
  if ((steps && steps[0] !== 1) || (width === undefined && (starts[0] < 0 || ends[0] < 0)))
    return undefined;
  const place = (n: number) => Math.min(n < 0 ? n + width! : n, width ?? MOST_COLUMNS);
  const [start, end] = [place(starts[0]), place(ends[0])];
  if (end >= MOST_COLUMNS || start >= end) return undefined;
  network.spend(end - start);
  const columns = Array.from({ length: end - start }, (_, i) => start + i);
  return { step: { kind: 'columns', columns, node }, input: inputs[0] };
}

/** The part of the columns that a value is. */
function split(network: Network, shapes: Shapes, node: Node, value: string): Read | undefined {
  const { inputs, outputs, attributes } = node;
  if (axisOf(attributes.number('axis', 0), shapes.of(inputs[0])) !== 1) return undefined;
  const width = shapes.width(inputs[0]);
  const even = width === undefined ? [] : outputs.map(() => Math.ceil(width / outputs.length));
  const sizes = attributes.numbers('split') ?? network.constant(inputs[1])?.values ?? even;
  const place = outputs.indexOf(value);
  const before = Array.from(sizes).slice(0, place + 1);
  const count = before.pop();
  const start = before.reduce((sum, n) => sum + n, 0);
  const most = Math.min(count ?? 0, (width ?? MOST_COLUMNS) - start);
  if (!(most > 0 && most <= MOST_COLUMNS && start >= 0)) return undefined;
  network.spend(most);
  const columns = Array.from({ length: most }, (_, i) => start + i);
  return { step: { kind: 'columns', columns, node }, input: inputs[0] };
}

const flat = (input: string): Read => ({
  step: { kind: 'plain', name: 'Flatten', make: () => new Flatten() },
  input,
});

/** The sizes that a Reshape is told by other nodes: the batch's as `'batch'`. */
function sizesFor(network: Network, value: string, x: string): (number | 'batch')[] | undefined {
  const constant = network.constant(value);
  if (constant) return constant.values.length <= 8 ? Array.from(constant.values) : undefined;
  const node = network.producer(value);
  if (node?.op === 'Concat' && node.inputs.length <= 8) {
    const parts = node.inputs.map((name) => {
      const inner = network.by(name, 'Unsqueeze')?.inputs[0] ?? name;
      return network.constant(inner)?.values[0] ?? (isBatch(network, inner, x) ? 'batch' : NaN);
    });
    return parts;
  }
  return undefined;
}

const isBatch = (network: Network, value: string, x: string): boolean => {
  const node = network.by(value, 'Gather', 'Slice');
  const shape = node && network.by(node.inputs[0], 'Shape');
  const first = node?.op === 'Slice' ? node.attributes.numbers('starts')?.[0] : undefined;
  return shape?.inputs[0] === x && (first ?? network.constant(node!.inputs[1])?.values[0]) === 0;
};

/** What makes rows of anything; nothing where these are rows already. */
function reshape(network: Network, shapes: Shapes, node: Node): Read {
  const { op, inputs, attributes } = node;
  const [x] = inputs;
  const shape = shapes.of(x);
  if (op === 'Flatten') {
    const axis = attributes.number('axis', 1);
    if (axis !== 1 && axisOf(axis, shape) !== 1) network.refuse(node, ` at axis ${axis}`);
    return shape?.length === 2 ? { input: x } : flat(x);
  }
  const to = sizesFor(network, inputs[1], x) ?? [];
  const all = shape?.slice(1).reduce((n, size) => (n === undefined || size === undefined ? undefined : n * size), 1); // prettier-ignore
  const [rows, width] = to;
  const isOpen = rows === 'batch' || rows === 0 || rows === -1 || rows === shape?.[0];
  // Both open, or a width that is not a row's: rows would be made of others.
  const fits = width === all ? true : width === -1 ? rows !== -1 : all === undefined && shape === undefined; // prettier-ignore
  if (to.length !== 2 || !isOpen || !fits || !(Number(width) > 0 || width === -1))
    network.refuse(node, to.length > 0 ? ` to ${showShape(to)}` : ' to a computed shape');
  return shape?.length === 2 ? { input: x } : flat(x);
}

/** One of the axes that have one place alone left out: of a column, the column's numbers. */
function squeeze(shapes: Shapes, { inputs }: Node): Read | undefined {
  const shape = shapes.of(inputs[0]);
  return shape?.length === 3 && shape[1] === 1 ? flat(inputs[0]) : undefined;
}

function dropout(network: Network, node: Node): Read {
  const { inputs, attributes } = node;
  const p = (inputs[1] ? network.scalar(inputs[1]) : attributes.number('ratio', 0.5)) ?? -1;
  if (!(p >= 0 && p <= 1)) network.refuse(node, ` with the ratio ${p}`);
  return { step: { kind: 'plain', name: 'Dropout', make: () => new Dropout(p) }, input: inputs[0] };
}

/** What a node is a layer as; undefined where it is none. */
export function layer(
  network: Network,
  shapes: Shapes,
  node: Node,
  value: string,
): Read | undefined {
  switch (node.op) {
    case 'Gemm':
    case 'MatMul':
      return linear(network, node);
    case 'Add':
      return preluOfTwo(network, node) ?? affine(network, node);
    case 'Sub':
    case 'Mul':
    case 'Div':
    case 'Neg':
      return affine(network, node);
    case 'ai.onnx.ml.Scaler':
      return scaler(node);
    case 'BatchNormalization':
      return batchNorm(network, node);
    case 'LayerNormalization':
    case 'RMSNormalization':
      return layerNorm(network, shapes, node);
    case 'PRelu':
      return prelu(network, node);
    case 'Gather':
      return gather(network, shapes, node);
    case 'Slice':
      return slice(network, shapes, node);
    case 'Split':
      return split(network, shapes, node, value);
    case 'Flatten':
    case 'Reshape':
      return reshape(network, shapes, node);
    case 'Squeeze':
      return squeeze(shapes, node);
    case 'Dropout':
      return dropout(network, node);
    default:
      return undefined;
  }
}
