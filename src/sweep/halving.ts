/**
 * Successive halving (Jamieson and Talwalkar 2016): at given epochs the worse part of the points is
 * dropped. Here only what it decides; a point that goes on is trained anew from its seed, which
 * gives the same bits, so that nothing has to be kept between two stages.
 */
import { checkFinite, checkOptions, show } from '../core/check.js';

/** Successive halving: when points are dropped, and how many stay. */
export interface Halving {
  /** The epochs after which points are dropped, ascending: `[2, 4]`. */
  readonly at: readonly number[];
  /**
   * The share that stays, above 0 and below 1; rounded up, so that one always stays. Default 0.5.
   */
  readonly keep?: number;
}

/**
 * A checked {@link Halving}: the epochs of all stages, Infinity for the last, and the share that
 * stays.
 */
export interface Stages {
  readonly until: readonly number[];
  readonly keep: number;
}

/** The stages of a search; a single one without halving. */
export function checkHalving(
  who: string,
  halving: Halving | undefined,
  epochs: number | undefined,
): Stages {
  if (halving === undefined) return { until: [Infinity], keep: 1 };
  checkOptions(`${who}, halving`, halving, ['at', 'keep'], '{ at: [2, 4] }, say');
  const { at, keep = 0.5 } = halving;
  if (!Array.isArray(at) || at.length === 0) {
    throw new TypeError(
      `${who} expects halving.at to be a list of epochs, but got ${show(at)}; pass [2, 4], say`,
    );
  }
  const list = at as readonly number[];
  const fits = (epoch: number, i: number) =>
    Number.isInteger(epoch) && epoch > (list[i - 1] ?? 0) && epoch < (epochs ?? Infinity);
  if (!Array.from(list).every(fits)) {
    throw new RangeError(
      `${who} expects halving.at to be whole epochs in ascending order, each at least 1 and ` +
        `below the ${epochs} of a whole point, but got ${show(at)}; pass [2, 4], say`,
    );
  }
  checkFinite(who, 'halving.keep', keep, 0);
  if (keep === 0 || keep >= 1)
    throw new RangeError(
      `${who} expects halving.keep to be above 0 and below 1, but got ${keep}; 0.5 keeps the ` +
        'better half',
    );
  return { until: [...list, Infinity], keep };
}

/** How many of `count` points stay. */
export const survivors = ({ keep }: Stages, count: number): number => Math.ceil(count * keep);
