/**
 * Data sets that give their rows one by one: made when asked for, changed on the way, or too large
 * for arrays.
 */
import { checkInteger } from '../core/check.js';
import { isNdArray } from '../core/parts.js';
import type { Source } from './source.js';
import { stackRows, type DataRow } from './stack-rows.js';

/**
 * Rows by their numbers, as PyTorch's `Dataset`: what it calls `__len__` and `__getitem__`.
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Dataset
 */
export interface Dataset {
  /** How many rows there are, N. */
  readonly length: number;
  /**
   * A row.
   *
   * @param i - Its number, 0 to N − 1.
   */
  get(i: number): DataRow;
}

/** Whether a value gives rows one by one. */
export const isDataset = (data: unknown): data is Dataset =>
  typeof data === 'object' &&
  data !== null &&
  typeof (data as Partial<Dataset>).get === 'function' &&
  'length' in data &&
  !isNdArray(data);

/** The rows of a data set. */
export function datasetSource(data: Dataset): Source {
  const who = 'DataLoader';
  return {
    size: checkInteger(who, 'length of the data set', data.length),
    dtype: 'float32',
    reader: (scale, dtype) => (rows) =>
      stackRows(
        who,
        Array.from(rows, (i) => data.get(i)),
        (place) => `get(${rows[place]})`,
        scale,
        dtype,
      ),
  };
}
