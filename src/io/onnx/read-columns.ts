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

/** The part of the columns that a value is. */
export function split(
  network: Network,
  shapes: Shapes,
  node: Node,
  value: string,
): Read | undefined {
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
