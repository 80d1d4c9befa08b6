/**
 * The public names of `tiny-mlp/datasets` that are one and the same in Node (index.ts) and in
 * browsers (browser.ts).
 */
export { drawDigits, type DrawDigitsOptions, type DrawProgress } from './synthetic-digits.js';
export { writeIdx } from './write-idx.js';
export { DownloadError, type DownloadFailure, type DownloadProgress } from './download.js';
export type { Bytes } from '../core/dtype.js';
export type { BytesSource } from './bytes.js';
export type { ImageDataset, LabelledImages } from './dataset.js';
export type { IdxSource, ReadIdxOptions } from './idx.js';
export type { IdxArray, IdxDType } from './idx-header.js';
export type { MnistDataset } from './mnist.js';
export type { GivenFiles, LoadMnistOptions } from './mnist-options.js';
