/**
 * Normal initial values without the far ones.
 */
import { checkFinite, checkOptions } from '../check.js';
import { erf } from '../error-function.js';
import { inverseErf } from '../inverse-error-function.js';
import { checkMaker, initializer, type Initializer } from './initializer.js';

/** Options of {@link truncNormal}. */
export interface TruncNormalOptions {
  /** The middle. Default 0. */
  mean?: number;
  /** The standard deviation before anything is cut off, above 0. Default 1. */
  std?: number;
  /** Nothing is below it. Default −2. */
  a?: number;
  /** Nothing is above it. Default 2. */
  b?: number;
}

/** Φ(x), the chance that a standard normal number lies below x. */
const normalCdf = (x: number): number => (1 + erf(x / Math.sqrt(2))) / 2;

/**
 * N(mean, std²) cut off outside [a, b], as `torch.nn.init.trunc_normal_`: u uniform between Φ at
 * both ends, and x = mean + std · Φ⁻¹(u).
 *
 * a and b are bounds of the values, not multiples of std. Beside PyTorch's numbers of the same
 * seed: float64 within a relative 1e-14, float32 within 1e-6.
 *
 * @param options - See {@link TruncNormalOptions}.
 * @throws RangeError if std is 0, or a is not below b.
 * @see Burkardt 2014, https://people.sc.fsu.edu/~jburkardt/presentations/truncated_normal.pdf
 *
 * @example
 * ```ts
 * import { init, Linear } from 'tiny-mlp';
 *
 * const weightInit = init.truncNormal({ std: 0.02, a: -0.04, b: 0.04 });
 * const layer = new Linear(784, 128, { weightInit });
 * ```
 */
export function truncNormal(options: TruncNormalOptions = {}): Initializer {
  const who = 'init.truncNormal';
  checkMaker(who, arguments, 1);
  checkOptions(who, options, ['mean', 'std', 'a', 'b']);
  const { mean = 0, std = 1, a = -2, b = 2 } = options;
  checkFinite(who, 'mean', mean);
  checkFinite(who, 'std', std, Number.MIN_VALUE);
  checkFinite(who, 'a', a);
  checkFinite(who, 'b', b, a);
  const [low, high] = [a, b].map((end) => 2 * normalCdf((end - mean) / std) - 1);
  return initializer(who, (shape, { dtype, generator }) => {
    const values = generator.uniform(shape, { low, high, dtype });
    const { data } = values;
    for (let i = 0; i < data.length; i++) {
      const x = inverseErf(data[i]) * std * Math.SQRT2 + mean;
      data[i] = Math.min(Math.max(x, a), b);
    }
    return values;
  });
}
