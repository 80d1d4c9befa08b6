/**
 * Some columns of what comes before, and rows of tables, as nodes of ONNX choose them.
 */
import type { Network } from './network.js';
import type { Node } from './node.js';
import { axisOf, type Shapes } from './shapes.js';
import type { Read } from './steps.js';

/** Rows of a table, or columns of what comes before. */
export function gather(network: Network, shapes: Shapes, node: Node): Read | undefined {
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
  network.spend(columns.values.length);
  return { step: { kind: 'columns', columns: Array.from(columns.values), node }, input: table };
}

const MOST_COLUMNS = 100_000;

/** The columns from one to another. */
export function slice(network: Network, shapes: Shapes, node: Node): Read | undefined {
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

/** Where a part of the columns begins, and how many it has. */
type Part = readonly [start: number, count: number];

/** The parts of each Split, by their names: worked out once for all of them. */
const splits = /* @__PURE__ */ new WeakMap<Node, ReadonlyMap<string, Part>>();

function partsOf(network: Network, node: Node, width: number | undefined) {
  const known = splits.get(node);
  if (known) return known;
  const { inputs, outputs, attributes } = node;
  const even = width === undefined ? [] : outputs.map(() => Math.ceil(width / outputs.length));
  const sizes = attributes.numbers('split') ?? network.constant(inputs[1])?.values ?? even;
  const parts = new Map<string, Part>();
  let start = 0;
  outputs.forEach((name, i) => {
    const count = sizes.length > i ? sizes[i] : 0;
    parts.set(name, [start, Math.min(count, (width ?? MOST_COLUMNS) - start)]);
    start += count;
  });
  splits.set(node, parts);
  return parts;
}

/** The part of the columns that a value is. */
export function split(
  network: Network,
  shapes: Shapes,
  node: Node,
  value: string,
): Read | undefined {
  const { inputs, attributes } = node;
  if (axisOf(attributes.number('axis', 0), shapes.of(inputs[0])) !== 1) return undefined;
  const [start, count] = partsOf(network, node, shapes.width(inputs[0])).get(value) ?? [0, 0];
  if (!(count > 0 && count <= MOST_COLUMNS && start >= 0)) return undefined;
  network.spend(count);
  const columns = Array.from({ length: count }, (_, i) => start + i);
  return { step: { kind: 'columns', columns, node }, input: inputs[0] };
}
