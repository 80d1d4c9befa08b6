/**
 * Layers with weights, and what changes shapes, as nodes of ONNX do them.
 */
import { showShape } from '../../core/check.js';
import { sizeOf } from '../../core/ndarray.js';
import { Dropout } from '../../nn/layers/dropout.js';
import { transposed } from './fold.js';
import type { Network } from './network.js';
import type { Node } from './node.js';
import { reshape, squeeze } from './reshapes.js';
import { gather, slice, split } from './read-columns.js';
import { isLast, type Shapes } from './shapes.js';
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
  if (alpha !== 1) {
    if (isWhole) network.spend(found.values.length);
    weight = { values: Array.from(weight.values, (value) => value * alpha) };
  }
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
  if (op === 'Neg')
    return { step: { kind: 'affine', node, scale: { values: [-1] } }, input: inputs[0] };
  if (!inputs[place] || network.isConstant(input)) return undefined;
  const numbers = perFeature(network, node, place);
  if (!numbers) return undefined;
  if (op === 'Add') return step({ shift: numbers });
  if (op === 'Mul') return step({ scale: numbers });
  if (op === 'Sub' && place === 0) return step({ scale: { values: [-1] }, shift: numbers });
  if (place === 0) return undefined; // a number divided by what is computed
  network.spend(numbers.values.length);
  if (op === 'Sub')
    return step({ shift: { values: Array.from(numbers.values, (value) => -value) } });
  return step({ scale: { values: Array.from(numbers.values, (value) => 1 / value) } });
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

/** Whether all numbers are this one. */
function isAll(network: Network, { values }: Weight, n: number): boolean {
  network.spend(values.length);
  return Array.from(values).every((value) => value === n);
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
  // Numbers without a name of their own, 1 and 0: what was never learned.
  const isPlain =
    [inputs[1], inputs[2]].every((name) => network.isInline(name)) &&
    isAll(network, weight, 1) &&
    isAll(network, bias, 0);
  const step = {
    kind: 'BatchNorm',
    features,
    eps: attributes.number('epsilon', 1e-5),
    momentum: Number((1 - attributes.number('momentum', 0.9)).toPrecision(6)),
    mean,
    variance,
    affine: isPlain ? undefined : { weight, bias },
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
  const isPlain = network.isInline(inputs[1]) && !bias && isAll(network, weight, 1);
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
