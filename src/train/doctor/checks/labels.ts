/**
 * Labels and targets that cannot be learned, or not with this loss.
 */
import type { ColumnNumbers } from '../columns.js';
import type { Check, Evidence } from '../evidence.js';
import { percent, short } from '../finding.js';

/** Rows that must have been seen before labels that are all alike are no accident. */
export const ENOUGH_ROWS = 64;

/**
 * The most frequent class by the rarest. At 20 to 1, a network that always answers the former is
 * right in 95 % of such rows: the loss falls, and nothing is learned of the latter.
 */
export const UNBALANCED = 20;

/** Rows for each class before one that is rare, or never came, is no accident. */
export const ROWS_PER_CLASS = 30;

/**
 * A network gives numbers of about 1 at first. Targets a hundred times as large make squared errors
 * of 10⁴, and gradients to match.
 */
export const LARGE_TARGETS = 100;

/** Targets that are all smaller are nothing beside what a network gives at first. */
export const SMALL_TARGETS = 0.01;

/** A mean so many times the deviation: until it is reached, a network learns nothing else. */
export const OFF_CENTRE_TARGETS = 20;

/** Batches in a row that are no accident, and the share of them that has one class. */
export const [MANY_BATCHES, SORTED] = [4, 0.8];

/** NaN and infinities. */
export const finiteTargets: Check = ({ targets }) => {
  const columns = targets?.columns.all() ?? [];
  const count = columns.reduce((sum, { nonFinite }) => sum + nonFinite, 0);
  if (count === 0) return [];
  return [
    {
      kind: 'non-finite-targets',
      severity: 'error',
      where: 'y',
      message: `${count} of ${targets!.columns.rows * columns.length} targets are NaN or infinite`,
      advice: 'drop these rows',
    },
  ];
};

/** One target for all rows. */
export const varyingLabels: Check = ({ targets }) => {
  if (!targets || targets.columns.rows < ENOUGH_ROWS || !targets.constant) return [];
  const { min } = targets.columns.at(0);
  const value = targets.single ? short(min) : 'the same';
  return [
    {
      kind: 'constant-labels',
      severity: 'error',
      where: 'y',
      message: `${value} in all ${targets.columns.rows} rows that were looked at`,
      advice:
        'shuffle the rows, if they are sorted, and look whether y was read from the right ' +
        'place',
    },
  ];
};

/**
 * The classes that came and how often, where targets are classes. A negative label is none: it
 * marks rows that do not count (ignoreIndex).
 */
function classCounts({ loss, targets }: Evidence): [number, number][] | undefined {
  const classes = loss && loss.targets !== 'numbers' && targets?.single && targets.whole;
  return classes ? [...targets.counts].filter(([label]) => label >= 0) : undefined;
}

/** Classes that come much more often than others. */
export const balancedLabels: Check = (evidence) => {
  const counts = classCounts(evidence) ?? [];
  const rows = counts.reduce((sum, [, count]) => sum + count, 0);
  if (counts.length < 2 || rows < ROWS_PER_CLASS * counts.length) return [];
  counts.sort((a, b) => a[1] - b[1]);
  const [[rare, few], [common, many]] = [counts[0], counts[counts.length - 1]];
  if (many < UNBALANCED * few) return [];
  const binary = evidence.loss?.targets === 'shares';
  return [
    {
      kind: 'unbalanced-labels',
      severity: 'warning',
      where: 'y',
      message:
        `class ${common} comes ${short(many / few)} times as often as class ${rare} ` +
        `(${percent(many / rows)} of ${rows} rows)`,
      advice: binary
        ? 'give BCEWithLogitsLoss a posWeight, and judge by averagePrecisionScore'
        : 'give the loss a weight for each class, and judge by balancedAccuracyScore',
    },
  ];
};

/** Batches of one class each, of which the network forgets all but the last. */
export const shuffledRows: Check = (evidence) => {
  const { targets } = evidence;
  const counts = classCounts(evidence) ?? [];
  if (!targets || counts.length < 2 || targets.batches < MANY_BATCHES) return [];
  const { pure, batches } = targets;
  const alike = [...pure.values()].reduce((sum, n) => sum + n, 0);
  // A rare class never fills a batch: where each does, the rows are sorted.
  if (pure.size < counts.length || alike < SORTED * batches) return [];
  return [
    {
      kind: 'unshuffled-rows',
      severity: 'warning',
      where: 'y',
      message: `${alike} of ${batches} batches are of one class each`,
      advice: 'shuffle the rows: new DataLoader(data, { shuffle: true })',
    },
  ];
};

/** Labels that are no place among the outputs, or no classes at all. */
export const labelsInRange: Check = (evidence) => {
  const { loss, targets, outputs, failure } = evidence;
  // A label may be one that does not count (ignoreIndex): only the loss knows.
  if (loss?.targets !== 'classes' || !targets?.single || !outputs || !failure) return [];
  if (!targets.whole && targets.columns.at(0).nonFinite === 0)
    return [
      {
        kind: 'labels-not-whole',
        severity: 'error',
        where: 'y',
        message: 'labels are fractions, and the loss takes classes',
        advice: 'number the classes from 0, or use MSELoss if these are measurements',
      },
    ];
  const { min, max } = targets.columns.at(0);
  const C = outputs.columns;
  if (C > 1 && min >= 0 && max < C) return [];
  if (C === 1)
    return [
      {
        kind: 'output-count',
        severity: 'error',
        where: evidence.last.where,
        message: `one output, but labels from ${min} to ${max}: a softmax over one is always 1`,
        advice: 'give the last layer an output for each class, or use BCEWithLogitsLoss',
      },
    ];
  return [
    {
      kind: 'labels-out-of-range',
      severity: 'error',
      where: 'y',
      message: `labels from ${min} to ${max}, but ${C} outputs, for labels from 0 to ${C - 1}`,
      advice:
        min === 1 && max === C
          ? 'number the classes from 0'
          : 'number the classes from 0, and give the last layer an output for each',
    },
  ];
};

/** Outputs that no label asks for. */
export const outputsForClasses: Check = (evidence) => {
  const { loss, targets, outputs } = evidence;
  const counts = classCounts(evidence);
  if (loss?.targets !== 'classes' || !counts || !outputs || targets!.constant) return [];
  const { min, max } = targets!.columns.at(0);
  const C = outputs.columns;
  if (targets!.columns.rows < ROWS_PER_CLASS * C) return [];
  // A label that does not count may be negative: ignoreIndex.
  if (min > 0 && max === C - 1)
    return [
      {
        kind: 'output-count',
        severity: 'warning',
        where: evidence.last.where,
        message: `${C} outputs, but in ${targets!.columns.rows} rows no label below ${min}`,
        advice: `number the classes from 0, with ${counts.length} outputs`,
      },
    ];
  if (max >= C - 1) return [];
  return [
    {
      kind: 'output-count',
      severity: 'warning',
      where: evidence.last.where,
      message: `${C} outputs, but in ${targets!.columns.rows} rows no label above ${max}`,
      advice: `give the last layer ${max + 1} outputs, or look where the other classes went`,
    },
  ];
};

/** Measurements in units that are too small or too large, or far from 0. */
export const scaledTargets: Check = ({ loss, targets }) => {
  if (loss?.targets !== 'numbers' || !targets) return [];
  const columns = targets.columns.all();
  const size = columns.map(({ mean, std }) => Math.max(Math.abs(mean), std));
  const large = size.indexOf(Math.max(...size));
  const isOff = ({ mean, std }: ColumnNumbers) =>
    std > 0 && Math.abs(mean) > 10 && Math.abs(mean) > OFF_CENTRE_TARGETS * std;
  const isSmall = !targets.constant && size[large] < SMALL_TARGETS;
  const c = size[large] > LARGE_TARGETS || isSmall ? large : columns.findIndex(isOff);
  if (c < 0) return [];
  const { mean, std } = columns[c];
  return [
    {
      kind: 'unscaled-targets',
      severity: 'warning',
      where: targets.single ? 'y' : `y column ${c}`,
      message: `mean ${short(mean)} and std ${short(std)}`,
      advice: 'subtract its mean and divide by its std, and undo that in what the model predicts',
    },
  ];
};
