/**
 * What the wasm backend knows of a tensor: where it lies, which of its numbers are not zero, and whether it has been computed at all.
 *
 * Some results are put off. A weight's gradient is not computed before somebody asks for it: a plain SGD step can then descend along
 * it without writing it down. An input's gradient waits for the ReLU before the layer, which needs only a part of it. A tensor that is
 * put off has a `pending` with its sources; whoever is about to overwrite a source settles it first.
 */
import { sizeOf } from '../../core/ndarray.js';
import type { FloatDType } from '../../core/dtype.js';
import type { Tensor } from '../backend.js';
import type { Block } from './memory.js';

export const VECTOR = 16;

export const bytesOf = (dtype: FloatDType): number => (dtype === 'float32' ? 4 : 8);

/** Where a matrix's numbers that are not zero are listed; see assembly/lists.ts. */
export interface List {
  readonly starts: number;
  readonly indices: number;
  readonly values: number;
}

/** A matrix's lists by rows, and by columns once they are needed. */
export interface Lists {
  readonly rows: List;
  columns: List | null;
}

/** A result that is put off: the tensors it is computed from, and how. */
export interface Pending {
  readonly kind: 'weightGradient' | 'inputGradient';
  readonly sources: readonly [WasmTensor, WasmTensor];
}

/** How a shape lies in memory: as rows along the last axis, each padded with zeros to whole vectors. */
export interface Layout {
  readonly rows: number;
  readonly columns: number;
  /** Bytes from row to row. */
  readonly stride: number;
  /** Vectors in a row. */
  readonly width: number;
}

export function layoutOf(shape: readonly number[], dtype: FloatDType): Layout {
  const columns = shape.length === 0 ? 1 : shape[shape.length - 1];
  const rows = sizeOf(shape.slice(0, -1));
  const width = Math.ceil((columns * bytesOf(dtype)) / VECTOR);
  const bytes = width * VECTOR;
  // Rows that lie a large power of two apart fall on the same few places of the nearest cache.
  const stride = rows > 1 && bytes >= 512 && bytes % 512 === 0 ? bytes + 64 : bytes;
  return { rows, columns, stride, width };
}

export class WasmTensor implements Tensor {
  /** undefined until looked for, null where there are too many to list. */
  lists: Lists | null | undefined;
  /** How many more contents are not worth looking through, since an earlier one had too many numbers other than zero. */
  dense = 0;
  pending: Pending | null = null;
  /** Results put off that are computed from this tensor. */
  readonly readers: WasmTensor[] = [];
  /** Bytes that stand for its numbers while these are not written out yet, and the table to do it by. */
  bytes: { pointer: number; table: number } | null = null;
  /** Memory for lists and bytes, kept from one content of the tensor to the next. */
  readonly room: { rows?: Block; columns?: Block; bytes?: Block } = {};
  /** Another tensor of the same maker, for when this one is still needed by results put off: the two then take turns. */
  spare: WasmTensor | undefined;
  /** Whether a user holds an array over it and may write to it at any time. */
  shown = false;

  constructor(
    readonly shape: readonly number[],
    readonly dtype: FloatDType,
    readonly layout: Layout,
    readonly block: Block,
  ) {}

  get pointer(): number {
    return this.block.pointer;
  }

  /** Vectors of all rows, with what lies between them. */
  get vectors(): number {
    return (this.layout.rows * this.layout.stride) / VECTOR;
  }
}
