/**
 * The wasm backend: which function does what. Where an op names a kernel, that runs; what has none
 * runs in its scalar form over the same memory.
 */
import type { Access, CompiledAccess, FloatTensor, MatmulOptions } from '../backend.js';
import { scalarFamilies, type Families } from '../scalar/families.js';
import { accessTo, compiledAccess } from './access.js';
import { Crew } from './crew.js';
import { elementwise } from './elementwise.js';
import { Gemm } from './gemm.js';
import { HEAP_BASE } from './kernels.generated.js';
import {
  plainBuild,
  sharedMemory,
  type KernelBuild,
  type Kernels,
  type LoadedKernels,
} from './kernels.js';
import { losses } from './loss.js';
import { KernelMemory } from './memory.js';
import { rows } from './rows.js';
import { Sparse } from './sparse.js';
import { steps } from './step.js';
import { WasmStorage } from './storage.js';

/** What is allocated, uploaded and shown, and every family of operations. */
export interface WasmBackend extends WasmStorage, Access, Families {
  readonly name: 'wasm';
  /** Whether its kernels use fused multiply-add. */
  readonly fused: boolean;
  readonly memory: KernelMemory;
  readonly crew: Crew;
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
  const wasm = sharedMemory();
  const memory = new KernelMemory(wasm, HEAP_BASE);
  const crew = new Crew(memory, wasm);
  const kernels: LoadedKernels = {
    float32: crew.start<Kernels>(build('float32')),
    float64: crew.start<Kernels>(build('float64')),
  };
  const gemm = new Gemm(memory, kernels, crew, new Sparse(memory, kernels, crew));
  const access = accessTo(memory);
  const scalar = scalarFamilies(access);
  return Object.assign(new WasmStorage(memory, kernels), {
    name: 'wasm' as const,
    fused: build !== plainBuild,
    memory,
    crew: Object.assign(crew, { kernelsForTest: kernels }),
    compiled: compiledAccess(crew),
    matmul: gemm.matmul.bind(gemm),
    ...access,
    ...scalar,
    ...elementwise(kernels, crew, scalar),
    ...rows(kernels, crew),
    ...losses(memory, kernels, scalar),
    ...steps(kernels, crew, scalar),
  });
}
