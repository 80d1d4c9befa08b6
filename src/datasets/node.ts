/**
 * readIdx and loadMnist with Node's files behind them. Browsers get the same functions without (see
 * browser.ts).
 */
import type { NdArray } from '../core/ndarray.js';
import { readIdxWith, type IdxSource, type ReadIdxOptions } from './idx.js';
import type { IdxArray } from './idx-header.js';
import type { LoadMnistOptions } from './mnist-options.js';
import { loadMnistWith, type MnistDataset } from './mnist.js';
import { nodeDisk } from './node-disk.js';

/**
 * The array in an IDX file, the format of MNIST: any of its element types, up to 32 axes, plain or
 * gzip.
 *
 * @param source - A path or `file:` URL (Node only), or bytes, a Blob or a File. Bytes are not
 * changed, and not kept.
 * @returns Row-major, in the typed array that holds the file's elements: uint8, int8, int16, int32,
 * float32 or float64.
 * @throws FormatError if the bytes are not one whole IDX file and nothing else; the text names the
 * file and the byte. Sizes are checked against the bytes that are there before memory is taken for
 * them.
 *
 * @example
 * ```ts
 * import { readIdx, writeIdx } from 'tiny-mlp/datasets';
 * import { array } from 'tiny-mlp';
 *
 * // Or a path: 'train-images-idx3-ubyte.gz'.
 * const bytes = writeIdx(array([[1, 2], [3, 4]], { dtype: 'int32' }));
 * const x = await readIdx(bytes);
 * console.log(x.dtype, x.shape, x.get(1, 0)); // int32 [ 2, 2 ] 3
 * ```
 * @see http://yann.lecun.com/exdb/mnist
 */
export function readIdx(
  source: IdxSource,
  options: ReadIdxOptions = {},
): Promise<NdArray<IdxArray>> {
  return readIdxWith(nodeDisk, source, options);
}

/**
 * MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 × 28, with their labels.
 *
 * It is taken from the first of these that applies: the option `files`; the folder in the option
 * `dir`, or else in the environment variable `MNIST_DIR`; the user's cache folder; a download,
 * which is checked and kept in the cache. A browser has no folders and no cache. Files that you
 * give may be others in MNIST's form (Fashion-MNIST, a subset): the result's `name` tells.
 *
 * Shapes: x [N, 784] (or [N, 28, 28] with `flatten: false`), grey values 0 to 255; y [N], labels 0
 * to 9; both uint8.
 *
 * @throws DownloadError if no mirror gives a file; FormatError if a file is damaged or the files do
 * not belong together; Error if a folder lacks a file; OptionError, TypeError or RangeError if an
 * option is not what it should be.
 *
 * @example
 * ```ts
 * import { drawDigits, loadMnist } from 'tiny-mlp/datasets';
 *
 * const { name, train, validation, test } = await loadMnist({
 *   validation: 10_000,
 * }).catch(() => drawDigits({ validation: 10_000 })); // no network, no folder
 * console.log(name, train.x.shape, validation.x.shape, test.y.shape);
 * ```
 * @see LeCun, Cortes and Burges 1998, http://yann.lecun.com/exdb/mnist
 */
export function loadMnist(options: LoadMnistOptions = {}): Promise<MnistDataset> {
  return loadMnistWith(nodeDisk, options);
}
