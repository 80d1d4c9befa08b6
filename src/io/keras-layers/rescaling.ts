/**
 * Keras's Rescaling, a fixed affine map of each number, as of pixels to 0 … 1.
 */
import { Activation } from '../../nn/activation.js';

/** y = x · scale + offset, element by element. Shapes: any, alike. Backward: dx = dy · scale. */
export class Rescaling extends Activation {
  /** What each number is multiplied by. */
  readonly scale: number;
  /** What is then added. */
  readonly offset: number;

  constructor(scale: number, offset: number) {
    super('Rescaling', {
      name: 'rescaling',
      saves: 'input',
      f: (x) => x * scale + offset,
      grad: (_, dy) => dy * scale,
    });
    [this.scale, this.offset] = [scale, offset];
  }
}
