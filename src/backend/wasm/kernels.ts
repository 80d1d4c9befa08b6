/**
 * Loads the compiled kernels: which build, over which memory, and what they are called from TypeScript.
 * Pointers and strides are in bytes, widths in vectors of 16 bytes; see assembly/ for what each does.
 */
import type { FloatDType } from '../../core/dtype.js';
import { fusedKernels, plainKernels } from './kernels.generated.js';

/** The kernels for one element type. */
export interface Kernels {
  listRows(x: number, rows: number, columns: number, stride: number, starts: number, indices: number, values: number, limit: number): number;
  listByteRows(
    bytes: number, table: number, rows: number, columns: number, starts: number, indices: number, values: number, limit: number,
  ): number;
  expand(bytes: number, table: number, rows: number, columns: number, out: number, stride: number): void;
  listColumns(
    rows: number, columns: number, starts: number, indices: number, values: number,
    outStarts: number, outIndices: number, outValues: number,
  ): void;
  listProduct(
    starts: number, indices: number, values: number, rows: number, m: number, mStride: number, width: number, first: number,
    out: number, outStride: number,
  ): void;
  listGradient(
    starts: number, indices: number, values: number, rows: number, m: number, mStride: number, mBytes: number, width: number,
    out: number, outStride: number, mode: number, lr: number,
  ): void;
  packRows(a: number, stride: number, rows: number, steps: number, to: number): void;
  packColumns(a: number, stride: number, rows: number, steps: number, to: number): void;
  product(
    a: number, rows: number, steps: number, m: number, mStride: number, width: number, first: number,
    out: number, outStride: number, mode: number, lr: number, pack: number,
  ): void;
  inputGradient(
    dy: number, dyStride: number, weight: number, wStride: number, width: number, rows: number, inputs: number, gate: number,
    dx: number, dxStride: number, active: number, spare: number,
  ): void;
  transpose(m: number, stride: number, rows: number, columns: number, out: number, outStride: number): void;
  relu(x: number, y: number, vectors: number): void;
  reluGradient(y: number, dy: number, dx: number, vectors: number): void;
  add(source: number, target: number, vectors: number): void;
  sumRows(m: number, rows: number, stride: number, width: number, sums: number, accumulate: boolean): void;
  sgd(
    value: number, gradient: number, velocity: number, vectors: number,
    lr: number, momentum: number, dampening: number, weightDecay: number, nesterov: boolean, start: boolean,
  ): void;
  softmaxCrossEntropy(
    logits: number, labels: number, probabilities: number, rows: number, classes: number, stride: number, terms: number,
  ): number;
  softmaxCrossEntropyGradient(
    probabilities: number, labels: number, scale: number, out: number, rows: number, classes: number, stride: number,
  ): void;
} // prettier-ignore

/** What a product does with its sums; see assembly/finish.ts. */
export const Finish = { store: 0, add: 1, descend: 2 } as const;

export interface LoadedKernels {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Readonly<Record<FloatDType, Kernels>>;
  /** Where free memory begins. */
  readonly heapBase: number;
}

/** Pages of 64 KiB: as much address space as can be had. Memory is taken only as it is used. */
const maximumPages = [65536, 16384, 4096];

/**
 * Memory that is shared grows without its views being emptied: what a user holds stays. It needs no threads and no special page.
 */
function sharedMemory(): WebAssembly.Memory {
  let reason: unknown;
  for (const maximum of maximumPages) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared: true });
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

function decode(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Whether the engine has fused multiply-add among its vector instructions. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(decode(fusedKernels));
}

/**
 * Compiles and starts the kernels, at once and synchronously.
 *
 * @param fused - Whether to use fused multiply-add. It is refused by engines without relaxed SIMD.
 * @throws What the engine throws where WebAssembly, its SIMD or shared memory is missing or forbidden.
 */
export function loadKernels(fused: boolean): LoadedKernels {
  const memory = sharedMemory();
  const instance = new WebAssembly.Instance(new WebAssembly.Module(decode(fused ? fusedKernels : plainKernels)), {
    env: { memory },
  });
  const named = instance.exports as Record<string, unknown> & { heapBase: WebAssembly.Global<'i32'> };
  const ofType = (bits: '32' | '64') =>
    Object.fromEntries(
      Object.keys(named)
        .filter((name) => name.endsWith(bits))
        .map((name) => [name.slice(0, -2), named[name]]),
    ) as unknown as Kernels;
  return { memory, kernels: { float32: ofType('32'), float64: ofType('64') }, heapBase: named.heapBase.value };
}
