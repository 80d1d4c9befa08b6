/**
 * Batches as training and evaluation take them, and the errors for what is none.
 */
import { checkArray } from '../core/array-checks.js';
import { show } from '../core/check.js';
import type { FloatDType } from '../core/dtype.js';
import type { NdArray } from '../core/ndarray.js';
import { settled, type ArrayInput } from '../core/nested.js';
import { isNdArray } from '../core/parts.js';

/** A batch: inputs, targets, and a weight for each row where they do not weigh the same. */
export type TrainingBatch = readonly [x: ArrayInput, y: ArrayInput, weights?: ArrayInput];

/** Batches that can be gone through in every epoch anew, as a `DataLoader`. */
export type Batches = Iterable<TrainingBatch> | AsyncIterable<TrainingBatch>;

const single = 'put the two arrays of a single batch into a list: [[x, y]]';

/** Refuses what gives no batches. */
export function checkBatches<B>(who: string, name: string, batches: B, asyncToo = false): B {
  const iterates =
    typeof batches === 'object' &&
    batches !== null &&
    (Symbol.iterator in batches || (asyncToo && Symbol.asyncIterator in batches));
  if (iterates) return batches;
  throw new TypeError(
    `${who} expects ${name} of [x, y], but got ${show(batches)}; ` +
      (isNdArray(batches) ? single : 'pass a DataLoader'),
  );
}

/** A batch's arrays; nested numbers take the element type of the model. */
export function readBatch(
  who: string,
  name: string,
  batch: unknown,
  model: { readonly dtype: FloatDType },
): [x: NdArray, y: NdArray, weights?: ArrayInput] {
  if (!Array.isArray(batch) || batch.length < 2) {
    const advice = isNdArray(batch) ? single : 'pass a DataLoader, or a list of [x, y]';
    throw new TypeError(
      `${who} expects ${name} to be a batch [x, y], but got ${show(batch)}; ${advice}`,
    );
  }
  const [x, y, weights] = batch as unknown[];
  const read = checkArray(who, `x of ${name}`, x);
  const inputs = isNdArray(x) ? read : settled(x, read, model.dtype);
  const targets = checkArray(who, `y of ${name}`, y);
  return weights === undefined ? [inputs, targets] : [inputs, targets, weights as ArrayInput];
}
