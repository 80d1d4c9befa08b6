/**
 * The rectifier: what is negative becomes 0.
 */
import { checkCount } from '../../core/check.js';
import type { UnaryOp } from '../../backend/ops.js';
import { Activation } from '../activation.js';

/** Comparisons are written so that NaN stays NaN and −0 stays −0, as in PyTorch. */
const relu: UnaryOp = {
  name: 'relu',
  saves: 'output',
  f: (x) => (x < 0 ? 0 : x),
  grad: (y, dy) => (y <= 0 ? 0 : dy),
  kernel: 'relu',
};

/**
 * Rectified linear unit, y = max(x, 0), element by element.
 *
 * Shapes: any, x and y alike. Backward: dx = dy where x > 0, else 0 (at 0 itself the subgradient 0,
 * as in PyTorch). NaN stays NaN.
 *
 * @example
 * ```ts
 * import { array, ReLU, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new ReLU().forward(array([[-1, 0, 2]]))));
 * // [ [ 0, 0, 2 ] ]
 * ```
 * @see Nair and Hinton 2010, https://icml.cc/Conferences/2010/papers/432.pdf
 */
export class ReLU extends Activation {
  constructor() {
    super('ReLU', relu);
    checkCount('ReLU', arguments, 0);
  }
}
