/**
 * Loads the compiled kernels: which build, and over which memory.
 */
import type { FloatDType } from '../../core/dtype.js';
import { fusedPatches, plainKernels, type Kernels } from './kernels.generated.js';

export type { Kernels };

/** The kernels for each element type, over one memory. */
export interface LoadedKernels extends Readonly<Record<FloatDType, Kernels>> {
  readonly memory: WebAssembly.Memory;
}

/** Pages of 64 KiB: as much address space as can be had. Memory is taken only as it is used. */
const maximumPages = [65536, 16384, 4096];

/**
 * Memory that is shared grows without its views being detached: what a user holds stays. It needs
 * no threads and no special page.
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

/**
 * A module's bytes. `fused` says which of the two builds: the second is kept as its differences.
 */
export function kernelBytes(dtype: FloatDType, fused: boolean): Uint8Array<ArrayBuffer> {
  const plain = plainKernels[dtype];
  if (!fused) return decode(plain);
  let at = 0;
  const pieces = fusedPatches[dtype].split(' ').map((part) => {
    const [copied, leftOut, putIn] = part.split(',');
    const end = at + 2 * parseInt(copied, 36);
    const piece = plain.slice(at, end) + putIn;
    at = end + 2 * parseInt(leftOut, 36);
    return piece;
  });
  return decode(pieces.join(''));
}

/** Whether the engine has fused multiply-add among its vector instructions. */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(kernelBytes('float32', true));

/**
 * Compiles and starts the kernels, at once and synchronously.
 *
 * @param fused - Whether to use fused multiply-add. Engines without relaxed SIMD refuse it.
 * @throws What the engine throws where WebAssembly, its SIMD or shared memory is missing or
 * forbidden.
 */
export function loadKernels(fused: boolean): LoadedKernels {
  const memory = sharedMemory();
  const start = (dtype: FloatDType): Kernels => {
    const module = new WebAssembly.Module(kernelBytes(dtype, fused));
    return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
  };
  return { memory, float32: start('float32'), float64: start('float64') };
}
