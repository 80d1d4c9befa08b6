/**
 * Recognises arrays: anything that has what an ndarray consists of. Not here: whether it lies
 * inside its data (array-checks.ts).
 */
import type { Layout, NdArray } from './ndarray.js';
import { dataTypeOf } from './typed-array.js';

/** What an ndarray consists of. */
export interface Parts extends Layout {
  readonly data: NdArray['data'];
}

/**
 * What an ndarray, of this copy of the package or another, consists of; undefined where a value is
 * none. Everything is read once, and lists are copied: an object may answer differently next time.
 *
 * @param known - The data, where they are known and reading them would cost something.
 */
export function partsOf(value: unknown, known?: Parts['data']): Parts | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { shape, stride, offset, get } = value as Partial<NdArray>;
  const data = known ?? (value as Partial<NdArray>).data;
  if (typeof data !== 'object' || (data as unknown) === null) return undefined;
  if (!Array.isArray(shape) || !Array.isArray(stride)) return undefined;
  if (typeof offset !== 'number') return undefined;
  // A structured clone has no methods, and needs none where its data are arrays.
  const readable = get === undefined ? dataTypeOf(data) !== 'generic' : typeof get === 'function';
  if (!readable) return undefined;
  const parts = { data, shape: copied(shape), stride: copied(stride), offset };
  return parts.shape.length === parts.stride.length ? parts : undefined;
}

/** By index: an array may come with an iterator of its own. */
function copied(list: readonly number[]): number[] {
  const copy = new Array<number>(list.length);
  for (let i = 0; i < copy.length; i++) copy[i] = list[i];
  return copy;
}

/** Whether a value is an ndarray, of this copy of the package or another. */
export const isNdArray = (value: unknown): value is NdArray => partsOf(value) !== undefined;
