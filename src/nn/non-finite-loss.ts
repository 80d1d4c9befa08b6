/**
 * The error for a loss that is NaN or infinite: which number it comes from, and what to do.
 */
import { showShape } from '../core/check.js';
import { NonFiniteError } from '../core/errors.js';
import { packed, type NdArray } from '../core/ndarray.js';
import { firstNonFinite, placeOf } from '../core/non-finite.js';
import type { LossOp } from '../backend/ops.js';

/** @param arrays - Prediction and target, which `names` are the names of. */
export function nonFiniteLoss(
  who: string,
  op: LossOp,
  loss: number,
  forwards: number,
  arrays: readonly [NdArray, NdArray],
  names: readonly [string, string],
): NonFiniteError {
  const [prediction, target] = arrays;
  const inTarget = firstNonFinite(names[1], target);
  let where = inTarget ?? firstNonFinite(names[0], prediction);
  let advice = 'lower the learning rate, or look for NaN and Infinity in the inputs';
  if (forwards === 1) advice = 'look for NaN and Infinity in the inputs and the parameters';
  if (inTarget) advice = 'correct the data';
  const at = where ? -1 : firstOfNoLoss(op, prediction, target);
  if (at >= 0) {
    const place = placeOf(at, prediction.shape);
    const called = names.map((name, i) => `${name} ${arrays[i].get(...place)}`);
    where = `that of ${called.join(' and ')} at ${showShape(place)}`;
    if (Number.isNaN(loss)) advice = 'pass numbers that it is defined for';
  }
  return new NonFiniteError(
    `${who} expects a finite loss, but got ${loss} at its forward number ` +
      `${forwards}${where ? `: ${where}` : ''}; ${advice}`,
  );
}

/** Which element has no finite loss of its own, though its numbers are finite; −1 for none. */
function firstOfNoLoss(op: LossOp, prediction: NdArray, target: NdArray): number {
  if ('row' in op) return -1;
  const wanted = packed(target, 'float64');
  const given = packed(prediction, 'float64');
  return given.findIndex((y, i) => !Number.isFinite(op.f(y, wanted[i], i)));
}
