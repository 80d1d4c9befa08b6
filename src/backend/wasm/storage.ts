/**
 * Where tensors come from and go to. Nothing is freed before its successor is complete, and what a
 * user hands over is read before anything is given up: where an allocation or a read throws, all
 * that was there is as it was.
 */
import { deferredBytes, isAsMade, type DeferredBytes } from '../../core/deferred.js';
import {
  allocate,
  part,
  type FloatArray,
  type FloatDType,
  type NumberArray,
} from '../../core/dtype.js';
import {
  checkStillThere,
  isRowMajor,
  packed,
  sameShape,
  sizeOf,
  wrap,
  type NdArray,
} from '../../core/ndarray.js';
import { lengthOf } from '../../core/typed-array.js';
import type { FloatTensor, Storage, Tensor, TensorDType } from '../backend.js';
import { VECTOR } from './kernels.generated.js';
import type { LoadedKernels } from './kernels.js';
import { cancel, defer, materialize, materializeDependents, prepareWrite, settle } from './lazy.js';
import type { Block, KernelMemory } from './memory.js';
import { bytesOf, layoutOf, WasmTensor } from './tensor.js';

const inner = (tensor: Tensor): WasmTensor => tensor as WasmTensor;

/** The tensor if it still has its memory. */
const alive = (tensor: WasmTensor | undefined) => (tensor?.alive ? tensor : undefined);

/**
 * The numbers of an array in row-major order, in an array of the type and for the asker alone to
 * read.
 */
function rowMajor(source: NdArray, dtype: TensorDType): NumberArray {
  const { data, shape, offset } = source;
  if (source.dtype === dtype && isRowMajor(source)) {
    const size = sizeOf(shape);
    // A part of it is an object of its own, which takes the engine a microsecond to make.
    if (offset === 0 && lengthOf(data) === size) return data as NumberArray;
    checkStillThere(source);
    return part(data as NumberArray, dtype, offset, size);
  }
  return packed(source, dtype);
}

/** Numbers up to which copying one by one is quicker than making an array over a part. */
const FEW = 64;

/** Copies `count` numbers. */
function copy(from: NumberArray, start: number, to: NumberArray, at: number, count: number): void {
  if (count > FEW) to.set(from.subarray(start, start + count), at);
  else for (let i = 0; i < count; i++) to[at + i] = from[start + i];
}

export class WasmStorage implements Storage {
  readonly #memory: KernelMemory;
  readonly #kernels: LoadedKernels;
  /** Tables of scaled bytes, as long as their loaders live. */
  readonly #tables = new WeakMap<FloatArray, Block>();

  constructor(memory: KernelMemory, kernels: LoadedKernels) {
    this.#memory = memory;
    this.#kernels = kernels;
  }

  allocate(shape: readonly number[], dtype: FloatDType, previous?: Tensor): WasmTensor<FloatDType> {
    return this.#allocate(shape, dtype, previous);
  }

  #allocate<D extends TensorDType>(
    shape: readonly number[],
    dtype: D,
    previous?: Tensor,
  ): WasmTensor<D> {
    const given = alive(previous && inner(previous));
    const needed = given !== undefined && given.dependents.length > 0;
    const old = needed ? alive(given.backBuffer) : given;
    const tensor = old ? this.#reuse(old, shape, dtype) : this.#fresh(shape, dtype);
    tensor.backBuffer = needed ? given : old?.backBuffer;
    return tensor;
  }

  #fresh<D extends TensorDType>(
    shape: readonly number[],
    dtype: D,
    layout = layoutOf(shape, dtype),
  ): WasmTensor<D> {
    const block = this.#memory.allocate(layout.rows * layout.stride);
    return this.#cleared(new WasmTensor([...shape], dtype, layout, block));
  }

  /**
   * The tensor, with zeros between its rows. Kernels compute on what is there, whatever it is; but
   * on leftovers that read as numbers below 2⁻¹²⁶, as counts and places do, many times as long.
   */
  #cleared<T extends WasmTensor>(tensor: T): T {
    const { layout, dtype, pointer } = tensor;
    const size = bytesOf(dtype);
    const [step, numbers] = [layout.stride / size, this.#memory.numbers(dtype)];
    if (step === layout.columns) return tensor;
    const first = pointer / size;
    for (let row = first; row < first + layout.rows * step; row += step)
      for (let i = layout.columns; i < step; i++) numbers[row + i] = 0;
    return tensor;
  }

  #reuse<D extends TensorDType>(
    old: WasmTensor,
    shape: readonly number[],
    dtype: D,
  ): WasmTensor<D> {
    if (old.dtype === dtype && sameShape(old.shape, shape))
      return prepareWrite(old) as WasmTensor<D>;
    const layout = layoutOf(shape, dtype);
    if (old.block.bytes >= layout.rows * layout.stride) {
      return this.#cleared(prepareWrite(old).moved([...shape], dtype, layout));
    }
    const tensor = this.#fresh(shape, dtype, layout);
    prepareWrite(old).free(this.#memory);
    return tensor;
  }

  upload(source: NdArray, dtype: FloatDType, previous?: Tensor): WasmTensor<FloatDType> {
    if (source.dtype === dtype && isAsMade(source)) {
      return this.#uploadBytes(dtype, deferredBytes(source)!, previous);
    }
    return this.#upload(source, dtype, previous);
  }

  uploadIntegers(source: NdArray, previous?: Tensor): WasmTensor<'int32'> {
    return this.#upload(source, 'int32', previous);
  }

  #upload<D extends TensorDType>(source: NdArray, dtype: D, previous?: Tensor): WasmTensor<D> {
    const values = rowMajor(source, dtype);
    const tensor = this.#allocate(source.shape, dtype, previous);
    const { rows, columns, stride } = tensor.layout;
    const numbers = this.#memory.numbers(dtype);
    const step = stride / bytesOf(dtype);
    let at = tensor.pointer / bytesOf(dtype);
    if (step === columns || rows === 1) numbers.set(values, at);
    else {
      for (let start = 0; start < values.length; start += columns, at += step)
        copy(values, start, numbers, at, columns);
    }
    return tensor;
  }

  /**
   * Takes a batch of bytes as it is; whether its numbers are ever written out, the products decide.
   */
  #uploadBytes(
    dtype: FloatDType,
    { bytes, table, shape }: DeferredBytes,
    previous?: Tensor,
  ): WasmTensor<FloatDType> {
    const place = this.#tableOf(table, dtype);
    const tensor = this.#allocate(shape, dtype, previous);
    const { pointer } = tensor.side(this.#memory, 'bytes', bytes.length + VECTOR);
    this.#memory.numbers('uint8').set(bytes, pointer);
    const kernels = this.#kernels[dtype];
    defer(tensor, {
      sources: [],
      bytes: { pointer, table: place.pointer },
      compute: (out) => {
        const { rows, columns, stride } = out.layout;
        kernels.expandBytes(pointer, place.pointer, rows, columns, out.pointer, stride);
      },
    });
    return tensor;
  }

  #tableOf(table: FloatArray, dtype: FloatDType): Block {
    let block = this.#tables.get(table);
    if (!block) {
      block = this.#memory.allocate(table.byteLength);
      this.#memory.numbers(dtype).set(table, block.pointer / bytesOf(dtype));
      this.#tables.set(table, block);
    }
    return block;
  }

  download(tensor: FloatTensor): NdArray<FloatArray> {
    const { shape, dtype, layout, pointer } = materialize(inner(tensor)) as WasmTensor<FloatDType>;
    const { rows, columns, stride } = layout;
    const numbers = this.#memory.numbers(dtype);
    const step = stride / bytesOf(dtype);
    let at = pointer / bytesOf(dtype);
    if (step === columns || rows === 1) return wrap(numbers.slice(at, at + rows * columns), shape);
    const values: FloatArray = allocate(dtype, rows * columns);
    for (let start = 0; start < values.length; start += columns, at += step)
      copy(numbers, at, values, start, columns);
    return wrap(values, shape);
  }

  expose(tensor: FloatTensor): NdArray<FloatArray> {
    const shown = materialize(inner(tensor)) as WasmTensor<FloatDType>;
    const { shape, dtype, layout, block } = shown;
    materializeDependents(shown); // who holds the array may write to it at any time
    const step = layout.stride / bytesOf(dtype);
    let data = shown.exposed?.deref();
    if (!data) {
      this.version(shown); // what may have been written through an array that is gone
      const length = Math.max(0, (layout.rows - 1) * step + layout.columns);
      data = this.#memory.share<FloatDType>(block, dtype, length);
      shown.exposed = new WeakRef(data);
      shown.csr = shown.csc = shown.fingerprint = undefined;
    }
    if (shown.fingerprint === undefined) {
      // What fills up the rows is nobody's, but it can be seen.
      for (let at = layout.columns; at < data.length; at += step) {
        data.fill(0, at, at + step - layout.columns);
      }
      shown.fingerprint = this.#fingerprint(shown);
    }
    const strides = shape.map((_, axis) =>
      axis === shape.length - 1 ? 1 : sizeOf(shape.slice(axis + 1, -1)) * step,
    );
    return wrap(data, shape, strides);
  }

  release(tensor: Tensor): void {
    if (inner(tensor).alive) prepareWrite(inner(tensor)).free(this.#memory);
  }

  cancel(tensor: Tensor): void {
    cancel(inner(tensor));
  }

  version(tensor: Tensor): number {
    const asked = inner(tensor);
    if (asked.exposed && asked.alive) {
      settle(asked);
      const now = this.#fingerprint(asked);
      if (asked.fingerprint !== undefined && now !== asked.fingerprint) asked.writes++;
      asked.fingerprint = now;
      if (!asked.exposed.deref()) asked.exposed = asked.fingerprint = undefined;
    }
    return asked.writes;
  }

  #fingerprint({ pointer, vectors }: WasmTensor): number {
    return this.#kernels.float32.fingerprint(pointer, vectors);
  }
}
