/**
 * What is done with a finished sum of a product: the last step of every product, so that no pass over
 * memory of its own is needed for it.
 */
import { madd } from './vector';

/** out = sum */
export const STORE: i32 = 0;
/** out += sum */
export const ACCUMULATE: i32 = 1;
/** out −= lr · sum: a step of plain SGD, without the gradient ever being written. */
export const SGD_UPDATE: i32 = 2;

// @ts-ignore: decorator
@inline
export function epilogue(out: usize, sum: v128, mode: i32, minusLr: v128): void {
  if (mode == STORE) v128.store(out, sum);
  else if (mode == ACCUMULATE) v128.store(out, v128.add<real>(v128.load(out), sum));
  else v128.store(out, madd(minusLr, sum, v128.load(out)));
}
