/**
 * Xavier's initial weights, a compromise between the forward pass's variance and the backward
 * pass's.
 */
import { checkFinite, checkOptions } from '../check.js';
import { checkMaker, fans, initializer, type Initializer } from './initializer.js';

/** The standard deviation of a weight of a shape, once the options are checked. */
function deviationFor(
  who: string,
  given: ArrayLike<unknown>,
  options: { gain?: number },
): (shape: readonly number[]) => number {
  checkMaker(who, given, 1);
  checkOptions(who, options, ['gain']);
  const { gain = 1 } = options;
  checkFinite(who, 'gain', gain, 0);
  return (shape) => {
    const { fanIn, fanOut } = fans(who, shape);
    return gain * Math.sqrt(2 / (fanIn + fanOut));
  };
}

/**
 * Xavier uniform, U(−b, b) with b = gain · √(6 / (in + out)): for tanh and sigmoid.
 *
 * @param options.gain - Default 1; see {@link gain}.
 * @throws ShapeError if the parameter has fewer than two axes.
 * @see Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html
 *
 * @example
 * ```ts
 * import { init, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(784, 128, {
 *   weightInit: init.xavierUniform({ gain: init.gain('tanh') }),
 * });
 * ```
 */
export function xavierUniform(options: { gain?: number } = {}): Initializer {
  const who = 'init.xavierUniform';
  const deviation = deviationFor(who, arguments, options);
  return initializer(who, (shape, { dtype, generator }) => {
    const bound = Math.sqrt(3) * deviation(shape);
    return generator.uniform(shape, { low: -bound, high: bound, dtype });
  });
}

/**
 * Xavier normal, N(0, gain² · 2 / (in + out)): for tanh and sigmoid.
 *
 * @param options.gain - Default 1; see {@link gain}.
 * @throws ShapeError if the parameter has fewer than two axes.
 * @see Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html
 *
 * @example
 * ```ts
 * import { init, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(784, 128, {
 *   weightInit: init.xavierNormal({ gain: 5 / 3 }),
 * });
 * ```
 */
export function xavierNormal(options: { gain?: number } = {}): Initializer {
  const who = 'init.xavierNormal';
  const deviation = deviationFor(who, arguments, options);
  return initializer(who, (shape, { dtype, generator }) =>
    generator.normal(shape, { std: deviation(shape), dtype }),
  );
}
