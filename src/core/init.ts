/**
 * Distributions of initial parameters, in PyTorch's formulas and order of operations, so that one
 * seed gives PyTorch's own values.
 *
 * Each function returns an {@link Initializer}, which `Linear` calls with the shape it needs.
 */
import { checkCount, checkFinite, checkOneOf, checkOptions, show, showShape } from './check.js';
import { allocate, type FloatArray, type FloatDType } from './dtype.js';
import { ShapeError, UncalledMaker } from './errors.js';
import type { Generator } from './generator.js';
import { sizeOf, wrap, type NdArray } from './ndarray.js';

/**
 * Makes the initial values of one parameter.
 *
 * @param shape - The parameter's shape; a weight's is [out, in].
 * @param context - The element type, and the generator that all randomness must come from.
 *
 * @example
 * ```ts
 * import { Linear, zeros, type Initializer } from 'tiny-mlp';
 *
 * const identity: Initializer = (shape, { dtype }) => {
 *   const weight = zeros(shape, { dtype });
 *   for (let i = 0; i < Math.min(...shape); i++) weight.set(i, i, 1);
 *   return weight;
 * };
 * const layer = new Linear(3, 3, { weightInit: identity });
 * ```
 */
export type Initializer = (
  shape: readonly number[],
  context: { dtype: FloatDType; generator: Generator },
) => NdArray<FloatArray>;

/** An initializer that says what it expects where it is called without it. */
const initializer =
  (who: string, make: Initializer): Initializer =>
  (shape, context: Partial<Parameters<Initializer>[1]> | undefined) => {
    const { dtype, generator } = context ?? {};
    if (!Array.isArray(shape) || dtype === undefined || generator === undefined) {
      throw new TypeError(
        `${who}(...) expects a shape and { dtype, generator }, ` +
          `but got ${show(shape)} and ${show(context)}; ` +
          `hand it over without calling it again: { weightInit: ${who}(...) }`,
      );
    }
    return make(shape, { dtype, generator });
  };

/** Says so where a maker was called with a shape and a context. */
function refuseUncalled(maker: string, given: ArrayLike<unknown>, call = `${maker}()`): void {
  const context = given[1];
  if (typeof context === 'object' && context !== null && 'generator' in context) {
    throw new UncalledMaker(maker, call);
  }
}

/** The functions whose gain is known; see {@link gain}. */
export type Nonlinearity = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu';

const nonlinearities: readonly Nonlinearity[] = [
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
 * @param a - The slope of leakyRelu below 0. Default 0.01, as in PyTorch.
 */
export function gain(nonlinearity: Nonlinearity, a = 0.01): number {
  checkOneOf('init.gain', 'nonlinearity', nonlinearity, nonlinearities);
  checkFinite('init.gain', 'a', a);
  if (nonlinearity === 'tanh') return 5 / 3;
  if (nonlinearity === 'relu') return Math.sqrt(2);
  if (nonlinearity === 'leakyRelu') return Math.sqrt(2 / (1 + a * a));
  return nonlinearity === 'selu' ? 3 / 4 : 1;
}

/** Inputs and outputs of a weight [out, in, ...]; further axes (a convolution's) multiply both. */
function fans(who: string, shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    throw new ShapeError(
      `${who} expects a weight [out, in], but got ${showShape(shape)}; use init.uniform for a bias`,
    );
  }
  const field = sizeOf(shape.slice(2));
  return { fanIn: shape[1] * field, fanOut: shape[0] * field };
}

/**
 * Kaiming uniform, U(−b, b) with b = √3 · gain / √fan: keeps the variance of activations from layer
 * to layer.
 *
 * `init.kaimingUniform()` is U(±√(6 / in)), for layers followed by ReLU.
 * `init.kaimingUniform({ a: Math.sqrt(5) })` is the default of PyTorch's `nn.Linear`, U(±1/√in).
 *
 * @param options.a - The slope of leakyRelu below 0. Default 0.
 * @param options.mode - `'fanIn'` (default) keeps the forward pass's variance, `'fanOut'` the
 * backward pass's.
 * @param options.nonlinearity - What follows the layer. Default `'leakyRelu'`, ReLU at a = 0.
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
export function kaimingUniform(
  options: { a?: number; mode?: 'fanIn' | 'fanOut'; nonlinearity?: Nonlinearity } = {},
): Initializer {
  const who = 'init.kaimingUniform';
  refuseUncalled(who, arguments);
  checkOptions(who, options, ['a', 'mode', 'nonlinearity']);
  const { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' } = options;
  checkOneOf(who, 'mode', mode, ['fanIn', 'fanOut']);
  checkOneOf(who, 'nonlinearity', nonlinearity, nonlinearities);
  checkFinite(who, 'a', a);
  return initializer(who, (shape, { dtype, generator }) => {
    const deviation = gain(nonlinearity, a) / Math.sqrt(fans(who, shape)[mode]);
    const bound = Math.sqrt(3) * deviation;
    return generator.uniform(shape, { low: -bound, high: bound, dtype });
  });
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
  refuseUncalled('init.asInPyTorch', arguments);
  checkCount('init.asInPyTorch', arguments, 0);
  return kaimingUniform({ a: Math.sqrt(5) });
}

/**
 * Xavier uniform, U(−b, b) with b = gain · √(6 / (in + out)): for tanh and sigmoid.
 *
 * @param options.gain - Default 1; see {@link gain}.
 * @see Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html
 */
export function xavierUniform(options: { gain?: number } = {}): Initializer {
  const who = 'init.xavierUniform';
  refuseUncalled(who, arguments);
  checkOptions(who, options, ['gain']);
  const { gain: factor = 1 } = options;
  checkFinite(who, 'gain', factor, 0);
  return initializer(who, (shape, { dtype, generator }) => {
    const { fanIn, fanOut } = fans(who, shape);
    const deviation = factor * Math.sqrt(2 / (fanIn + fanOut));
    const bound = Math.sqrt(3) * deviation;
    return generator.uniform(shape, { low: -bound, high: bound, dtype });
  });
}

/**
 * U(low, high).
 *
 * @param low - Lower bound, included. Default 0.
 * @param high - Upper bound, excluded up to rounding. Default 1.
 */
export function uniform(low = 0, high = 1): Initializer {
  const who = 'init.uniform';
  refuseUncalled(who, arguments);
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
  refuseUncalled(who, arguments);
  checkFinite(who, 'mean', mean);
  checkFinite(who, 'std', std, 0);
  return initializer(who, (shape, { dtype, generator }) =>
    generator.normal(shape, { mean, std, dtype }),
  );
}

/** Every value the same. Nothing is drawn from the generator. */
export function constant(value: number): Initializer {
  const who = 'init.constant';
  refuseUncalled(who, arguments, 'init.constant(...)');
  checkFinite(who, 'value', value);
  return initializer(who, (shape, { dtype }) =>
    wrap<FloatArray>(allocate(dtype, sizeOf(shape)).fill(value), shape),
  );
}

/** All zeros, the usual bias of a layer before a nonlinearity other than ReLU. */
export function zeros(): Initializer {
  refuseUncalled('init.zeros', arguments);
  return constant(0);
}

/** All ones. */
export function ones(): Initializer {
  refuseUncalled('init.ones', arguments);
  return constant(1);
}
