/**
 * Initial values of one distribution, or all the same.
 */
import { checkFinite } from '../check.js';
import { allocate, type FloatArray } from '../dtype.js';
import { sizeOf, wrap } from '../ndarray.js';
import { checkMaker, initializer, type Initializer } from './initializer.js';

/**
 * U(low, high), as `torch.nn.init.uniform_`; see {@link Generator.uniform}.
 *
 * @param low - Lower bound, included. Default 0.
 * @param high - Upper bound, excluded up to rounding. Default 1.
 * @throws RangeError if one is not finite, or high is below low.
 *
 * @example
 * ```ts
 * import { init, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(784, 128, {
 *   weightInit: init.uniform(-0.05, 0.05),
 * });
 * ```
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.uniform_
 */
export function uniform(low = 0, high = 1): Initializer {
  const who = 'init.uniform';
  checkMaker(who, arguments, 2);
  checkFinite(who, 'low', low);
  checkFinite(who, 'high', high, low);
  return initializer(who, (shape, { dtype, generator }) =>
    generator.uniform(shape, { low, high, dtype }),
  );
}

/**
 * N(mean, std²), as `torch.nn.init.normal_`; see {@link Generator.normal}.
 *
 * @param mean - The middle. Default 0.
 * @param std - The standard deviation, at least 0. Default 1.
 * @throws RangeError if one is not finite, or std is negative.
 *
 * @example
 * ```ts
 * import { init, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(784, 128, { weightInit: init.normal(0, 0.02) });
 * ```
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.normal_
 */
export function normal(mean = 0, std = 1): Initializer {
  const who = 'init.normal';
  checkMaker(who, arguments, 2);
  checkFinite(who, 'mean', mean);
  checkFinite(who, 'std', std, 0);
  return initializer(who, (shape, { dtype, generator }) =>
    generator.normal(shape, { mean, std, dtype }),
  );
}

/**
 * Every value the same, as `torch.nn.init.constant_`. Nothing is drawn from the generator.
 *
 * @param value - The value.
 * @throws RangeError if it is not finite.
 *
 * @example
 * ```ts
 * import { init, Linear, toNested } from 'tiny-mlp';
 *
 * const layer = new Linear(3, 2, { biasInit: init.constant(0.25) });
 * console.log(toNested(layer.bias!.value)); // [ 0.25, 0.25 ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.constant_
 */
export function constant(value: number): Initializer {
  const who = 'init.constant';
  checkMaker(who, arguments, 1, 'init.constant(...)');
  checkFinite(who, 'value', value);
  return initializer(who, (shape, { dtype }) =>
    wrap<FloatArray>(allocate(dtype, sizeOf(shape)).fill(value), shape),
  );
}

/**
 * All zeros, as `torch.nn.init.zeros_`: the usual bias of a layer before a nonlinearity other than
 * ReLU. Nothing is drawn from the generator.
 *
 * @example
 * ```ts
 * import { init, Linear, toNested } from 'tiny-mlp';
 *
 * const layer = new Linear(3, 2, { biasInit: init.zeros() });
 * console.log(toNested(layer.bias!.value)); // [ 0, 0 ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.zeros_
 */
export function zeros(): Initializer {
  checkMaker('init.zeros', arguments, 0);
  return constant(0);
}

/**
 * All ones, as `torch.nn.init.ones_`. Nothing is drawn from the generator.
 *
 * @example
 * ```ts
 * import { array, init, Linear, toNested } from 'tiny-mlp';
 *
 * const weightInit = init.ones();
 * const sum = new Linear(3, 1, { weightInit, bias: false });
 * console.log(toNested(sum.forward(array([[1, 2, 3]])))); // [ [ 6 ] ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.ones_
 */
export function ones(): Initializer {
  checkMaker('init.ones', arguments, 0);
  return constant(1);
}
