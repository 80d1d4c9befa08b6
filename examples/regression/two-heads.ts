/**
 * A network that answers with a mean and a variance, and the loss of such answers.
 *
 * B = batch, H = hidden size
 */
import {
  concat,
  Concat,
  GaussianNLLLoss,
  Linear,
  Sequential,
  Softplus,
  Tanh,
  toFlat,
  type NdArray,
  array,
} from 'tiny-mlp';

/**
 * x [B, 1] → [B, 2], mean and variance: two layers for both, then a head for each. Softplus keeps
 * variances above 0.
 */
export const buildModel = (H: number) =>
  new Sequential(
    new Linear(1, H),
    new Tanh(),
    new Linear(H, H),
    new Tanh(),
    new Concat(new Linear(H, 1), new Sequential(new Linear(H, 1), new Softplus())),
  );

/** The two columns of an output [B, 2], each [B, 1]. */
export function split(output: NdArray): [mean: Column, variance: Column] {
  const values = Float32Array.from(toFlat(output));
  const column = (c: number) =>
    array(
      values.filter((_, i) => i % 2 === c),
      [values.length / 2, 1],
    );
  return [column(0), column(1)];
}
type Column = NdArray<Float32Array>;

/**
 * Minus the log-likelihood of targets under the answered mean and variance. `GaussianNLLLoss` takes
 * the two apart and gives a gradient of each; `fit` wants a loss of the model's one output.
 */
export class TwoHeadedLoss {
  readonly #criterion = new GaussianNLLLoss({ full: true });

  forward(output: NdArray, target: NdArray): number {
    const [mean, variance] = split(output);
    return this.#criterion.forward(mean, target, { variance });
  }

  backward(): NdArray {
    const mean = this.#criterion.backward();
    return concat([mean, this.#criterion.varianceGrad], 1);
  }
}
