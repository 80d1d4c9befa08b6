/**
 * How much a nonlinearity shrinks what goes through it.
 */
import { checkCount, checkFinite, checkOneOf } from '../check.js';

/** The functions whose gain is known; see {@link gain}. */
export type Nonlinearity = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu';

export const nonlinearities: readonly Nonlinearity[] = [
  'linear',
  'sigmoid',
  'tanh',
  'relu',
  'leakyRelu',
  'selu',
];

/**
 * How much a weight's standard deviation must grow to make up for a nonlinearity, as
 * `torch.nn.init.calculate_gain`: linear and sigmoid 1, tanh 5/3, relu √2, leakyRelu
 * √(2 / (1 + a²)), selu 3/4.
 *
 * @param nonlinearity - What follows the layer.
 * @param a - The slope of leakyRelu below 0. Default 0.01, as in PyTorch.
 * @throws RangeError if the nonlinearity is none of these, or a is not finite.
 *
 * @example
 * ```ts
 * import { init, Linear } from 'tiny-mlp';
 *
 * const gain = init.gain('tanh');
 * const layer = new Linear(784, 128, {
 *   weightInit: init.xavierUniform({ gain }),
 * });
 * console.log(gain.toFixed(4)); // 1.6667
 * ```
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain; relu and
 * leakyRelu: He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export function gain(nonlinearity: Nonlinearity, a = 0.01): number {
  checkCount('init.gain', arguments, 2);
  checkOneOf('init.gain', 'nonlinearity', nonlinearity, nonlinearities);
  checkFinite('init.gain', 'a', a);
  if (nonlinearity === 'tanh') return 5 / 3;
  if (nonlinearity === 'relu') return Math.sqrt(2);
  if (nonlinearity === 'leakyRelu') return Math.sqrt(2 / (1 + a * a));
  return nonlinearity === 'selu' ? 3 / 4 : 1;
}
