/**
 * A learning rate far from what the range test suggests.
 */
import type { Check } from '../evidence.js';
import { short } from '../finding.js';

/** So many times too large or too small. */
export const FAR_OFF = 10;

/**
 * The loss has begun to fall where it is down by this share of its whole fall. The test has few
 * steps at each learning rate, so that it falls fastest where a long training need not be: Adam's
 * usual 0.001 lies up to a factor 20 below. Too low is what lies far below the beginning.
 */
export const BEGUN = 0.1;

export const learningRate: Check = ({ lr, rangeTest }) => {
  if (lr === undefined || !rangeTest) return [];
  const { lrs, losses, suggestion } = rangeTest;
  if (suggestion === null) return [];
  const least = Math.min(...losses);
  const fallen = losses[0] - BEGUN * (losses[0] - least);
  const begins = Math.min(suggestion, lrs[losses.findIndex((loss) => loss <= fallen)]);
  const low = lr < begins / FAR_OFF;
  // Where the loss has still been falling, a rate is not too large.
  const high = lr > suggestion * FAR_OFF && lr > lrs[losses.indexOf(least)];
  if (!low && !high) return [];
  return [
    {
      kind: 'learning-rate',
      severity: 'warning',
      where: 'optimizer',
      message:
        `lr is ${short(lr)}; the loss begins to fall at about ${short(begins)}, and falls ` +
        `fastest at ${short(suggestion)}`,
      advice: `${low ? 'raise' : 'lower'} it, and look at the plot of lrRangeTest`,
    },
  ];
};
