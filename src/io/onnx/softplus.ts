/**
 * ln(1 + eˣ), as the op or written out.
 */
import type { Network } from './network.js';
import { besideNumber } from './products.js';

/** The x of a value that is ln(1 + eˣ), or max(x, 0) + ln(1 + e^−|x|). */
export function softplusOf(network: Network, value: string): string | undefined {
  const node = network.by(value, 'Softplus', 'Add');
  if (node?.op !== 'Add') return node?.inputs[0];
  for (const [above, rest] of [node.inputs, [...node.inputs].reverse()]) {
    const x = network.by(above, 'Relu')?.inputs[0];
    const inside = network.by(rest, 'Log')?.inputs[0];
    const power = inside === undefined ? undefined : besideNumber(network, inside, 1);
    const turned = power === undefined ? undefined : network.by(power, 'Exp')?.inputs[0];
    const size = turned === undefined ? undefined : network.by(turned, 'Neg')?.inputs[0];
    if (x !== undefined && size !== undefined && network.by(size, 'Abs')?.inputs[0] === x) return x;
  }
  return undefined;
}
