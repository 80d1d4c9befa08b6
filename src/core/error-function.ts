/**
 * The error function, erf x = 2/√π ∫₀ˣ e^(−t²) dt, which JavaScript lacks; from sums, products and
 * this package's exp, so that every engine gives the same bits. The normal distribution's
 * Φ(x) is (1 + erf(x/√2)) / 2. Not here: erfc, which would keep its digits far out.
 *
 * Rational approximations of W. J. Cody 1969, "Rational Chebyshev approximations for the error
 * function", https://doi.org/10.1090/S0025-5718-1969-0247736-4, with the coefficients of his
 * program CALERF, https://www.netlib.org/specfun/erf. Errs by less than 4 units in the last place.
 */
import { exp, polynomial } from './elementary.js';

/** erf x ≈ x · P(x²) / Q(x²) for |x| ≤ 0.46875; the highest powers first. */
const nearNumerator = [
  1.8577770618460315e-1, 3.1611237438705656, 1.1386415415105016e2, 3.7748523768530202e2,
  3.2093775891384695e3,
];
const nearDenominator = [
  1, 2.3601290952344121e1, 2.4402463793444417e2, 1.2826165260773723e3, 2.8442368334391706e3,
];

/** erfc x ≈ e^(−x²) P(x) / Q(x) for 0.46875 ≤ x ≤ 4. */
const farNumerator = [
  2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
  2.98635138197400131e2, 8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3,
  1.23033935479799725e3,
];
const farDenominator = [
  1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
  3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
];

/**
 * erf x, odd, from −1 to 1; −0 stays −0.
 *
 * Cody's third approximation, for x > 4, is left out: there erfc x < 1.6 · 10⁻⁸, of which a sum
 * with 1 keeps 8 digits, and the second one gives 12.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  const square = x * x;
  if (size <= 0.46875) {
    return x * (polynomial(square, nearNumerator) / polynomial(square, nearDenominator));
  }
  // 1 − erf 6 is 2 · 10⁻¹⁷, below half a unit in the last place of 1.
  if (size > 6) return x < 0 ? -1 : 1;
  const rest = exp(-square) * (polynomial(size, farNumerator) / polynomial(size, farDenominator));
  return x < 0 ? rest - 1 : 1 - rest;
}
