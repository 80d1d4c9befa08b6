/**
 * Nodes that no input changes: what exporters write around weights where they do not fold constants
 * themselves. None of them gives more numbers than it takes.
 */
import { MOST_AXES } from '../../core/file-bounds.js';
import { sizeOf } from '../../core/ndarray.js';
import type { Node } from './node.js';
import { FLOAT, INT64, STRING } from './schema.js';
import { readTensor, type Constant } from './tensor.js';

/** The ops that are folded. */
export const foldable: ReadonlySet<string> = new Set([
  'Constant',
  'Transpose',
  'Reshape',
  'Unsqueeze',
  'Squeeze',
  'Concat',
  'Cast',
]);

/** What is joined are shapes. */
const MOST_JOINED = 64;

/** Where constants are found. */
export interface Constants {
  readonly who: string;
  constant(value: string | undefined): Constant | undefined;
  /** Notes that numbers were copied; refuses more than a file of this size gives reason to. */
  spend(numbers: number): void;
}

/** A matrix turned round. */
export function transposed(source: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) values[j * rows + i] = source[i * columns + j];
  return values;
}

function constantOf({ who }: Constants, { attributes, outputs }: Node): Constant | undefined {
  const tensor = attributes.tensor('value');
  if (tensor) return readTensor(who, outputs[0], tensor);
  const list = (values: readonly number[], type: number, shape = [values.length]) =>
    ({ shape, type, values }) as const;
  for (const [name, type] of [['value_float', FLOAT], ['value_int', INT64]] as const) {
    if (attributes.has(name)) return list([attributes.number(name, 0)], type, []);
    const several = attributes.numbers(`${name}s`);
    if (several) return list(several, type);
  } // prettier-ignore
  const texts = attributes.has('value_string')
    ? [attributes.text('value_string', '')]
    : attributes.texts('value_strings');
  return texts && { shape: [texts.length], type: STRING, values: [], texts };
}

/** A shape with the sizes that a Reshape leaves open. */
function reshaped(from: readonly number[], to: ArrayLike<number>): number[] | undefined {
  const shape = Array.from(to, (n, axis) => (n === 0 ? (from[axis] ?? 0) : n));
  const open = shape.indexOf(-1);
  const size = sizeOf(from);
  if (open >= 0) shape[open] = size / sizeOf(shape.filter((n) => n !== -1));
  return sizeOf(shape) === size && shape.every((n) => Number.isInteger(n) && n >= 0)
    ? shape
    : undefined;
}

/** The axes of a Squeeze or an Unsqueeze: an attribute before opset 13, an input since. */
const axesOf = (constants: Constants, { attributes, inputs }: Node): number[] | undefined => {
  const axes = attributes.numbers('axes') ?? constants.constant(inputs[1])?.values;
  return axes && Array.from(axes);
};

/** What a node of {@link foldable} gives; undefined where it is of a kind that is not folded. */
export function folded(constants: Constants, node: Node): Constant | undefined {
  const { op, inputs, attributes, outputs } = node;
  if (outputs.length !== 1) return undefined;
  if (op === 'Constant') return constantOf(constants, node);
  const source = constants.constant(inputs[0]);
  if (!source || source.texts) return undefined;
  const { shape, type, values } = source;
  constants.spend(values.length);
  const as = (to: number[] | undefined) => to && { shape: to, type, values };
  if (op === 'Transpose') {
    if (shape.length < 2) return source;
    const perm = attributes.numbers('perm') ?? [1, 0];
    if (shape.length !== 2 || perm.length !== 2) return undefined;
    if (perm[0] === 0 && perm[1] === 1) return source;
    return { shape: [shape[1], shape[0]], type, values: transposed(values, shape[0], shape[1]) };
  }
  if (op === 'Reshape') {
    const to = constants.constant(inputs[1]);
    return to && as(reshaped(shape, to.values));
  }
  if (op === 'Cast') return { shape, type: INT64, values: Array.from(values, Math.trunc) };
  if (op === 'Concat') {
    const all = inputs.map((name) => constants.constant(name)!);
    if (all.some((one) => one.shape.length !== 1 || one.texts)) return undefined;
    if (all.reduce((sum, { values }) => sum + values.length, 0) > MOST_JOINED) return undefined;
    const joined = all.flatMap((one) => Array.from(one.values));
    return { shape: [joined.length], type, values: joined };
  }
  const axes = axesOf(constants, node);
  if (op === 'Squeeze') {
    const gone = axes?.map((axis) => (axis < 0 ? axis + shape.length : axis));
    return as(shape.filter((n, axis) => (gone ? !gone.includes(axis) : n !== 1)));
  }
  const rank = shape.length + (axes?.length ?? 0);
  if (!axes || rank > MOST_AXES) return undefined;
  const to = [...shape];
  const places = axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
  for (const axis of places) to.splice(axis, 0, 1);
  return as(to);
}
