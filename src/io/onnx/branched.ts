/**
 * Functions that are written in two branches, Where(x > 0, x, …): those of one number for which a
 * runtime has no op.
 */
import { ELU } from '../../nn/activations/elu.js';
import { LeakyReLU } from '../../nn/activations/leaky-relu.js';
import { SELU } from '../../nn/activations/selu.js';
import { Softplus } from '../../nn/activations/softplus.js';
import type { Network } from './network.js';
import type { Node } from './node.js';
import { near, productOf, same, scaled, times } from './products.js';
import { softplusOf } from './softplus.js';
import { plain, type Read } from './steps.js';

/** SELU's two numbers, which ONNX's op may have others for. */
export const SELU_ALPHA = 1.6732632423543772;
export const SELU_GAMMA = 1.0507009873554805;

/** What a value is above a number, and below it. */
function branchesOf(network: Network, { inputs: [condition, x, below] }: Node) {
  const greater = network.by(condition, 'Greater');
  const bound = greater && network.scalar(greater.inputs[1]);
  return bound === undefined ? undefined : { compared: greater!.inputs[0], bound, x, below };
}

/** The alpha of alpha · (eˣ − 1). */
function eluOf(network: Network, value: string, x: string): number | undefined {
  const { scale, factors } = productOf(network, value);
  const [a, one] = factors.length === 1 ? (network.by(factors[0], 'Sub')?.inputs ?? []) : [];
  const isIt = a !== undefined && network.by(a, 'Exp')?.inputs[0] === x;
  return isIt && network.scalar(one) === 1 ? scale : undefined;
}

/** x above 0 and something else below, or x above a threshold and a softplus below. */
export function branched(network: Network, node: Node): Read | undefined {
  const branches = branchesOf(network, node);
  if (!branches) return undefined;
  const { compared, bound, x, below } = branches;
  if (bound !== 0 || compared !== x) return straightened(network, compared, bound, x, below);
  const product = network.by(below, 'Mul');
  if (product?.inputs.includes(x)) {
    const place = product.inputs[0] === x ? 1 : 0;
    const slopes = network.constant(product.inputs[place]);
    if (slopes?.shape.length === 0 && !slopes.texts) {
      const slope = network.scalar(product.inputs[place])!;
      return plain('LeakyReLU', () => new LeakyReLU(slope), x);
    }
    if (slopes?.shape.length === 1 && !slopes.texts && slopes.values.length > 0) {
      const weight = { values: slopes.values, name: product.given[place] };
      return { step: { kind: 'PReLU', weight }, input: x };
    }
  }
  const alpha = eluOf(network, below, x);
  return alpha === undefined ? undefined : plain('ELU', () => new ELU(alpha), x);
}

/** γ · ELU(α), which is SELU for its own two numbers. */
export function scaledElu(network: Network, value: string, scale: number): Read | undefined {
  const node = near(scale, SELU_GAMMA) ? network.by(value, 'Where') : undefined;
  const branches = node && branchesOf(network, node);
  if (branches?.bound !== 0 || branches.compared !== branches.x) return undefined;
  const { x, below } = branches;
  const alpha = eluOf(network, below, x);
  return alpha !== undefined && near(alpha, SELU_ALPHA)
    ? plain('SELU', () => new SELU(), x)
    : undefined;
}

/** ln(1 + e^(βx)) / β, which is x where βx is above a threshold. */
function straightened(
  network: Network,
  compared: string,
  threshold: number,
  x: string,
  below: string,
): Read | undefined {
  const { scale, factors } = productOf(network, below);
  const inside = factors.length === 1 ? softplusOf(network, factors[0]) : undefined;
  if (inside === undefined) return undefined;
  const read = scaled(network, inside);
  const isSame =
    read.x === x && same(productOf(network, compared), times(productOf(network, x), read.by));
  if (!isSame || !near(scale * read.by, 1)) return undefined;
  return plain('Softplus', () => new Softplus(read.by, threshold), x);
}
