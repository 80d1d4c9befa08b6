/**
 * What `tiny-mlp/datasets` is in a browser: the same names and types as in Node (index.ts), without
 * files: pass Blobs and bytes instead of paths, and `files` instead of `dir`. Nothing here may
 * reach a module that imports from 'node:'.
 */
import type { NdArray } from '../core/ndarray.js';
import { readIdxWith, type IdxSource, type ReadIdxOptions } from './idx.js';
import type { IdxArray } from './idx-header.js';
import type { LoadMnistOptions } from './mnist-options.js';
import { loadMnistWith, type MnistDataset } from './mnist.js';

/** The array in an IDX file; as in Node, but for paths. */
export function readIdx(
  source: IdxSource,
  options: ReadIdxOptions = {},
): Promise<NdArray<IdxArray>> {
  return readIdxWith(undefined, source, options);
}

/**
 * MNIST; as in Node, but for the options `dir` and `cache`: pass `files`, or `mirrors` that the
 * page may fetch from.
 */
export function loadMnist(options: LoadMnistOptions = {}): Promise<MnistDataset> {
  return loadMnistWith(undefined, options);
}

export * from './public.js';
