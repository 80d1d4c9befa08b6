/**
 * The rectifier that ends at 6, which suits numbers of few bits.
 */
import { checkCount } from '../../core/check.js';
import { Activation } from '../activation.js';
import { hardtanh } from './hardtanh.js';

/**
 * Rectifier with an upper bound, y = min(max(x, 0), 6), element by element.
 *
 * Shapes: any, x and y alike. Backward: dx = dy where 0 < x < 6, else 0.
 *
 * @example
 * ```ts
 * import { array, ReLU6, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(new ReLU6().forward(array([[-1, 2, 9]]))));
 * // [ [ 0, 2, 6 ] ]
 * ```
 * @see Howard et al. 2017, https://arxiv.org/abs/1704.04861
 */
export class ReLU6 extends Activation {
  constructor() {
    super('ReLU6', hardtanh(0, 6));
    checkCount('ReLU6', arguments, 0);
  }
}
