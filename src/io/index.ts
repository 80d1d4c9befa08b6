/**
 * Files that other programs read and write: NumPy's .npy (one array) and .npz (arrays by name), and
 * models in ONNX.
 *
 * @module tiny-mlp/io
 */
export { readNpy, writeNpy } from './npy.js';
export type { Bytes } from '../core/dtype.js';
export { readNpz, writeNpz, type ReadNpzOptions, type WriteNpzOptions } from './npz.js';
export { readOnnx, type OnnxNetwork, type OnnxValue, type ReadOnnxOptions } from './onnx/read.js';
export type { ClassNames } from './onnx/outputs.js';
export type { HasGraph } from './graph/graph-of.js';
export { writeOnnx, type WriteOnnxOptions } from './onnx/write.js';
