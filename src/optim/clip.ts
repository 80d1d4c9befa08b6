/**
 * Clipping gradients: all of them by their common norm, or each number by itself.
 */
import {
  checkBoolean,
  checkCount,
  checkFinite,
  checkInstance,
  checkOptions,
  show,
} from '../core/check.js';
import { power } from '../core/power.js';
import { NonFiniteError } from '../core/errors.js';
import type { FloatTensor, View } from '../backend/backend.js';
import { forEachRow } from '../backend/scalar/view.js';
import { Parameter } from '../nn/parameter.js';

/** Options of {@link clipGradNorm}. */
export interface ClipGradNormOptions {
  /** p of the p-norm, above 0; Infinity for the largest magnitude. Default 2. */
  normType?: number;
  /** Whether a norm that is NaN or infinite is an error. Default false. */
  errorIfNonfinite?: boolean;
}

/** Those of the parameters that have a gradient. */
function withGradient(who: string, parameters: Iterable<Parameter>): Parameter[] {
  if (typeof parameters !== 'object' || !(Symbol.iterator in (parameters ?? {}))) {
    throw new TypeError(
      `${who} expects a list of parameters, but got ${show(parameters)}; pass model.parameters()`,
    );
  }
  return [...parameters]
    .map((each, i) =>
      checkInstance(who, `parameters[${i}]`, each, Parameter, 'pass model.parameters()'),
    )
    .filter(({ gradTensor }) => gradTensor);
}

/** Calls `each` with the places of all numbers of a view. */
function forEachNumber(view: View, each: (data: View['data'], at: number) => void): void {
  forEachRow(view, view, view, (start, _, __, length) => {
    for (let i = start; i < start + length; i++) each(view.data, i);
  });
}

/** Changes each number of the gradients. */
function changeGradients(parameters: readonly Parameter[], f: (g: number) => number): void {
  for (const parameter of parameters) {
    parameter.receiveGrad((grad: FloatTensor) => {
      forEachNumber(parameter.backend.update(grad), (data, i) => (data[i] = f(data[i])));
    });
  }
}

/** The p-norm of numbers that come by their magnitudes, in float64. */
function normOf(parameters: readonly Parameter[], p: number): number {
  let [sum, largest] = [0, 0];
  for (const { backend, gradTensor } of parameters) {
    forEachNumber(backend.read(gradTensor!), (data, i) => {
      const magnitude = Math.abs(data[i]);
      largest = Math.max(largest, magnitude); // NaN stays
      sum += p === 2 ? magnitude * magnitude : power(magnitude, p);
    });
  }
  if (p === Infinity) return largest;
  return p === 2 ? Math.sqrt(sum) : power(sum, 1 / p);
}

/**
 * Scales all gradients down so that their common norm is at most `maxNorm`, as
 * `torch.nn.utils.clip_grad_norm_`. Call it between backward and the optimizer's step.
 *
 * With g for all numbers of all gradients:
 * $$g \leftarrow g \cdot \min\left(1, \frac{\text{maxNorm}}{\lVert g \rVert_p + 10^{-6}}\right)$$
 *
 * A norm that is NaN makes all gradients NaN; one that is infinite makes them 0, and NaN where they
 * are infinite. `errorIfNonfinite` refuses both.
 *
 * @param parameters - `model.parameters()`. Those without a gradient are left out.
 * @param maxNorm - The largest norm that is let be.
 * @returns The norm that the gradients had; 0 where there are none.
 * @throws RangeError if `maxNorm` is negative or not finite, or `normType` is not above 0.
 * @throws NonFiniteError if the norm is NaN or infinite and `errorIfNonfinite` is set; gradients
 * are as they were then.
 * @example
 * ```ts
 * import { array, clipGradNorm, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 1, { bias: false });
 * layer.forward(array([[3, 4]]));
 * layer.backward(array([[1]]));
 * console.log(clipGradNorm(layer.parameters(), 0.5)); // 5
 * console.log(layer.weight.grad?.get(0, 0).toFixed(3)); // 0.300
 * ```
 * @see Pascanu et al. 2013, https://arxiv.org/abs/1211.5063
 */
export function clipGradNorm(
  parameters: Iterable<Parameter>,
  maxNorm: number,
  options: ClipGradNormOptions = {},
): number {
  const who = 'clipGradNorm';
  checkCount(who, arguments, 3);
  const clipped = withGradient(who, parameters);
  checkFinite(who, 'maxNorm', maxNorm, 0);
  checkOptions(who, options, ['normType', 'errorIfNonfinite']);
  const { normType = 2, errorIfNonfinite = false } = options;
  if (typeof normType !== 'number' || !(normType > 0)) {
    throw new RangeError(
      `${who} expects normType to be a number above 0, but got ${show(normType)}; pass 2 or ` +
        'Infinity, say',
    );
  }
  checkBoolean(who, 'errorIfNonfinite', errorIfNonfinite);
  const norm = normOf(clipped, normType);
  if (errorIfNonfinite && !Number.isFinite(norm)) {
    throw new NonFiniteError(
      `${who} expects a finite norm of the gradients, but got ${norm}; look for what made them ` +
        'so, or lower the learning rate',
    );
  }
  const scale = Math.min(1, maxNorm / (norm + 1e-6));
  if (scale !== 1) changeGradients(clipped, (g) => g * scale);
  return norm;
}

/**
 * Clips each number of the gradients to [−clipValue, clipValue], as
 * `torch.nn.utils.clip_grad_value_`. Call it between backward and the optimizer's step.
 *
 * With c for `clipValue`, each number by itself: $$g \leftarrow \max(-c, \min(c, g))$$
 *
 * NaN stays NaN. Unlike {@link clipGradNorm} it changes the gradient's direction.
 *
 * @param parameters - `model.parameters()`. Those without a gradient are left out.
 * @param clipValue - The largest magnitude that is let be.
 * @throws RangeError if `clipValue` is negative or not finite.
 * @example
 * ```ts
 * import { array, clipGradValue, Linear, toNested } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 1, { bias: false });
 * layer.forward(array([[3, -0.25]]));
 * layer.backward(array([[1]]));
 * clipGradValue(layer.parameters(), 0.5);
 * console.log(toNested(layer.weight.grad!)); // [ [ 0.5, -0.25 ] ]
 * ```
 * @see Goodfellow et al. 2016, section 10.11.1, https://www.deeplearningbook.org/contents/rnn.html
 */
export function clipGradValue(parameters: Iterable<Parameter>, clipValue: number): void {
  checkCount('clipGradValue', arguments, 2);
  const clipped = withGradient('clipGradValue', parameters);
  checkFinite('clipGradValue', 'clipValue', clipValue, 0);
  changeGradients(clipped, (g) => Math.max(-clipValue, Math.min(clipValue, g)));
}
