/**
 * How far one step of the optimizer moves the weights, against their own size.
 */
import type { Check } from '../evidence.js';
import { short } from '../finding.js';

/**
 * About 10⁻³ is usual (Karpathy's CS231n notes, "ratio of weights:updates",
 * https://cs231n.github.io/neural-networks-3/); Adam's first steps are lr / |w|, ten times that and
 * more. A step of half the weight's size leaves little of what it was.
 */
export const LARGE_UPDATE = 0.5;

/** A million steps until the weights have moved by their own size. */
export const SMALL_UPDATE = 1e-6;

/** Fewer weights may all begin close to 0 by chance. */
export const FEW_WEIGHTS = 4;

export const updateSize: Check = ({ parameters }) => {
  // Biases begin at 0: any step is large against them.
  const weights = parameters.filter(
    ({ axes, size, update }) => axes > 1 && size >= FEW_WEIGHTS && (update ?? 0) > 0,
  );
  if (weights.length === 0) return [];
  const most = weights.reduce((a, b) => (b.update! > a.update! ? b : a));
  if (most.update! > LARGE_UPDATE)
    return [
      {
        kind: 'update-size',
        severity: 'warning',
        where: most.where,
        message: `one step moves it by ${short(most.update!)} of its size; 0.001 is usual`,
        advice: 'lower the learning rate, scale inputs and targets, or use clipGradNorm',
      },
    ];
  if (most.update! >= SMALL_UPDATE) return [];
  return [
    {
      kind: 'update-size',
      severity: 'warning',
      where: most.where,
      message: `one step moves it by ${short(most.update!)} of its size, and others by less`,
      advice: 'raise the learning rate; 0.001 is usual',
    },
  ];
};
