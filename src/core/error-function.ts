/**
 * The error function, erf x = 2/√π ∫₀ˣ e^(−t²) dt, and what it lacks to 1, erfc x, which JavaScript
 * has not; from sums, products and this package's exp, so that every engine gives the same bits.
 * Both err by less than 1 unit in the last place. The normal distribution's Φ(x) is
 * erfc(−x/√2) / 2, with all its digits however small it is.
 *
 * Near 0 Taylor's series. Further out e^(x²) erfc x, times x + ¾, is nearly the same everywhere,
 * and a short polynomial in (x − 3.5) / (x + 3.5), as in M. M. Shepherd and J. G. Laframboise 1981,
 * "Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 ≤ x < ∞",
 * https://doi.org/10.1090/S0025-5718-1981-0595058-X; tests/fixtures/fit_elementary.py finds it.
 */
import { expTimes, polynomial } from './elementary.js';
import { additionError, multiplicationError } from './fma.js';

/** (−1)ⁿ / (n! (2n + 1)) · 2/√π for n from 18 to 1, and that of n = 0 less 1. */
const nearSeries = /* @__PURE__ */ makeNearSeries();

function makeNearSeries(): number[] {
  const series = [2 / Math.sqrt(Math.PI) - 1];
  for (let n = 1, factor = 2 / Math.sqrt(Math.PI); n <= 18; n++) {
    factor /= -n;
    series.unshift(factor / (2 * n + 1));
  }
  return series;
}

/** (x + ¾) e^(x²) erfc x as a polynomial in t = (x − 3.5) / (x + 3.5), for 0.47 ≤ x ≤ 28. */
const farSeries = [
  4.995496204437157e-9, 9.825024616327065e-10, -4.4330960829048197e-8, -1.0508525228174706e-8,
  2.846359131197559e-7, 2.551538298833464e-8, -1.8145752820969305e-6, 7.845165366266712e-7,
  1.1723270341643832e-5, -1.8054601459978333e-5, -6.192462187755569e-5, 0.00025517101233137827,
  -7.899513481633657e-5, -0.002040663682042541, 0.008489105819736194, -0.020167472680999166,
  0.03263238661654819, -0.03393784735280245, 0.008424916385501883, 0.05300482223395362,
  -0.14232085127700156,
];
/** What it is at x = 3.5, in two parts. */
const FAR_HIGH = 0.6599980363378007;
const FAR_LOW = 2.1925408473286075e-17;

/** erf x for |x| < 0.75 */
const near = (x: number): number => x + x * polynomial(x * x, nearSeries);

/** erfc x for x ≥ 0.47 */
function far(x: number): number {
  if (x > 28) return 0;
  const t = (x - 3.5) / (x + 3.5);
  const change = t * polynomial(t, farSeries);
  const value = FAR_HIGH + change;
  const rest = change - (value - FAR_HIGH) + FAR_LOW;
  const square = x * x;
  const sum = x + 0.75;
  return expTimes(
    -square, -multiplicationError(x, x, square), value, rest, sum, additionError(x, 0.75, sum),
  ); // prettier-ignore
}

/** erf x, odd, from −1 to 1; −0 stays −0. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.75) return near(x);
  const value = size > 6 ? 1 : 1 - far(size); // erfc 6 is below half a unit in the last place of 1
  return x < 0 ? -value : value;
}

/** erfc x = 1 − erf x, from 2 down to the smallest numbers: accurate where erf x is next to 1. */
export function erfc(x: number): number {
  return x < 0.47 ? 1 - erf(x) : far(x);
}
