/**
 * The wasm backend: tensors in the kernels' memory, and the kernels of assembly/ on them.
 *
 * B = batch, I = inputs, O = outputs, C = classes
 */
import { allocate, type FloatArray, type FloatDType } from '../../core/dtype.js';
import { deferredBytes, type DeferredBytes } from '../../core/deferred.js';
import { isRowMajor, pack, sizeOf, wrap, type NdArray } from '../../core/ndarray.js';
import type { Backend, SgdCoefficients, Tensor } from '../backend.js';
import { Finish, loadKernels, type Kernels } from './kernels.js';
import { Listing } from './listing.js';
import { type Block, KernelMemory } from './memory.js';
import { bytesOf, layoutOf, VECTOR, WasmTensor } from './tensor.js';

const matchesType = (data: unknown, dtype: FloatDType): boolean =>
  dtype === 'float32' ? data instanceof Float32Array : data instanceof Float64Array;

/** Bytes of the first factor of a dense product, copied by blocks of four rows. */
const packedBytes = (dtype: FloatDType, rows: number, steps: number): number => 4 * Math.ceil(rows / 4) * steps * bytesOf(dtype);

/** Bytes of scratch for a dense product: its first factor, and two columns of vectors of its second. */
const productRoom = (dtype: FloatDType, rows: number, steps: number): number =>
  packedBytes(dtype, rows, steps) + 2 * VECTOR * steps;

export class WasmBackend implements Backend {
  readonly name = 'wasm';
  /** Whether products use fused multiply-add. */
  readonly fused: boolean;
  readonly memory: KernelMemory;
  readonly #kernels: Readonly<Record<FloatDType, Kernels>>;
  readonly #listing: Listing;
  /** Tables of scaled bytes, as long as their loaders live. */
  readonly #tables = new WeakMap<FloatArray, Block>();

  constructor(options: { fused: boolean }) {
    const { memory, kernels, heapBase } = loadKernels(options.fused);
    this.fused = options.fused;
    this.#kernels = kernels;
    this.memory = new KernelMemory(memory, heapBase);
    this.#listing = new Listing(this.memory, kernels);
  }

  // Storage

  allocate(shape: readonly number[], dtype: FloatDType, previous?: Tensor): WasmTensor {
    const layout = layoutOf(shape, dtype);
    const bytes = layout.rows * layout.stride;
    const given = previous as WasmTensor | undefined;
    const old = given && given.readers.length > 0 ? given.spare : given;
    if (!old || old.shown || old.readers.length > 0) {
      const fresh = new WasmTensor([...shape], dtype, layout, this.memory.takeZeros(bytes));
      fresh.spare = given;
      return fresh;
    }
    this.#claim(old);
    const spare = old === given ? old.spare : given;
    // What lies between the rows must be zeros: true of a tensor with rows of the same length.
    const sameRows = old.dtype === dtype && old.layout.stride === layout.stride && old.layout.columns === layout.columns;
    let tensor = old;
    if (!sameRows || old.block.bytes < bytes) {
      tensor = new WasmTensor([...shape], dtype, layout, this.memory.takeZeros(bytes));
      this.#listing.giveRoom(old);
      this.memory.give(old.block);
    } else if (old.layout.rows !== layout.rows || old.shape.length !== shape.length) {
      this.#listing.giveRoom(old);
      tensor = new WasmTensor([...shape], dtype, layout, old.block);
    }
    tensor.spare = spare;
    return tensor;
  }

  upload(source: NdArray, dtype: FloatDType, previous?: Tensor): WasmTensor {
    const tensor = this.allocate(source.shape, dtype, previous);
    const { rows, columns, stride } = tensor.layout;
    const compact = deferredBytes(source);
    const asMade = compact?.bytes.length === source.size && source.offset === 0 && isRowMajor(source);
    if (compact && asMade && dtype === source.dtype) {
      this.#takeBytes(tensor, compact);
      return tensor;
    }
    const { data, size, offset } = source;
    let values = data as FloatArray;
    let start = offset;
    if (!matchesType(data, dtype) || !isRowMajor(source)) {
      values = allocate(dtype, size);
      pack(source, values);
      start = 0;
    }
    const numbers = this.memory.numbers(dtype);
    const step = stride / bytesOf(dtype);
    let at = tensor.pointer / bytesOf(dtype);
    if (step === columns) numbers.set(values.subarray(start, start + size), at);
    else for (let r = 0; r < rows; r++, at += step, start += columns) numbers.set(values.subarray(start, start + columns), at);
    return tensor;
  }

  /** Takes a batch of bytes as it is; whether the numbers are ever written out, the products decide. */
  #takeBytes(tensor: WasmTensor, { bytes, table }: DeferredBytes): void {
    const block = this.#listing.blockOf(tensor, 'bytes', bytes.length + VECTOR);
    let place = this.#tables.get(table);
    if (!place) {
      place = this.memory.take(table.byteLength);
      this.memory.numbers(tensor.dtype).set(table, place.pointer / bytesOf(tensor.dtype));
      this.#tables.set(table, place);
    }
    this.memory.bytes.set(bytes, block.pointer);
    tensor.bytes = { pointer: block.pointer, table: place.pointer };
  }

  download(tensor: Tensor): NdArray<FloatArray> {
    const source = this.#read(tensor);
    const { rows, columns, stride } = source.layout;
    const numbers = this.memory.numbers(source.dtype);
    const step = stride / bytesOf(source.dtype);
    let at = source.pointer / bytesOf(source.dtype);
    if (step === columns) return wrap(numbers.slice(at, at + rows * columns), source.shape);
    const values: FloatArray = allocate(source.dtype, sizeOf(source.shape));
    for (let r = 0; r < rows; r++, at += step) values.set(numbers.subarray(at, at + columns), r * columns);
    return wrap(values, source.shape);
  }

  expose(tensor: Tensor): NdArray<FloatArray> {
    const shown = this.#read(tensor);
    shown.shown = true;
    shown.lists = null;
    const { shape, dtype, layout, block } = shown;
    const strides = shape.map((_, axis) =>
      axis === shape.length - 1 ? 1 : (sizeOf(shape.slice(axis + 1, -1)) * layout.stride) / bytesOf(dtype),
    );
    return wrap(this.memory.share(block, dtype), shape, strides);
  }

  discard(tensor: Tensor): void {
    this.#forget(tensor as WasmTensor);
  }

  // What is put off

  /** Before a tensor's numbers are read: writes them out, if that was put off. */
  #read(tensor: Tensor): WasmTensor {
    const read = this.#settle(tensor);
    if (read.bytes) {
      const { rows, columns, stride } = read.layout;
      this.#kernels[read.dtype].expand(read.bytes.pointer, read.bytes.table, rows, columns, read.pointer, stride);
      read.bytes = null;
    }
    return read;
  }

  /** Computes what was put off. */
  #settle(tensor: Tensor): WasmTensor {
    const { pending } = tensor as WasmTensor;
    if (pending) {
      const [first, second] = pending.sources;
      if (pending.kind === 'weightGradient') this.#weightProduct(first, second, tensor as WasmTensor, Finish.store, 0);
      else this.#inputProduct(first, second, null, tensor as WasmTensor);
      this.#forget(tensor as WasmTensor);
    }
    return tensor as WasmTensor;
  }

  /** Before a tensor is overwritten: computes what was put off and needs it as it is, and forgets what was known of it. */
  #claim(tensor: Tensor): WasmTensor {
    const claimed = tensor as WasmTensor;
    while (claimed.readers.length > 0) this.#settle(claimed.readers[0]);
    claimed.bytes = null;
    this.#forget(claimed);
    claimed.lists = claimed.shown ? null : undefined;
    return claimed;
  }

  /** Before a tensor's numbers are changed: they are there, and nothing that was put off still needs them as they were. */
  #update(tensor: Tensor): WasmTensor {
    return this.#claim(this.#read(tensor));
  }

  #putOff(target: Tensor, kind: 'weightGradient' | 'inputGradient', first: Tensor, second: Tensor): void {
    const sources = [this.#settle(first), this.#settle(second)] as const;
    const claimed = this.#claim(target);
    claimed.pending = { kind, sources };
    for (const source of sources) source.readers.push(claimed);
  }

  /** Nobody will ask for what was put off here any more. */
  #forget(tensor: WasmTensor): void {
    if (!tensor.pending) return;
    for (const source of tensor.pending.sources) source.readers.splice(source.readers.indexOf(tensor), 1);
    tensor.pending = null;
  }

  // Linear

  linear(x: Tensor, weight: Tensor, bias: Tensor | null, y: Tensor): void {
    const [input, w, out] = [this.#settle(x), this.#read(weight), this.#claim(y)];
    const { rows, columns } = input.layout;
    const { width } = out.layout;
    const first = bias ? this.#read(bias).pointer : 0;
    const kernels = this.#kernels[input.dtype];
    const lists = this.#listing.rowsOf(input, width);
    if (lists) {
      const { starts, indices, values } = lists.rows;
      kernels.listProduct(
        starts, indices, values, rows, w.pointer, w.layout.stride, width, first, out.pointer, out.layout.stride,
      ); // prettier-ignore
    } else {
      const place = this.memory.scratch(productRoom(input.dtype, rows, columns));
      this.#denseProduct(this.#read(input), w.pointer, w.layout.stride, first, out, place);
    }
  }

  /** out = first + a m, for a matrix `m` with rows of `mStride` bytes; `place` has `productRoom`. */
  #denseProduct(a: WasmTensor, m: number, mStride: number, first: number, out: WasmTensor, place: number): void {
    const { rows, columns, stride } = a.layout;
    const kernels = this.#kernels[a.dtype];
    kernels.packRows(a.pointer, stride, rows, columns, place);
    kernels.product(
      place, rows, columns, m, mStride, out.layout.width, first, out.pointer, out.layout.stride, Finish.store, 0,
      place + packedBytes(a.dtype, rows, columns),
    ); // prettier-ignore
  }

  linearInputGrad(gradY: Tensor, weight: Tensor, gradX: Tensor): void {
    this.#putOff(gradX, 'inputGradient', gradY, weight);
  }

  /** dx = dy Wᵀ, and 0 where `gate`, the output of a ReLU before the layer, is closed. */
  #inputProduct(gradY: WasmTensor, weight: WasmTensor, gate: WasmTensor | null, gradX: WasmTensor): void {
    this.#read(gradY);
    this.#read(weight);
    const { rows, columns, stride, width } = gradX.layout;
    const kernels = this.#kernels[gradX.dtype];
    const outputs = weight.layout.columns;
    // In nanoseconds, measured: a dot product costs 0.02 a number more than the dense product and 2 for itself, turning 0.6 a number.
    if (rows * (0.02 * outputs + 2) < 0.6 * outputs) {
      const active = this.memory.scratch(4 * columns + 32);
      const spare = active + 4 * columns + 16;
      kernels.inputGradient(
        gradY.pointer, gradY.layout.stride, weight.pointer, weight.layout.stride, weight.layout.width,
        rows, columns, gate ? gate.pointer : 0, gradX.pointer, stride, active, spare - (spare % 8),
      ); // prettier-ignore
      return;
    }
    const transposed = this.memory.scratch(outputs * width * VECTOR + productRoom(gradX.dtype, rows, outputs));
    const place = transposed + outputs * width * VECTOR;
    kernels.transpose(weight.pointer, weight.layout.stride, columns, outputs, transposed, width * VECTOR);
    this.#denseProduct(gradY, transposed, width * VECTOR, 0, gradX, place);
    if (gate) kernels.reluGradient(gate.pointer, gradX.pointer, gradX.pointer, gradX.vectors);
  }

  linearWeightGrad(x: Tensor, gradY: Tensor, gradWeight: Tensor, accumulate: boolean): void {
    if (!accumulate) return this.#putOff(gradWeight, 'weightGradient', x, gradY);
    this.#weightProduct(this.#settle(x), this.#settle(gradY), this.#update(gradWeight), Finish.add, 0);
  }

  /** target (+)= xᵀ dy, or target −= lr xᵀ dy. */
  #weightProduct(x: WasmTensor, gradY: WasmTensor, target: WasmTensor, finish: number, lr: number): void {
    this.#read(gradY);
    const { rows, columns, stride } = x.layout;
    const { width } = gradY.layout;
    const kernels = this.#kernels[x.dtype];
    const lists = this.#listing.columnsOf(x);
    if (lists) {
      const { stride: dyStride } = gradY.layout;
      kernels.listGradient(
        lists.starts, lists.indices, lists.values, columns, gradY.pointer, dyStride, rows * dyStride, width,
        target.pointer, target.layout.stride, finish, lr,
      ); // prettier-ignore
    } else {
      const place = this.memory.scratch(productRoom(x.dtype, columns, rows));
      kernels.packColumns(this.#read(x).pointer, stride, columns, rows, place);
      kernels.product(
        place, columns, rows, gradY.pointer, gradY.layout.stride, width, 0, target.pointer, target.layout.stride, finish, lr,
        place + packedBytes(x.dtype, columns, rows),
      ); // prettier-ignore
    }
  }

  linearBiasGrad(gradY: Tensor, gradBias: Tensor, accumulate: boolean): void {
    const dy = this.#read(gradY);
    const sums = accumulate ? this.#update(gradBias) : this.#claim(gradBias);
    const { rows, stride, width } = dy.layout;
    this.#kernels[dy.dtype].sumRows(dy.pointer, rows, stride, width, sums.pointer, accumulate);
  }

  // Element by element

  relu(x: Tensor, y: Tensor): void {
    const [input, output] = [this.#read(x), this.#claim(y)];
    this.#kernels[input.dtype].relu(input.pointer, output.pointer, input.vectors);
  }

  reluGrad(y: Tensor, gradY: Tensor, gradX: Tensor): void {
    const [output, dy, dx] = [this.#read(y), gradY as WasmTensor, this.#claim(gradX)];
    if (dy.pending?.kind === 'inputGradient') {
      const [outerGrad, weight] = dy.pending.sources;
      this.#inputProduct(outerGrad, weight, output, dx);
      this.#forget(dy);
    } else this.#kernels[dy.dtype].reluGradient(output.pointer, this.#read(dy).pointer, dx.pointer, dx.vectors);
  }

  add(source: Tensor, target: Tensor): void {
    const [addend, sum] = [this.#read(source), this.#update(target)];
    this.#kernels[sum.dtype].add(addend.pointer, sum.pointer, sum.vectors);
  }

  // Loss

  softmaxCrossEntropy(logits: Tensor, labels: Int32Array, probabilities: Tensor): number {
    const [z, p] = [this.#read(logits), this.#claim(probabilities)];
    const { rows, columns, stride } = z.layout;
    const terms = this.memory.scratch(8 * (columns + 1) + 4 * rows);
    const places = terms + 8 * (columns + 1);
    this.memory.int32.set(labels, places / 4);
    return this.#kernels[z.dtype].softmaxCrossEntropy(z.pointer, places, p.pointer, rows, columns, stride, terms);
  }

  softmaxCrossEntropyGrad(probabilities: Tensor, labels: Int32Array, scale: number, gradLogits: Tensor): void {
    const [p, dz] = [this.#read(probabilities), this.#claim(gradLogits)];
    const { rows, columns, stride } = p.layout;
    const places = this.memory.scratch(4 * rows);
    this.memory.int32.set(labels, places / 4);
    this.#kernels[p.dtype].softmaxCrossEntropyGradient(p.pointer, places, scale, dz.pointer, rows, columns, stride);
  }

  // Update

  sgdStep(value: Tensor, grad: Tensor, velocity: Tensor | null, coefficients: SgdCoefficients): void {
    const { lr, momentum, dampening, weightDecay, nesterov, first } = coefficients;
    const w = this.#update(value);
    const { pending } = grad as WasmTensor;
    if (pending?.kind === 'weightGradient' && !velocity && weightDecay === 0) {
      this.#weightProduct(...pending.sources, w, Finish.descend, lr);
      return;
    }
    const g = this.#read(grad);
    const v = velocity ? (first ? this.#claim(velocity) : this.#update(velocity)).pointer : 0;
    this.#kernels[w.dtype].sgd(w.pointer, g.pointer, v, w.vectors, lr, momentum, dampening, weightDecay, nesterov, first);
  }
}
