/**
 * A learning rate far from what the range test suggests.
 */
import type { Check } from '../evidence.js';
import { short } from '../finding.js';

/** So many times too large or too small. */
export const FAR_OFF = 10;

export const learningRate: Check = ({ lr, rangeTest }) => {
  const suggestion = rangeTest?.suggestion ?? null;
  if (lr === undefined || suggestion === null) return [];
  const low = lr < suggestion / FAR_OFF;
  if (!low && lr <= suggestion * FAR_OFF) return [];
  return [
    {
      kind: 'learning-rate',
      severity: 'warning',
      where: 'optimizer',
      message: `lr is ${short(lr)}, and the loss falls fastest at about ${short(suggestion)}`,
      advice: `${low ? 'raise' : 'lower'} it, and look at the plot of lrRangeTest`,
    },
  ];
};
