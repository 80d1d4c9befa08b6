/**
 * The base class of containers that put their branches' outputs side by side, along the last axis.
 */
import { ShapeError } from '../../core/errors.js';
import { showShape } from '../../core/check.js';
import type { FloatTensor, Tensor } from '../../backend/backend.js';
import { gatherColumns, scatterColumns } from '../../backend/scalar/columns.js';
import type { Module } from '../module.js';
import { Branches } from './branches.js';

/** Modules whose outputs stand side by side. */
export abstract class SideBySide extends Branches {
  /** The columns of y that each branch's output is, in the last forward in training mode. */
  #columns: readonly (readonly number[])[] = [];
  /** The part of the gradient that belongs to each branch. */
  readonly #parts: (FloatTensor | undefined)[] = [];

  /** @internal */
  constructor(name: string, modules: readonly Module[]) {
    super(name, modules);
    if (modules.length > 0) return;
    throw new ShapeError(`${name} expects at least one branch, but got none; pass one`);
  }

  /**
   * The branches' outputs side by side. Their axes but the last must be `alike`; by default, as the
   * first branch gives them. @internal
   */
  protected joined(inputOf: (i: number) => Tensor, alike?: readonly number[]): FloatTensor {
    const { backend, kept } = this;
    const outputs = this.outputs(inputOf);
    const [{ shape, dtype }] = outputs;
    const rows = alike ?? shape.slice(0, -1);
    outputs.forEach((output, i) => {
      const own = output.shape;
      if (own.length === rows.length + 1 && rows.every((n, axis) => own[axis] === n)) return;
      const advice = alike ? 'put a Flatten behind it' : 'only the last axes may differ';
      this.refuse(`${showShape([...rows, 'n'])} from every branch`, output, i, advice);
    });
    let width = 0;
    const columns = outputs.map((output) =>
      Array.from({ length: output.shape.at(-1)! }, () => width++),
    );
    if (this.keeping) this.#columns = columns;
    const y = (kept.y = backend.allocate([...rows, width], dtype, kept.y));
    scatterColumns(backend, outputs, columns, y);
    return y;
  }

  /** The gradient for each branch's output, out of that for all. @internal */
  protected split(gradY: FloatTensor): (i: number) => FloatTensor {
    const { backend } = this;
    const { shape, dtype } = gradY;
    const parts = this.#columns.map((columns, i) => {
      const own = [...shape.slice(0, -1), columns.length];
      const part = (this.#parts[i] = backend.allocate(own, dtype, this.#parts[i]));
      gatherColumns(backend, gradY, columns, part);
      return part;
    });
    return (i) => parts[i];
  }
}
