/**
 * What is done with a finished sum of a product: the last step of every product, so that no pass
 * over memory of its own is needed for it.
 */
import { madd } from './vector';

/** out = sum */
export const STORE: i32 = 0;
/**
 * out += alpha · sum. With alpha = 1 it accumulates, to the bit as an addition would; with alpha =
 * −lr it is a step of plain SGD, without the gradient ever being written.
 */
export const UPDATE: i32 = 1;

// @ts-ignore: decorator
@inline
export function epilogue(out: usize, sum: v128, mode: i32, alpha: v128): void {
  v128.store(out, mode == STORE ? sum : madd(alpha, sum, v128.load(out)));
}
