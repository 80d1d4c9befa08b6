/**
 * Arrays and models in files that other programs read and write: NumPy's .npy (one array) and .npz
 * (arrays by name); models of scikit-learn, TensorFlow.js and Keras.
 *
 * @module tiny-mlp/io
 */
export { readNpy, writeNpy } from './npy.js';
export type { Bytes } from '../core/dtype.js';
export { readNpz, writeNpz, type ReadNpzOptions, type WriteNpzOptions } from './npz.js';
export { Standardize } from './foreign/standardize.js';
export { readSklearn, type ReadSklearnOptions, type SklearnModel } from './sklearn/read-sklearn.js';
export type { ForeignClass } from './sklearn/parts.js';
export { readTfjs, type ReadTfjsOptions, type TfjsFiles } from './tfjs/read-tfjs.js';
export { readKeras, type ReadKerasOptions } from './keras/read-keras.js';
