/**
 * The wasm backend: which function does what. Where an op names a kernel, that runs; what has none
 * runs in its scalar form over the same memory.
 */
import type { Access, CompiledAccess, FloatTensor, MatmulOptions } from '../backend.js';
import { scalarFamilies, type Families } from '../scalar/families.js';
import { accessTo, compiledAccess } from './access.js';
import { elementwise } from './elementwise.js';
import { Gemm } from './gemm.js';
import { HEAP_BASE } from './kernels.generated.js';
import { loadKernels, type KernelBuild } from './kernels.js';
import { losses } from './loss.js';
import { KernelMemory } from './memory.js';
import { rows } from './rows.js';
import { Sparse } from './sparse.js';
import { steps } from './step.js';
import { WasmStorage } from './storage.js';

/** What is allocated, uploaded and shown, and every family of operations. */
export interface WasmBackend extends WasmStorage, Access, Families {
  readonly name: 'wasm';
  readonly memory: KernelMemory;
  readonly compiled: CompiledAccess;
  matmul(a: FloatTensor, b: FloatTensor, out: FloatTensor, options?: MatmulOptions): void;
}

/**
 * Starts the wasm backend.
 *
 * @param build - Which kernels: with or without fused multiply-add.
 * @throws What the engine throws where WebAssembly, its SIMD or shared memory is missing or
 * forbidden.
 */
export function wasmBackend(build: KernelBuild): WasmBackend {
  const kernels = loadKernels(build);
  const memory = new KernelMemory(kernels.memory, HEAP_BASE);
  const gemm = new Gemm(memory, kernels, new Sparse(memory, kernels));
  const access = accessTo(memory);
  const scalar = scalarFamilies(access);
  return Object.assign(new WasmStorage(memory, kernels), {
    name: 'wasm' as const,
    memory,
    compiled: compiledAccess(kernels.memory),
    matmul: (...given: Parameters<Gemm['matmul']>) => gemm.matmul(...given),
    ...access,
    ...scalar,
    ...elementwise(kernels, scalar),
    ...rows(kernels),
    ...losses(memory, kernels, scalar),
    ...steps(kernels, scalar),
  });
}
