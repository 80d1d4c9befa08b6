/**
 * Small neural networks: fully connected layers, their losses and optimizers, with PyTorch's conventions and numbers.
 *
 * @module tiny-mlp
 */
export type { NdArray } from './core/ndarray.js';
export type { DType, FloatArray, FloatDType, NumberArray, TypedArrayOf } from './core/dtype.js';
export { array, zeros, type ArrayOptions, type NestedNumbers } from './core/array.js';
export { rows, toFlat, toNested } from './core/reading.js';
export { DTypeError, FormatError, GradCheckError, NonFiniteError, OptionError, ShapeError, StateError } from './core/errors.js';
export { Generator, manualSeed, type GeneratorState } from './core/generator.js';
/** Distributions of initial parameters, as `torch.nn.init`: each function returns an {@link Initializer}. */
export * as init from './core/init.js';
export type { Initializer, Nonlinearity } from './core/init.js';

export { backendName, setBackend, type BackendName } from './backend/registry.js';

export { Module, type BackwardOptions, type LoadedKeys, type StateDict } from './nn/module.js';
export { Parameter } from './nn/parameter.js';
export { Linear, type LinearOptions } from './nn/linear.js';
export { ReLU } from './nn/relu.js';
export { Sequential } from './nn/sequential.js';
export { SoftmaxCrossEntropy } from './nn/softmax-cross-entropy.js';
export type { Layer } from './nn/layer.js';
export type {
  AllKeep,
  At,
  Fits,
  Fitting,
  GivenBy,
  GivenByAll,
  GivesFeatures,
  KeepsFeatures,
  Mismatch,
  TakenBy,
  TakenByAll,
  TakesFeatures,
} from './nn/widths.js';

export { SGD, type SGDOptions } from './optim/sgd.js';
export { DataLoader, type Batch, type DataLoaderOptions } from './data/data-loader.js';

export { evaluate, type Evaluation } from './train/evaluate.js';
export { gradCheck, type GradCheckOptions } from './train/grad-check.js';
export type { Loss } from './train/grad-subject.js';
export { argmax, confusionMatrix } from './train/metrics.js';
