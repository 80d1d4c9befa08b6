/**
 * Initial values of one distribution, or all the same.
 */
import { checkFinite } from '../check.js';
import { allocate, type FloatArray } from '../dtype.js';
import { sizeOf, wrap } from '../ndarray.js';
import { checkMaker, initializer, type Initializer } from './initializer.js';

/**
 * U(low, high).
 *
 * @param low - Lower bound, included. Default 0.
 * @param high - Upper bound, excluded up to rounding. Default 1.
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

/** Every value the same. Nothing is drawn from the generator. */
export function constant(value: number): Initializer {
  const who = 'init.constant';
  checkMaker(who, arguments, 1, 'init.constant(...)');
  checkFinite(who, 'value', value);
  return initializer(who, (shape, { dtype }) =>
    wrap<FloatArray>(allocate(dtype, sizeOf(shape)).fill(value), shape),
  );
}

/** All zeros, the usual bias of a layer before a nonlinearity other than ReLU. */
export function zeros(): Initializer {
  checkMaker('init.zeros', arguments, 0);
  return constant(0);
}

/** All ones. */
export function ones(): Initializer {
  checkMaker('init.ones', arguments, 0);
  return constant(1);
}
