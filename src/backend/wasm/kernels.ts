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

/**
 * Bytes from text: a character each, from # on. What is 90 or more is kept less its nineties, which
 * one of the last two characters before it counts.
 */
export function decode(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let nineties = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 35;
    if (digit < 90) bytes.push(90 * nineties + digit);
    nineties = Math.max(0, digit - 89);
  }
  return Uint8Array.from(bytes);
}

/** The build for every engine with SIMD and shared memory. */
export const plainBuild: KernelBuild = (dtype) => {
  const float32 = decode(float32Kernels);
  return dtype === 'float32' ? float32 : patched(float32, decode(float64Patch));
};

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

/**
 * A module of its own over the memory of the others, for kernels that only some need: started when
 * it is first asked for. Only who imports it has it in a bundle.
 */
export function moduleOver<K>(text: string): (memory: WebAssembly.Memory) => K {
  const started = new WeakMap<WebAssembly.Memory, K>();
  return (memory) => {
    let kernels = started.get(memory);
    if (!kernels) {
      const module = new WebAssembly.Module(decode(text));
      kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as K;
      started.set(memory, kernels);
    }
    return kernels;
  };
}
