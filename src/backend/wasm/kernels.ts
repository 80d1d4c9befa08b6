/**
 * Loads the compiled kernels over one memory.
 */
import type { FloatDType } from '../../core/dtype.js';
import { float32Kernels, float64Patch, type Kernels } from './kernels.generated.js';
import type { KernelHost } from '../kernel-host.js';
import { patched, widened } from './patch.js';

export type { Kernels };

/** The bytes of the module for an element type. */
export type KernelBuild = (dtype: FloatDType) => Uint8Array<ArrayBuffer>;

/** The kernels for each element type, over one memory. */
export type LoadedKernels = Readonly<Record<FloatDType, Kernels>>;

/** Pages of 64 KiB: as much address space as can be had. Memory is taken only as it is used. */
const maximumPages = [65536, 16384, 4096];

/**
 * Memory that is shared grows without its views being detached: what a user holds stays. It needs
 * no threads and no special page.
 *
 * @throws What the engine throws where WebAssembly or shared memory is missing or forbidden.
 */
export function sharedMemory(): WebAssembly.Memory {
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

/** What is added to a byte: the first of every vector instruction, 0xfd, is then a small one. */
export const MOVED = 16;

/**
 * Bytes from text: a character each, from # on. What is 90 or more is kept less its nineties, which
 * one of the last two characters before it counts.
 */
export function decode(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let nineties = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 35;
    if (digit < 90) bytes.push(90 * nineties + digit - MOVED);
    nineties = Math.max(0, digit - 89);
  }
  return Uint8Array.from(bytes);
}

/** The build for every engine with SIMD and shared memory. */
export const plainBuild: KernelBuild = (dtype) => {
  const float32 = decode(float32Kernels);
  return dtype === 'float32' ? float32 : patched(widened(float32), decode(float64Patch));
};

/**
 * A module of its own over the memory of the others, for kernels that only some need: started when
 * it is first asked for. Only who imports it has it in a bundle.
 */
export function moduleOver<K extends object>(text: string): (host: KernelHost) => K {
  const started = new WeakMap<KernelHost, K>();
  return (host) => {
    let kernels = started.get(host);
    if (!kernels) {
      kernels = host.start<K>(decode(text));
      started.set(host, kernels);
    }
    return kernels;
  };
}
