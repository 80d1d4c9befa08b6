/**
 * Loads the compiled kernels over one memory.
 */
import type { FloatDType } from '../../core/dtype.js';
import { float32Kernels, float64Patch, type Kernels } from './kernels.generated.js';
import { patched } from './patch.js';

export type { Kernels };

/** The bytes of the module for an element type. */
export type KernelBuild = (dtype: FloatDType) => Uint8Array<ArrayBuffer>;

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

/** Bytes from hexadecimal. */
export function decode(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** The module for every engine with SIMD and shared memory, in hexadecimal. */
export const plainHex = (dtype: FloatDType): string =>
  dtype === 'float32' ? float32Kernels : patched(float32Kernels, float64Patch);

/** The build for every engine with SIMD and shared memory. */
export const plainBuild: KernelBuild = (dtype) => decode(plainHex(dtype));

/**
 * Compiles and starts the kernels, at once and synchronously.
 *
 * @throws What the engine throws where WebAssembly, its SIMD or shared memory is missing or
 * forbidden.
 */
export function loadKernels(build: KernelBuild): LoadedKernels {
  const memory = sharedMemory();
  const start = (dtype: FloatDType): Kernels => {
    const module = new WebAssembly.Module(build(dtype));
    return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
  };
  return { memory, float32: start('float32'), float64: start('float64') };
}
