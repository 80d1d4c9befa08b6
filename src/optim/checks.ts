/**
 * Checks of options that several optimizers have.
 */
import { checkFinite, show } from '../core/check.js';

/** Refuses options that are no finite numbers of at least 0. */
export function checkNonNegative<O extends object>(
  who: string,
  group: O,
  names: readonly (keyof O & string)[],
): void {
  for (const name of names) checkFinite(who, name, group[name], 0);
}

/** Refuses anything but two numbers from 0 to less than 1. */
export function checkBetas(who: string, betas: unknown): void {
  if (!Array.isArray(betas) || betas.length !== 2) {
    throw new TypeError(
      `${who} expects betas as two numbers, but got ${show(betas)}; pass [0.9, 0.999], say`,
    );
  }
  betas.forEach((beta: unknown, i) => {
    if (typeof beta === 'number' && beta >= 0 && beta < 1) return;
    throw new RangeError(
      `${who} expects betas[${i}] to be a number from 0 to less than 1, but got ${show(beta)}; ` +
        'pass [0.9, 0.999], say',
    );
  });
}
