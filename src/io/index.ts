/**
 * Arrays and models in files that other programs read and write: NumPy's .npy and .npz,
 * safetensors, PyTorch's .pt and .pth; ONNX; models of scikit-learn, TensorFlow.js and Keras; and
 * whole models of this package.
 * Arrays and models in files that other programs read and write: NumPy's .npy (one array) and .npz
 * (arrays by name), safetensors, PyTorch's .pt and .pth; models of scikit-learn, TensorFlow.js and
 * Keras; whole models of this package, and models as source code.
 *
 * @module tiny-mlp/io
 */
export { readNpy, writeNpy } from './npy.js';
export { load, save, type SaveOptions } from './model/file.js';
export type { ModuleKind, ModuleOptions, StateEntry } from './model/kind.js';
export { registerModule } from './model/registry.js';
export type { Plain } from '../core/plain.js';
export type { Bytes } from '../core/dtype.js';
export type { HalfDType } from './half-floats.js';
export { readNpz, writeNpz, type ReadNpzOptions, type WriteNpzOptions } from './npz.js';
export { readTorch, type ReadTorchOptions } from './torch/read.js';
export { writeTorch, type TorchInput } from './torch/write.js';
export {
  optimizerFromTorch,
  optimizerToTorch,
  type TorchOptimizerState,
} from './torch/optimizer.js';
export type { TorchKey, TorchValue } from './torch/value.js';
export type { TensorInfo } from './safetensors/header.js';
export {
  openSafetensors,
  type BlobLike,
  type BlobPart,
  type OpenSafetensorsOptions,
  type ReadRange,
  type SafetensorsFile,
} from './safetensors/open.js';
export { readSafetensors, type Safetensors } from './safetensors/read.js';
export { writeSafetensors, type WriteSafetensorsOptions } from './safetensors/write.js';
export type { StoredDType } from './stored-elements.js';
export { Rescaling } from './foreign/rescaling.js';
export { Standardize } from './foreign/standardize.js';
export { readSklearn, type ReadSklearnOptions, type SklearnModel } from './sklearn/read-sklearn.js';
export type { ForeignClass } from './sklearn/parts.js';
export { readTfjs, type ReadTfjsOptions, type TfjsFiles } from './tfjs/read-tfjs.js';
export { readKeras, type ReadKerasOptions } from './keras/read-keras.js';
export { readOnnx, type OnnxNetwork, type OnnxValue, type ReadOnnxOptions } from './onnx/read.js';
export type { ClassNames } from './onnx/outputs.js';
export type { TableModel } from './graph/graph-of.js';
export { writeOnnx, type WriteOnnxOptions } from './onnx/write.js';
export { compile, type CompileFormat, type CompileOptions } from './compile/compile.js';
