/**
 * Kaiming's initial weights, which keep the size of activations from layer to layer.
 */
import { checkFinite, checkOneOf, checkOptions } from '../check.js';
import { gain, nonlinearities, type Nonlinearity } from './gain.js';
import { checkMaker, fans, initializer, type Initializer } from './initializer.js';

/** Options of {@link kaimingUniform} and {@link kaimingNormal}. */
export interface KaimingOptions {
  /** The slope of leakyRelu below 0. Default 0. */
  a?: number;
  /**
   * `'fanIn'` (default) keeps the forward pass's variance, `'fanOut'` the backward pass's.
   */
  mode?: 'fanIn' | 'fanOut';
  /** What follows the layer. Default `'leakyRelu'`, ReLU at a = 0. */
  nonlinearity?: Nonlinearity;
}

/** The standard deviation of a weight of a shape, once the options are checked. */
function deviationFor(
  who: string,
  given: ArrayLike<unknown>,
  options: KaimingOptions,
): (shape: readonly number[]) => number {
  checkMaker(who, given, 1);
  checkOptions(who, options, ['a', 'mode', 'nonlinearity']);
  const { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' } = options;
  checkOneOf(who, 'mode', mode, ['fanIn', 'fanOut']);
  checkOneOf(who, 'nonlinearity', nonlinearity, nonlinearities);
  checkFinite(who, 'a', a);
  return (shape) => gain(nonlinearity, a) / Math.sqrt(fans(who, shape)[mode]);
}

/**
 * Kaiming uniform, U(−b, b) with b = √3 · gain / √fan: keeps the variance of activations from layer
 * to layer.
 *
 * `init.kaimingUniform()` is U(±√(6 / in)), for layers followed by ReLU.
 * `init.kaimingUniform({ a: Math.sqrt(5) })` is the default of PyTorch's `nn.Linear`, U(±1/√in).
 *
 * @param options - See {@link KaimingOptions}.
 * @throws ShapeError if the parameter has fewer than two axes.
 * @see He et al. 2015, https://arxiv.org/abs/1502.01852
 *
 * @example
 * ```ts
 * import { init, Linear } from 'tiny-mlp';
 *
 * const weightInit = init.kaimingUniform({ nonlinearity: 'relu' });
 * const layer = new Linear(784, 128, { weightInit });
 * ```
 */
export function kaimingUniform(options: KaimingOptions = {}): Initializer {
  const who = 'init.kaimingUniform';
  const deviation = deviationFor(who, arguments, options);
  return initializer(who, (shape, { dtype, generator }) => {
    const bound = Math.sqrt(3) * deviation(shape);
    return generator.uniform(shape, { low: -bound, high: bound, dtype });
  });
}

/**
 * Kaiming normal, N(0, gain² / fan), as `torch.nn.init.kaiming_normal_`.
 *
 * @param options - See {@link KaimingOptions}.
 * @throws ShapeError if the parameter has fewer than two axes.
 * @see He et al. 2015, https://arxiv.org/abs/1502.01852
 *
 * @example
 * ```ts
 * import { init, Linear } from 'tiny-mlp';
 *
 * const weightInit = init.kaimingNormal({ mode: 'fanOut' });
 * const layer = new Linear(784, 128, { weightInit });
 * ```
 */
export function kaimingNormal(options: KaimingOptions = {}): Initializer {
  const who = 'init.kaimingNormal';
  const deviation = deviationFor(who, arguments, options);
  return initializer(who, (shape, { dtype, generator }) =>
    generator.normal(shape, { std: deviation(shape), dtype }),
  );
}

/**
 * The default weight of PyTorch's `nn.Linear`, U(±1/√in): `kaimingUniform({ a: Math.sqrt(5) })`, to
 * the bit.
 *
 * `Linear`'s bias has PyTorch's default already. So these two lines of Python
 *
 *     torch.manual_seed(0)
 *     layer = nn.Linear(784, 128)
 *
 * and these two lines give the same 100,480 numbers:
 *
 * @example
 * ```ts
 * import { init, Linear, manualSeed } from 'tiny-mlp';
 *
 * manualSeed(0);
 * const layer = new Linear(784, 128, { weightInit: init.asInPyTorch() });
 * console.log(layer.weight.value.get(0, 0)); // -0.00026738643646240234
 * ```
 * @see https://github.com/pytorch/pytorch/blob/v1.13.1/torch/nn/modules/linear.py#L106
 */
export function asInPyTorch(): Initializer {
  checkMaker('init.asInPyTorch', arguments, 0);
  return kaimingUniform({ a: Math.sqrt(5) });
}
