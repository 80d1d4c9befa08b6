/**
 * How the scalar families reach the wasm backend's tensors, by views of the kernels' memory; and
 * how kernels do that are not the backend's own.
 */
import type { FloatArray } from '../../core/dtype.js';
import type { CompiledAccess, Tensor } from '../backend.js';
import type { KernelHost } from '../kernel-host.js';
import type { Access, View } from '../scalar/view.js';
import { materialize, prepareUpdate, prepareWrite } from './lazy.js';
import type { KernelMemory } from './memory.js';
import { bytesOf, type WasmTensor } from './tensor.js';

const inner = (tensor: Tensor): WasmTensor => tensor as WasmTensor;

export function accessTo(memory: KernelMemory): Access {
  const view = <A extends FloatArray | Int32Array>({
    dtype,
    pointer,
    layout,
  }: WasmTensor): View<A> => ({
    data: memory.numbers(dtype) as A,
    start: pointer / bytesOf(dtype),
    rows: layout.rows,
    columns: layout.columns,
    step: layout.stride / bytesOf(dtype),
  });
  return {
    read: (tensor) => view(materialize(inner(tensor))),
    write: (tensor) => view(prepareWrite(inner(tensor))),
    update: (tensor) => view(prepareUpdate(inner(tensor))),
    readIntegers: (tensor) => view(inner(tensor)),
  };
}

export const compiledAccess = (host: KernelHost): CompiledAccess => ({
  host,
  read: (tensor) => materialize(inner(tensor)),
  write: (tensor) => prepareWrite(inner(tensor)),
});
