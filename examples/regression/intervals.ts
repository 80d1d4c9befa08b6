/**
 * How good answers with an uncertainty are.
 */
import {
  GaussianNLLLoss,
  rootMeanSquaredError,
  toFlat,
  type FloatArray,
  type NdArray,
} from 'tiny-mlp';

/** Of each row, what is expected and how far it may well be off: normally distributed. */
export interface Answers {
  readonly mean: FloatArray;
  readonly std: FloatArray;
}

/** Of a normal distribution 90 % lie within this many standard deviations of the mean. */
export const SPREAD = 1.6449;

/**
 * @param y - What came, [N, 1].
 * @returns The share of rows in their 90 % intervals; how far means are off; and minus the
 * log-likelihood in nats, which is the lower the nearer and the surer answers are, but for those
 * that are too sure.
 */
export function score({ mean, std }: Answers, y: NdArray) {
  const came = toFlat(y);
  const inside = came.filter((value, n) => Math.abs(value - mean[n]) <= SPREAD * std[n]).length;
  const variance = std.map((s) => s * s);
  return {
    coverage: inside / came.length,
    rmse: rootMeanSquaredError(came, mean),
    nll: new GaussianNLLLoss({ full: true }).forward(mean, came, { variance }),
  };
}
