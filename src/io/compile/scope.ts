/**
 * What the statements of a node are made with: where values lie, and constants.
 */
import type { FloatArray } from '../../core/dtype.js';
import { NonFiniteError } from '../../core/errors.js';
import type { Graph, ValueId } from '../graph/graph.js';
import { add, int, load, store } from './code.js';
import type { Layout } from './layout.js';
import type { Buffer, Element, Expression, Statement } from './program.js';
import { quantize } from './quantize.js';

export class Scope {
  readonly constants: Buffer[] = [];
  readonly #graph: Graph;
  readonly #layout: Layout;
  readonly #float: 'f32' | 'f64';
  readonly #isQuantized: boolean;
  readonly #who: string;
  readonly #counts = new Map<string, number>();
  readonly #known = new Map<ArrayLike<number>, Buffer>();
  #places: Buffer | undefined;

  constructor(
    who: string,
    graph: Graph,
    layout: Layout,
    float: 'f32' | 'f64',
    isQuantized: boolean,
  ) {
    this.#who = who;
    this.#graph = graph;
    this.#layout = layout;
    this.#float = float;
    this.#isQuantized = isQuantized;
  }

  shape(id: ValueId): readonly number[] {
    return this.#graph.values[id].shape;
  }

  size(id: ValueId): number {
    return this.#layout.size(id);
  }

  isInPlace(part: ValueId, host: ValueId, offset: number): boolean {
    return this.#layout.isInPlace(part, host, offset);
  }

  /** Element i of a value. */
  load(id: ValueId, i: Expression): Expression {
    const { buffer, offset } = this.#layout.view(id);
    return load(buffer, add(int(offset), i));
  }

  store(id: ValueId, i: Expression, value: Expression): Statement {
    const { buffer, offset } = this.#layout.view(id);
    return store(buffer, add(int(offset), i), value);
  }

  /** Numbers of the model. */
  floats(name: string, data: FloatArray): Buffer {
    const isLost = (value: number) =>
      Number.isFinite(value) && !Number.isFinite(Math.fround(value));
    const lost = this.#float === 'f32' ? data.find(isLost) : undefined;
    if (lost !== undefined) {
      throw new NonFiniteError(
        `${this.#who} expects weights that float32 can hold, but got ${lost}; pass ` +
          "{ dtype: 'float64' }, or train anew",
      );
    }
    return this.#constant(name, this.#float, data);
  }

  /** Numbers that are float64 whatever the model is. */
  doubles(name: string, data: ArrayLike<number>): Buffer {
    return this.#constant(name, 'f64', data);
  }

  integers(name: string, data: readonly number[]): Buffer {
    return this.#constant(name, 'i32', data);
  }

  /** A matrix of rows of `width`; with int8 each row's numbers are to be taken times its scale. */
  rows(name: string, data: FloatArray, width: number): { weight: Buffer; scale: Buffer | null } {
    if (!this.#isQuantized) return { weight: this.floats(name, data), scale: null };
    const { values, scales } = quantize(this.#who, data, width);
    const weight = this.#constant(name, 'i8', values);
    return { weight, scale: this.floats('scale', scales) };
  }

  /** Room for the places of what is not 0 in x. */
  places(size: number): Buffer {
    this.#places ??= { name: 'places', element: 'i32', size };
    this.#places.size = Math.max(this.#places.size, size);
    return this.#places;
  }

  /** Buffers beside those of values. */
  get extra(): Buffer[] {
    return this.#places ? [this.#places] : [];
  }

  #constant(name: string, element: Element, data: ArrayLike<number>): Buffer {
    const known = this.#known.get(data);
    if (known) return known;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const buffer: Buffer = { name: `${name}${count}`, element, size: data.length, data };
    this.constants.push(buffer);
    this.#known.set(data, buffer);
    return buffer;
  }
}
