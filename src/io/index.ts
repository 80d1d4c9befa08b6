/**
 * Arrays in files that other programs read and write: NumPy's .npy (one array) and .npz (arrays by
 * name), PyTorch's .pt and .pth.
 *
 * @module tiny-mlp/io
 */
export { readNpy, writeNpy } from './npy.js';
export type { Bytes } from '../core/dtype.js';
export { readNpz, writeNpz, type ReadNpzOptions, type WriteNpzOptions } from './npz.js';
export { readTorch, type ReadTorchOptions } from './torch/read.js';
export { writeTorch, type TorchInput } from './torch/write.js';
export type { TorchKey, TorchValue } from './torch/value.js';
