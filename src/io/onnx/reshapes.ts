/**
 * What makes rows of arrays of more axes.
 */
import { showShape } from '../../core/check.js';
import { Flatten } from '../../nn/layers/flatten.js';
import type { Network } from './network.js';
import type { Node } from './node.js';
import { axisOf, type Shapes } from './shapes.js';
import type { Read } from './steps.js';

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
export function reshape(network: Network, shapes: Shapes, node: Node): Read {
  const { op, inputs, attributes } = node;
  const [x] = inputs;
  const shape = shapes.of(x);
  if (op === 'Flatten') {
    const axis = attributes.number('axis', 1);
    if (axis !== 1 && axisOf(axis, shape) !== 1) network.refuse(node, ` at axis ${axis}`);
    return shape?.length === 2 ? { input: x } : flat(x);
  }
  const to = sizesFor(network, inputs[1], x) ?? [];
  const all = shape
    ?.slice(1)
    .reduce((n, size) => (n === undefined || size === undefined ? undefined : n * size), 1);
  const [rows, width] = to;
  const isOpen = rows === 'batch' || rows === 0 || rows === -1 || rows === shape?.[0];
  // Both open, or a width that is not a row's: rows would be made of others.
  const fits =
    width === all ? true : width === -1 ? rows !== -1 : all === undefined && shape === undefined;
  if (to.length !== 2 || !isOpen || !fits || !(Number(width) > 0 || width === -1))
    network.refuse(node, to.length > 0 ? ` to ${showShape(to)}` : ' to a computed shape');
  return shape?.length === 2 ? { input: x } : flat(x);
}

/** One of the axes that have one place alone left out: of a column, the column's numbers. */
export function squeeze(shapes: Shapes, { inputs }: Node): Read | undefined {
  const shape = shapes.of(inputs[0]);
  return shape?.length === 3 && shape[1] === 1 ? flat(inputs[0]) : undefined;
}
