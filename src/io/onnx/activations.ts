/**
 * Activations: ops that ONNX has for them, and the formulas that exporters write where it has none.
 */
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
import { LogSoftmax } from '../../nn/layers/log-softmax.js';
import { Softmax } from '../../nn/layers/softmax.js';
import type { Network } from './network.js';
import type { Node } from './node.js';
import {
  besideNumber,
  near,
  productOf,
  same,
  scaled,
  times,
  without,
  type Product,
} from './products.js';
import { branched, scaledElu, SELU_ALPHA, SELU_GAMMA } from './branched.js';
import { isLast, type Shapes } from './shapes.js';
import { plain, type Read } from './steps.js';
import { softplusOf } from './softplus.js';

const gelu = (approximate: 'none' | 'tanh', input: string): Read =>
  plain('GELU', () => new GELU({ approximate }), input);

/** Numbers cut off below and above. */
function clip(network: Network, node: Node): readonly [number, number] {
  const { inputs, attributes } = node;
  const bound = (name: string, place: number, missing: number) =>
    inputs[place] ? network.scalar(inputs[place]) : attributes.number(name, missing);
  const [low, high] = [bound('min', 1, -Infinity), bound('max', 2, Infinity)];
  if (low === undefined || high === undefined) network.refuse(node, ' between computed bounds');
  return [low, high];
}

function clipped(network: Network, node: Node): Read {
  const [low, high] = clip(network, node);
  const [x] = node.inputs;
  if (low === 0 && high === 6) return plain('ReLU6', () => new ReLU6(), x);
  if (low === 0 && high > 3e38) return plain('ReLU', () => new ReLU(), x);
  if (!Number.isFinite(low) || !Number.isFinite(high) || low >= high)
    network.refuse(node, ` from ${low} to ${high}`);
  return plain('Hardtanh', () => new Hardtanh(low, high), x);
}

/** Softmax and its logarithm, of rows. */
function ofRows(network: Network, shapes: Shapes, node: Node): Read {
  const [x] = node.inputs;
  const axis = node.attributes.number('axis', network.opset < 13 ? 1 : -1);
  if (!isLast(axis, shapes.of(x))) network.refuse(node, ` along axis ${axis}`);
  return node.op === 'Softmax'
    ? plain('Softmax', () => new Softmax(), x)
    : plain('LogSoftmax', () => new LogSoftmax(), x);
}

/** What an op is an activation as; undefined where it is none. */
export function activation(network: Network, shapes: Shapes, node: Node): Read | undefined {
  const { op, inputs, attributes } = node;
  const [x] = inputs;
  switch (op) {
    case 'Relu':
      return plain('ReLU', () => new ReLU(), x);
    case 'Sigmoid':
      return plain('Sigmoid', () => new Sigmoid(), x);
    case 'Tanh':
      return plain('Tanh', () => new Tanh(), x);
    case 'Mish':
      return plain('Mish', () => new Mish(), x);
    case 'HardSwish':
      return plain('Hardswish', () => new Hardswish(), x);
    case 'Clip':
      return clipped(network, node);
    case 'Softmax':
    case 'LogSoftmax':
      return ofRows(network, shapes, node);
    case 'LeakyRelu': {
      const slope = attributes.number('alpha', 0.01);
      return plain('LeakyReLU', () => new LeakyReLU(slope), x);
    }
    case 'Elu': {
      const alpha = attributes.number('alpha', 1);
      return plain('ELU', () => new ELU(alpha), x);
    }
    case 'Selu': {
      const [alpha, gamma] = [
        attributes.number('alpha', SELU_ALPHA),
        attributes.number('gamma', SELU_GAMMA),
      ];
      if (!near(alpha, SELU_ALPHA) || !near(gamma, SELU_GAMMA))
        network.refuse(node, ` with alpha ${alpha} and gamma ${gamma}`);
      return plain('SELU', () => new SELU(), x);
    }
    case 'Gelu': {
      const approximate = attributes.text('approximate', 'none');
      return gelu(approximate === 'tanh' ? 'tanh' : 'none', x);
    }
    case 'Swish':
      if (attributes.number('alpha', 1) !== 1) network.refuse(node, ' with another alpha than 1');
      return plain('SiLU', () => new SiLU(), x);
    case 'Softplus':
      return softplus(network, x, 1);
    case 'Sin': {
      const { x: input, by } = scaled(network, x);
      return plain('Sine', () => new Sine(by), input);
    }
    case 'Log': {
      const inner = network.by(x, 'Softmax');
      if (!inner) return undefined;
      const { input } = ofRows(network, shapes, inner);
      return plain('LogSoftmax', () => new LogSoftmax(), input);
    }
    case 'Where':
      return branched(network, node);
    case 'Add': {
      const inside = softplusOf(network, node.outputs[0]);
      return inside === undefined ? undefined : softplus(network, inside, 1);
    }
    case 'Mul':
    case 'Div':
      return formula(network, node.outputs[0]);
    default:
      return undefined;
  }
}

/** ln(1 + e^(βx)) / β. */
function softplus(network: Network, inside: string, scale: number, threshold = 20): Read {
  const { x, by } = scale === 1 ? { x: inside, by: 1 } : scaled(network, inside);
  return plain('Softplus', () => new Softplus(by, threshold), x);
}

/** What a product is an activation as: one of its factors is a function of all others. */
function formula(network: Network, value: string): Read | undefined {
  const product = productOf(network, value);
  const { scale, factors } = product;
  if (factors.length === 1) {
    const inner = softplusOf(network, factors[0]);
    const by = inner === undefined ? 1 : scaled(network, inner).by;
    if (inner !== undefined && by !== 1 && near(by * scale, 1))
      return softplus(network, inner, scale);
    return scaledElu(network, factors[0], scale);
  }
  for (let place = 0; place < factors.length; place++) {
    const found = gated(network, factors[place], without(product, place));
    if (found) return found;
  }
  return undefined;
}

/** The activation that a gate, a function of x, makes of the rest, which must be x as well. */
function gated(network: Network, gate: string, rest: Product): Read | undefined {
  const isX = (x: string, share = 1) => same(rest, times(productOf(network, x), share));
  const node = network.producer(gate);
  const x = node?.inputs[0] ?? '';
  if (node?.op === 'Sigmoid') return isX(x) ? plain('SiLU', () => new SiLU(), x) : undefined;
  if (node?.op === 'Tanh') {
    const inner = softplusOf(network, x);
    return inner !== undefined && isX(inner) ? plain('Mish', () => new Mish(), inner) : undefined;
  }
  if (node?.op === 'HardSigmoid') {
    const [alpha, beta] = [
      node.attributes.number('alpha', 0.2),
      node.attributes.number('beta', 0.5),
    ];
    const fits = near(alpha, 1 / 6) && beta === 0.5 && isX(x);
    return fits ? plain('Hardswish', () => new Hardswish(), x) : undefined;
  }
  if (node?.op === 'Clip') {
    const inner = besideNumber(network, x, 3);
    const [low, high] = clip(network, node);
    const fits = inner !== undefined && low === 0 && high === 6 && isX(inner, 1 / 6);
    return fits ? plain('Hardswish', () => new Hardswish(), inner) : undefined;
  }
  const added = besideNumber(network, gate, 1);
  const function_ = added === undefined ? undefined : network.by(added, 'Erf', 'Tanh');
  if (!function_) return undefined;
  const [inside] = function_.inputs;
  if (function_.op === 'Erf') {
    const { x: inner, by } = scaled(network, inside);
    return near(by, Math.SQRT1_2) && isX(inner, 0.5) ? gelu('none', inner) : undefined;
  }
  const inner = cubic(network, productOf(network, inside));
  return inner !== undefined && isX(inner, 0.5) ? gelu('tanh', inner) : undefined;
}

/** The x of √(2/π) · (x + 0.044715 x³), in either of the ways to write it. */
function cubic(network: Network, { scale, factors }: Product): string | undefined {
  if (!near(scale, Math.sqrt(2 / Math.PI))) return undefined;
  const isPower = (value: string, x: string, power: number) => {
    const { scale: by, factors: some } = productOf(network, value);
    if (!near(by, 0.044715)) return false;
    const pow = some.length === 1 ? network.by(some[0], 'Pow') : undefined;
    if (pow) return pow.inputs[0] === x && network.scalar(pow.inputs[1]) === power;
    return some.length === power && some.every((factor) => factor === x);
  };
  if (factors.length === 1) {
    const [a, b] = network.by(factors[0], 'Add')?.inputs ?? [];
    if (a === undefined || b === undefined) return undefined;
    return isPower(b, a, 3) ? a : isPower(a, b, 3) ? b : undefined;
  }
  if (factors.length !== 2) return undefined;
  for (const [x, sum] of [factors, [...factors].reverse()]) {
    const inner = besideNumber(network, sum, 1);
    if (inner !== undefined && isPower(inner, x, 2)) return x;
  }
  return undefined;
}
