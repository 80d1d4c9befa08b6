/** Collects the values and nodes of a graph. */
import type { FloatDType } from '../../core/dtype.js';
import type { GraphInput, GraphNode, Value, ValueId } from './graph.js';

/** A node before its output has a number. */
type Unnumbered<N> = N extends unknown ? Omit<N, 'y' | 'path'> : never;

export class GraphBuilder {
  readonly values: Value[] = [];
  readonly inputs: GraphInput[] = [];
  readonly nodes: GraphNode[] = [];

  /**
   * @param who - Who writes, as error texts name it.
   * @param dtype - The graph's element type.
   */
  constructor(
    readonly who: string,
    readonly dtype: FloatDType,
  ) {}

  /** A value that is given. */
  input(value: Value, input: Omit<GraphInput, 'id'>): ValueId {
    const id = this.values.push(value) - 1;
    this.inputs.push({ ...input, id });
    return id;
  }

  /** A node; its output has the graph's type unless told otherwise. */
  add(
    node: Unnumbered<GraphNode>,
    shape: readonly number[],
    path = '',
    type: Value['type'] = 'float',
  ): ValueId {
    const y = this.values.push({ shape, type }) - 1;
    this.nodes.push({ ...node, y, path });
    return y;
  }

  shapeOf(id: ValueId): readonly number[] {
    return this.values[id].shape;
  }
}
