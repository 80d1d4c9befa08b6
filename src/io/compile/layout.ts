/**
 * Where a graph's values lie: which buffer, and from which element on. Buffers are used again once
 * a value is not needed any more; the parts of a concatenation lie where it lies; what is computed
 * element by element stands where its input stood.
 */
import { sizeOf } from '../../core/ndarray.js';
import type { Graph, GraphNode, ValueId } from '../graph/graph.js';
import type { Buffer, Element } from './program.js';

/** A value's elements within a buffer. */
export interface View {
  readonly buffer: Buffer;
  readonly offset: number;
}

/** What a node reads. */
const inputsOf = (node: GraphNode): readonly ValueId[] =>
  'xs' in node ? node.xs : 'a' in node ? [node.b, node.a] : [node.x];

/** Nodes whose element i depends on others of their row only after all have been read. */
const inPlace: ReadonlySet<GraphNode['op']> = new Set([
  'unary',
  'prelu',
  'batchNorm',
  'rowNorm',
  'softmax',
  'logSoftmax',
  'add',
]);

export class Layout {
  readonly scratch: Buffer[] = [];
  readonly #graph: Graph;
  readonly #float: 'f32' | 'f64';
  /** Reshaped values are those that they were made from. */
  readonly #same: ValueId[];
  readonly #uses: number[][];
  readonly #made = new Map<ValueId, GraphNode>();
  readonly #placed = new Map<ValueId, { readonly host: ValueId; readonly offset: number }>();
  readonly #views = new Map<ValueId, View>();
  readonly #free: Buffer[] = [];
  readonly #held = new Map<ValueId, Buffer>();

  /**
   * @param float - What the graph's numbers are stored as.
   * @param input - What all inputs lie in, one after another.
   * @param output - Where the graph's output shall lie.
   */
  constructor(graph: Graph, float: 'f32' | 'f64', input: Buffer, output: Buffer) {
    this.#graph = graph;
    this.#float = float;
    this.#same = graph.values.map((_, id) => id);
    this.#uses = graph.values.map(() => []);
    for (const node of graph.nodes) {
      this.#made.set(node.y, node);
      if (node.op === 'reshape' && this.elementOf(node.x) === this.elementOf(node.y))
        this.#same[node.y] = this.#same[node.x];
    }
    graph.nodes.forEach((node, n) => {
      if (!this.isAlias(node)) for (const x of inputsOf(node)) this.#uses[this.#same[x]].push(n);
    });
    this.#uses[this.#same[graph.output]].push(Infinity);
    let offset = 0;
    for (const { id } of graph.inputs) {
      this.#views.set(id, { buffer: input, offset });
      offset += this.size(id);
    }
    if (!this.#views.has(this.#same[graph.output]))
      this.#views.set(this.#same[graph.output], { buffer: output, offset: 0 });
    [...graph.nodes].reverse().forEach((node) => this.#place(node));
  }

  elementOf(id: ValueId): Element {
    return this.#graph.values[id].type === 'float' ? this.#float : 'f64';
  }

  size(id: ValueId): number {
    return sizeOf(this.#graph.values[id].shape);
  }

  /** Whether a node gives what it is given. */
  isAlias({ y }: GraphNode): boolean {
    return this.#same[y] !== y;
  }

  /** Where a value lies; from the first call on until it is released. */
  view(id: ValueId): View {
    const same = this.#same[id];
    const found = this.#views.get(same);
    if (found) return found;
    const placed = this.#placed.get(same);
    let view: View;
    if (placed) {
      const host = this.view(placed.host);
      view = { buffer: host.buffer, offset: host.offset + placed.offset };
    } else {
      const buffer = this.#taken(same) ?? this.#allocate(this.elementOf(same), this.size(same));
      this.#held.set(same, buffer);
      view = { buffer, offset: 0 };
    }
    this.#views.set(same, view);
    return view;
  }

  /** Whether a part of a concatenation is where it belongs already. */
  isInPlace(part: ValueId, host: ValueId, offset: number): boolean {
    const [a, b] = [this.view(part), this.view(host)];
    return a.buffer === b.buffer && a.offset === b.offset + offset;
  }

  /** Lets go of what no node after the n-th needs. */
  release(n: number): void {
    for (const [id, buffer] of [...this.#held]) {
      if (this.#uses[id].some((use) => use > n)) continue;
      this.#held.delete(id);
      this.#free.push(buffer);
    }
  }

  /** Whether a value may lie where the one wants that is made of it. */
  #mayMove(x: ValueId, y: ValueId): boolean {
    const uses = this.#uses[x];
    const isFree = this.#made.has(x) && !this.#views.has(x) && !this.#placed.has(x);
    return isFree && uses.length === 1 && this.elementOf(x) === this.elementOf(y);
  }

  #place(node: GraphNode): void {
    if (this.isAlias(node)) return;
    if (node.op === 'concat') {
      let offset = 0;
      for (const x of node.xs) {
        const part = this.#same[x];
        if (this.#mayMove(part, node.y)) this.#placed.set(part, { host: node.y, offset });
        offset += this.size(x);
      }
      return;
    }
    if (!inPlace.has(node.op) || (!this.#placed.has(node.y) && !this.#views.has(node.y))) return;
    const own = inputsOf(node).map((id) => this.#same[id]);
    const x = own.find((id) => this.#mayMove(id, node.y));
    if (x !== undefined) this.#placed.set(x, { host: node.y, offset: 0 });
  }

  /** The buffer of the input that a node is the last to read, taken over from it. */
  #taken(y: ValueId): Buffer | undefined {
    const node = this.#made.get(y);
    if (!node || !inPlace.has(node.op)) return undefined;
    const x = inputsOf(node).map((id) => this.#same[id]).find(
      (id) =>
        this.#held.has(id) &&
        this.#uses[id].length === 1 &&
        this.elementOf(id) === this.elementOf(y),
    ); // prettier-ignore
    if (x === undefined) return undefined;
    const buffer = this.#held.get(x)!;
    this.#held.delete(x);
    return buffer;
  }

  #allocate(element: Element, size: number): Buffer {
    const found = this.#free.findIndex((buffer) => buffer.element === element);
    if (found >= 0) {
      const [buffer] = this.#free.splice(found, 1);
      buffer.size = Math.max(buffer.size, size);
      return buffer;
    }
    const buffer: Buffer = { name: `h${this.scratch.length + 1}`, element, size };
    this.scratch.push(buffer);
    return buffer;
  }
}
