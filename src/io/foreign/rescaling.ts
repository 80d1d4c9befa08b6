/**
 * The fixed affine map in front of a network that was read from a file: of pixels to 0 … 1, say.
 */
import { checkCount, checkFinite } from '../../core/check.js';
import { fixProperties } from '../../core/fixed-properties.js';
import { Activation } from '../../nn/activation.js';

/**
 * y = x · scale + offset, element by element, as Keras's layer of that name.
 *
 * Shapes: any, x and y alike. Backward: dx = dy · scale.
 *
 * @throws TypeError or RangeError if scale or offset is no finite number.
 *
 * @example
 * ```ts
 * import { array, toNested } from 'tiny-mlp';
 * import { Rescaling } from 'tiny-mlp/io';
 *
 * const layer = new Rescaling(0.5, -1);
 * console.log(toNested(layer.forward(array([[0, 4]])))); // [ [ -1, 1 ] ]
 * ```
 * @see https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling
 */
export class Rescaling extends Activation {
  /** What each number is multiplied by. */
  declare readonly scale: number;
  /** What is then added. */
  declare readonly offset: number;

  /** @param scale - A finite number. @param offset - A finite number. Default 0. */
  constructor(scale: number, offset = 0) {
    checkFinite('Rescaling', 'scale', scale);
    checkFinite('Rescaling', 'offset', offset);
    super('Rescaling', {
      name: 'rescaling',
      saves: 'input',
      f: (x) => x * scale + offset,
      grad: (_, dy) => dy * scale,
    });
    checkCount('Rescaling', arguments, 2);
    fixProperties<Rescaling>(this, { scale, offset });
  }

  override label(): string {
    return `Rescaling(${this.scale}, ${this.offset})`;
  }
}
