/**
 * Faults on demand: the n-th allocation of kernel memory, or the n-th read of a user's array,
 * throws. And an account of the memory in use.
 */
import {
  toFlat,
  type Module,
  type NdArray,
  type Optimizer,
  type OptimizerOptions,
} from '../../src/index.js';
import { KernelMemory, type Block } from '../../src/backend/wasm/memory.js';
import { wrap } from '../../src/core/ndarray.js';
import { collectGarbage } from '../backend/garbage.js';

let countdown = Infinity;

/** Runs with a fault at the n-th occasion. */
export function withFault<T>(n: number, run: () => T): { error?: unknown; result?: T } {
  countdown = n;
  try {
    return { result: run() };
  } catch (error) {
    return { error };
  } finally {
    countdown = Infinity;
  }
}

function occasion(text: string): void {
  if (--countdown === 0) throw new RangeError(text);
}

export const noMemory = 'no memory for the test; give more';
export const noData = 'the disk is gone; mend it';

/**
 * Blocks that have been allocated and not freed by hand; where garbage is collected, those in use.
 */
let blocks: Map<number, WeakRef<Block>> | undefined;
let forWorkspace = false;

/**
 * Makes allocations of kernel memory occasions for a fault, and keeps account of them; undoes that.
 */
export function instrumentMemory(): () => void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with their memory below
  const { allocate, free, workspace } = KernelMemory.prototype;
  KernelMemory.prototype.allocate = function (bytes) {
    occasion(noMemory);
    const block = allocate.call(this, bytes);
    if (!forWorkspace) blocks?.set(block.pointer, new WeakRef(block));
    return block;
  };
  KernelMemory.prototype.free = function (block) {
    free.call(this, block);
    blocks?.delete(block.pointer);
  };
  // The workspace is the backend's, and outlives all models.
  KernelMemory.prototype.workspace = function (bytes) {
    forWorkspace = true;
    try {
      return workspace.call(this, bytes);
    } finally {
      forWorkspace = false;
    }
  };
  return () => Object.assign(KernelMemory.prototype, { allocate, free, workspace });
}

/** Bytes that what `run` makes and its result keeps alive have in use, and the result. */
export async function account<T>(run: () => T): Promise<{ bytes: number; result: T }> {
  blocks = new Map();
  const result = run();
  const made = blocks;
  blocks = undefined;
  await collectGarbage();
  let bytes = 0;
  for (const ref of made.values()) bytes += ref.deref()?.bytes ?? 0;
  return { bytes, result };
}

/** The same numbers in an array whose reading is an occasion for a fault. */
export function fragile(source: NdArray): NdArray {
  const values = Array.from(toFlat(source));
  const get = (i: number) => {
    occasion(noData);
    return values[i];
  };
  const data = { get, set: () => undefined, length: values.length };
  return wrap(data as unknown as number[], source.shape);
}

const bitsOf = (values: NdArray): string => {
  const { buffer, byteOffset, byteLength } = toFlat(values);
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
};

/** Everything a run ends with, to the bit. */
export const numbersOf = (model: Module, optimizer: Optimizer<OptimizerOptions>): unknown => ({
  // Not by their values: an array of these would keep results from being deferred.
  parameters: model.namedParameters().map(([name, p]) => [name, bitsOf(p.arrayOf(p.tensor))]),
  buffers: model.namedBuffers().map(([name, { value }]) => [name, bitsOf(value)]),
  optimizer: optimizer
    .stateDict()
    .state.map((memory) =>
      Object.entries(memory ?? {}).map(([name, value]) => [
        name,
        typeof value === 'number' ? value : bitsOf(value),
      ]),
    ),
});

/** Buffers change in forward: puts them back to where they are now. */
export function keepBuffers(model: Module): () => void {
  const kept = model.namedBuffers().map(([, buffer]) => [buffer, toFlat(buffer.value)] as const);
  return () => kept.forEach(([buffer, values]) => buffer.value.data.set(values));
}
