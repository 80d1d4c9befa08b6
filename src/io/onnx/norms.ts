/**
 * Rows normalized, where exporters write that in single steps: PyTorch's LayerNorm before opset 17,
 * and RMSNorm before 23.
 */
import type { Network } from './network.js';
import type { Node } from './node.js';
import { isLast, type Shapes } from './shapes.js';
import type { Read } from './steps.js';

/** What the mean of each row is taken of; undefined where a value is no such mean. */
function meanOf(network: Network, shapes: Shapes, value: string): string | undefined {
  const node = network.by(value, 'ReduceMean');
  if (node?.attributes.number('keepdims', 1) !== 1) return undefined;
  const axes = node.attributes.numbers('axes') ?? network.constant(node.inputs[1])?.values;
  const [x] = node.inputs;
  return axes?.length === 1 && isLast(axes[0], shapes.of(x)) ? x : undefined;
}

/** What is squared. */
function rootOf(network: Network, value: string): string | undefined {
  const node = network.by(value, 'Pow', 'Mul');
  if (!node) return undefined;
  const [a, b] = node.inputs;
  if (node.op === 'Mul') return a === b ? a : undefined;
  return network.scalar(b) === 2 ? a : undefined;
}

/** What is centred: the x of x − mean(x). */
function centredOf(network: Network, shapes: Shapes, value: string): string | undefined {
  const [x, mean] = network.by(value, 'Sub')?.inputs ?? [];
  if (x === undefined || mean === undefined) return undefined;
  return meanOf(network, shapes, mean) === x ? x : undefined;
}

/** What a value is divided by to normalize it, √(mean(x²) + eps): x, and eps. */
function deviation(network: Network, shapes: Shapes, value: string) {
  const sum = network.by(network.by(value, 'Sqrt')?.inputs[0] ?? '', 'Add');
  if (!sum) return undefined;
  const [a, b] = sum.inputs;
  const [mean, eps] =
    network.scalar(a) === undefined ? [a, network.scalar(b)] : [b, network.scalar(a)];
  const square = meanOf(network, shapes, mean);
  const x = square === undefined ? undefined : rootOf(network, square);
  return x === undefined || eps === undefined || eps < 0 ? undefined : { x, eps };
}

/** What a division, or a product with 1 / √…, normalizes. */
export function normalization(network: Network, shapes: Shapes, node: Node): Read | undefined {
  const [a, b] = node.inputs;
  if (node.op === 'Div') return normalized(network, shapes, node, a, b);
  if (node.op !== 'Mul') return undefined;
  for (const [x, inverse] of [[a, b], [b, a]]) {
    const division = network.by(inverse, 'Div', 'Reciprocal');
    const by = division?.op === 'Div' ? division.inputs[1] : division?.inputs[0];
    if (!division || by === undefined) continue;
    if (division.op === 'Div' && network.scalar(division.inputs[0]) !== 1) continue;
    const found = normalized(network, shapes, node, x, by);
    if (found) return found;
  } // prettier-ignore
  return undefined;
}

function normalized(network: Network, shapes: Shapes, node: Node, x: string, by: string) {
  const found = deviation(network, shapes, by);
  if (!found) return undefined;
  const { eps } = found;
  const input = centredOf(network, shapes, x);
  // PyTorch before 1.13 centres twice, by two nodes alike.
  const isCentred = input !== undefined && centredOf(network, shapes, found.x) === input;
  if (!isCentred && found.x !== x) return undefined;
  const kind = isCentred ? 'LayerNorm' : 'RMSNorm';
  const from = isCentred ? input : x;
  return { step: { kind, features: shapes.width(from), eps, node }, input: from } as const;
}
