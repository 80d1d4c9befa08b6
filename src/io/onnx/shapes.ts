/**
 * The shapes of a graph's values, as far as they follow from the inputs' and the weights'. Sizes
 * that are not known, such as the batch's, are undefined; so is a shape of which nothing is known.
 */
import { MOST_AXES } from '../../core/file-bounds.js';
import type { Network } from './network.js';
import type { Node } from './node.js';
import type { ValueInfoMessage } from './schema.js';

/** Sizes along the axes of a value. */
export type Shape = readonly (number | undefined)[] | undefined;

/** What is said of an input's or an output's shape. */
export function shapeOf(value: ValueInfoMessage): Shape {
  const dims = value.type?.tensorType?.shape?.dim;
  return dims?.map(({ dimValue, dimParam }) =>
    dimParam === undefined && dimValue !== undefined && dimValue >= 0 ? dimValue : undefined,
  );
}

/** An axis counted from 0. */
export const axisOf = (axis: number, shape: Shape): number =>
  axis < 0 && shape ? axis + shape.length : axis;

/** Whether an axis is the last one; where the shape is not known, of a matrix. */
export const isLast = (axis: number, shape: Shape): boolean =>
  axis === -1 || axis === (shape ? shape.length - 1 : 1);

const product = (sizes: readonly (number | undefined)[]): number | undefined =>
  sizes.reduce((all, n) => (all === undefined || n === undefined ? undefined : all * n), 1);

/** Shapes of values, worked out once. */
export class Shapes {
  readonly #known = new Map<string, Shape>();
  readonly #network: Network;

  constructor(network: Network) {
    this.#network = network;
    for (const value of network.graph.input) {
      const shape = shapeOf(value);
      // No array has more axes: nothing is worked out for those that say so.
      if (shape && shape.length <= MOST_AXES) this.#known.set(value.name ?? '', shape);
    }
    // Nodes come after what they take.
    for (const node of network.nodes) {
      const shape = this.#given(node);
      for (const name of node.outputs) this.#known.set(name, shape);
    }
  }

  of(value: string): Shape {
    return this.#network.constant(value)?.shape ?? this.#known.get(value);
  }

  /** Features of a row. */
  width(value: string): number | undefined {
    return this.of(value)?.at(-1);
  }

  #given({ op, inputs, attributes }: Node): Shape {
    const network = this.#network;
    if (inputs.length === 0 || inputs.every((name) => network.isConstant(name))) return undefined;
    const x = this.#known.get(inputs[0]);
    const table = network.isConstant(inputs[0]) ? network.constant(inputs[0])?.shape : undefined;
    const weight = network.isConstant(inputs[1]) ? network.constant(inputs[1])?.shape : undefined;
    switch (op) {
      case 'Gemm':
        return [x?.[0], weight?.[attributes.number('transB', 0) ? 0 : 1]];
      case 'MatMul':
        return x && weight?.length === 2 ? [...x.slice(0, -1), weight[1]] : undefined;
      case 'Flatten':
        return [x?.[0], x && product(x.slice(1))];
      case 'Reshape': {
        if (weight?.length !== 1 || weight[0] > MOST_AXES) return undefined;
        const to = Array.from(network.constant(inputs[1])!.values);
        return to.map((n, axis) => (n > 0 ? n : n === 0 ? x?.[axis] : openSize(x, to, axis)));
      }
      case 'Gather': {
        const ids = this.#known.get(inputs[1]);
        if (table) return ids && ids.length < 32 ? [...ids, ...table.slice(1)] : undefined;
        const axis = axisOf(attributes.number('axis', 0), x);
        return x && weight && [...x.slice(0, axis), ...weight, ...x.slice(axis + 1)].slice(0, 32);
      }
      case 'Concat': {
        const shapes = inputs.map((name) => this.#known.get(name));
        const first = shapes.find((shape) => shape);
        if (!first) return undefined;
        const axis = axisOf(attributes.number('axis', 1), first);
        const sum = shapes.reduce<number | undefined>((all, shape) => {
          const n = shape?.[axis];
          return all === undefined || n === undefined ? undefined : all + n;
        }, 0);
        return first.map((n, i) => (i === axis ? sum : n));
      }
      case 'Slice':
      case 'Split':
        return x?.map((n, axis) => (axis === 0 ? n : undefined));
      case 'ReduceMean':
        return x && [...x.slice(0, -1), 1];
      case 'Squeeze':
      case 'Unsqueeze':
      case 'Shape':
      case 'Transpose':
        return undefined;
      default:
        return inputs.reduce<Shape>((widest, name) => {
          const shape = this.#known.get(name);
          return shape && (!widest || isWider(shape, widest)) ? shape : widest;
        }, undefined);
    }
  }
}

/** What elementwise ops of two give has the shape of the one that the other is spread over. */
const isWider = (a: NonNullable<Shape>, b: NonNullable<Shape>): boolean =>
  a.length > b.length || (a.length === b.length && a.at(-1) !== 1 && b.at(-1) === 1);

/** The size that a Reshape leaves open, where the others are known. */
function openSize(x: Shape, to: readonly number[], axis: number): number | undefined {
  if (axis === 0) return undefined;
  const all = x && product(x.slice(1));
  const [first, ...others] = to;
  const rest = others.reduce((size, n) => (n === -1 ? size : size * n), 1);
  return first === 0 || first === -1 || first === x?.[0] ? all && all / rest : undefined;
}
