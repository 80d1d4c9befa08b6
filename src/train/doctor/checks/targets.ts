/**
 * Targets that are not what the loss is for, or that the last layer cannot reach.
 */
import type { Check } from '../evidence.js';
import { short } from '../finding.js';
import { rangeOf } from '../loss-traits.js';
import { ROWS_PER_CLASS } from './labels.js';

/** More values than this are a count or a rating, not classes. */
export const MOST_CLASSES = 20;

/** Errors of numbers where classes are meant. */
export const lossForTargets: Check = ({ loss, lossName, targets }) => {
  if (loss?.targets !== 'numbers' || !targets || targets.constant) return [];
  const finding = (message: string, advice: string) =>
    [{ kind: 'loss-and-targets', severity: 'warning', where: lossName, message, advice }] as const;
  if (targets.oneHot)
    return [
      ...finding(
        'targets are classes, one-hot',
        'use SoftmaxCrossEntropy, which takes them as they are, on logits',
      ),
    ];
  const { counts, columns } = targets;
  const { min, max } = columns.at(0);
  const classes = targets.single && targets.whole && (min === 0 || min === 1);
  const enough = columns.rows >= ROWS_PER_CLASS * counts.size;
  if (!classes || !enough || counts.size > MOST_CLASSES || max - min + 1 !== counts.size) return [];
  return [
    ...finding(
      `targets are the whole numbers ${min} to ${max}, which look like classes`,
      counts.size === 2
        ? 'use BCEWithLogitsLoss on one logit, unless they are amounts'
        : 'use SoftmaxCrossEntropy with an output for each class, unless they are amounts',
    ),
  ];
};

/** Targets that the loss or the last layer does not reach. */
export const reachableTargets: Check = ({ last, loss, lossName, targets }) => {
  const columns = targets?.columns.all() ?? [];
  if (!loss || columns.length === 0 || loss.targets === 'classes') return [];
  const min = Math.min(...columns.map((column) => column.min));
  const max = Math.max(...columns.map((column) => column.max));
  const ofLoss = loss.targets === 'shares';
  const range = ofLoss ? ([0, 1] as const) : rangeOf(last.kind);
  if (!range || (min >= range[0] && max <= range[1])) return [];
  const given = `targets go from ${short(min)} to ${short(max)}`;
  if (ofLoss)
    return [
      {
        kind: 'targets-out-of-range',
        severity: 'error',
        where: 'y',
        message: `${given}, and ${lossName} takes 0 to 1`,
        advice: 'write yes as 1 and no as 0, or use MSELoss if these are measurements',
      },
    ];
  return [
    {
      kind: 'targets-out-of-range',
      severity: 'error',
      where: last.where,
      message: `${given}, and ${last.kind} gives ${range[0]} to ${range[1]}`,
      advice: `end with the Linear before ${last.kind}, or scale the targets`,
    },
  ];
};
