/**
 * A sine: networks of it (SIREN) learn signals with fine detail, images or sounds.
 */
import { checkCount, checkFinite } from '../../core/check.js';
import { fixProperties } from '../../core/fixed-properties.js';
import { cos, sin } from '../../core/trigonometric.js';
import type { Slope, SlopeOp } from '../../backend/ops.js';
import { SINE, slopeKernel } from '../../backend/wasm/activations.js';
import { cos32, sin32 } from '../../core/single-trigonometric.js';
import { Activation } from '../activation.js';

const sine = (omega: number): SlopeOp => {
  const form = (sinOf: typeof sin, cosOf: typeof cos): Slope => ({
    f: (x) => sinOf(omega * x),
    slope: (x) => omega * cosOf(omega * x),
  });
  return {
    name: 'sine',
    saves: 'slope',
    ...form(sin, cos),
    float32: form(sin32, cos32),
    kernel: slopeKernel(SINE, omega),
  };
};

/**
 * Sine, y = sin(ω x), element by element; not in PyTorch.
 *
 * Shapes: any, x and y alike. Backward: dx = dy · ω cos(ω x). The paper draws a layer's weights
 * uniformly from ±√(6 / inFeatures) / ω, those of the first layer from ±1 / inFeatures.
 *
 * @throws RangeError if omega is not a finite number.
 *
 * @example
 * ```ts
 * import { array, Sine } from 'tiny-mlp';
 *
 * const y = new Sine(1).forward(array([[Math.PI / 6]]));
 * console.log(y.get(0, 0).toFixed(4)); // 0.5000
 * ```
 * @see Sitzmann et al. 2020, https://arxiv.org/abs/2006.09661
 */
export class Sine extends Activation {
  /** The angular frequency. */
  declare readonly omega: number;

  /** @param omega - The angular frequency. Default 30, the paper's. */
  constructor(omega = 30) {
    super('Sine', sine(checkFinite('Sine', 'omega', omega)));
    checkCount('Sine', arguments, 1);
    fixProperties<Sine>(this, { omega });
  }

  override label(): string {
    return `Sine(${this.omega})`;
  }
}
