/**
 * A last layer that does not give what the loss takes, by the two tables of loss-traits.ts.
 */
import type { Check } from '../evidence.js';
import { rangeOf } from '../loss-traits.js';

/** What a loss over logits applies itself. */
const applied: Readonly<Record<string, string>> = {
  SoftmaxCrossEntropy: 'a softmax',
  BCEWithLogitsLoss: 'a sigmoid',
};

/** Needs no batch: `fit` looks before the first. */
export const lastLayer: Check = ({ last: { where, kind }, lossName, loss }) => {
  const finding = (message: string, advice: string) =>
    [{ kind: 'last-layer', severity: 'error', where, message, advice }] as const;
  if (loss?.prediction === 'logProbabilities') {
    // What a module of one's own gives, nobody knows before it ran.
    if (kind !== 'Linear' && (!rangeOf(kind) || kind === 'LogSoftmax')) return [];
    return [
      ...finding(
        `${lossName} takes logarithms of probabilities, and ${kind} gives none`,
        `put a LogSoftmax behind it, or use SoftmaxCrossEntropy on logits`,
      ),
    ];
  }
  const range = rangeOf(kind);
  if (loss?.prediction !== 'logits' || !range) return [];
  const own = applied[lossName];
  // The logarithm of a softmax is its own logits: a detour, no fault.
  if (kind === 'LogSoftmax' && lossName === 'SoftmaxCrossEntropy') return [];
  const twice = kind === 'Softmax' || kind === 'Sigmoid';
  return [
    ...finding(
      twice
        ? `${lossName} applies ${own} itself; after ${kind} its gradients are small`
        : `${lossName} takes any number, and ${kind} gives none ${missing(range)}`,
      twice ? `remove ${kind}` : `end with the Linear before ${kind}`,
    ),
  ];
};

function missing([least, greatest]: readonly [number, number]): string {
  if (greatest === Infinity) return `below ${least}`;
  return least === -Infinity ? `above ${greatest}` : `beyond ${least} to ${greatest}`;
}
