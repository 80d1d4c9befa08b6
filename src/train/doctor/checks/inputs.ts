/**
 * Inputs that a network learns badly from: LeCun et al. 1998, "Efficient BackProp", section 4.3:
 * means near 0, deviations alike. https://doi.org/10.1007/3-540-49430-8_2
 */
import type { ColumnNumbers } from '../columns.js';
import type { Check, Evidence } from '../evidence.js';
import { columnsOf, short, type Finding } from '../finding.js';

/**
 * Standardized columns have |mean| about 0 and std 1, pixels from 0 to 1 less. Ten times that is an
 * order of magnitude off, and beyond what counts, ratings and logarithms have.
 */
export const LARGE = 10;

/** Inputs that are all smaller than this leave the first layer's outputs to its bias. */
export const SMALL = 0.01;

/**
 * A column whose mean is so many times its deviation is a constant with a little noise on it, to
 * the network: the loss is a ravine along it.
 */
export const OFF_CENTRE = 20;

/** One column this many times as large as the usual one is nearly all that a `Linear` sees. */
export const DOMINANT = 100;

/**
 * More columns than this are pixels, words or categories, of which some are 0 in all rows, and
 * others in almost all.
 */
export const TABLE = 100;

/** Fewer rows say nothing of constant columns. */
export const FEW_ROWS = 32;

const size = ({ mean, std }: ColumnNumbers): number => Math.max(Math.abs(mean), std);

/** The columns that hold numbers, not categories. */
function numeric({ inputs, categories }: Evidence): [number, ColumnNumbers][] {
  const all = inputs?.all().map((numbers, c): [number, ColumnNumbers] => [c, numbers]) ?? [];
  return all.filter(([c]) => !categories.has(c));
}

/** NaN and infinities. */
export const finiteInputs: Check = ({ inputs }) => {
  const columns = inputs?.all() ?? [];
  const bad = columns.flatMap(({ nonFinite }, c) => (nonFinite > 0 ? [c] : []));
  if (bad.length === 0) return [];
  const count = bad.reduce((sum, c) => sum + columns[c].nonFinite, 0);
  return [
    {
      kind: 'non-finite-inputs',
      severity: 'error',
      where: columnsOf('x', bad),
      message: `${count} of ${inputs!.rows * columns.length} numbers are NaN or infinite`,
      advice: 'drop these rows, or fill in what is missing (the median of the column, say)',
    },
  ];
};

/** Means and deviations. */
export const scaledInputs: Check = (evidence) => {
  if (evidence.scalesItself) return [];
  const columns = numeric(evidence).filter(([, { min, max }]) => min < max);
  if (columns.length === 0) return [];
  const worst = (of: [number, ColumnNumbers][]) =>
    of.reduce((a, b) => (size(b[1]) > size(a[1]) ? b : a));
  const finding = (where: string, message: string, advice: string): Finding[] => [
    { kind: 'unscaled-inputs', severity: 'warning', where, message, advice },
  ];
  const shown = ([c, { mean, std }]: [number, ColumnNumbers]) =>
    `column ${c} has mean ${short(mean)} and std ${short(std)}`;
  const standardize = 'subtract each column’s mean and divide by its std, of the training rows';
  const large = columns.filter(([, numbers]) => size(numbers) > LARGE);
  if (large.length > 0) {
    const bytes = large.every(([, { min, max }]) => min >= 0 && max <= 255 && max > 1);
    const advice =
      bytes && columns.length > TABLE
        ? 'divide bytes by 255: DataLoader’s { scale: 1 / 255 }'
        : standardize;
    const where = columnsOf(
      'x',
      large.map(([c]) => c),
    );
    return finding(where, shown(worst(large)), advice);
  }
  // Of a column that is mostly 0, the deviation may be small where a number is not.
  if (columns.every(([, { min, max }]) => Math.max(max, -min) < SMALL))
    return finding(
      columnsOf(
        'x',
        columns.map(([c]) => c),
      ),
      `all numbers are below ${SMALL}: ${shown(worst(columns))}`,
      standardize,
    );
  const off = columns.filter(([, { mean, std }]) => {
    return Math.abs(mean) > 1 && Math.abs(mean) > OFF_CENTRE * std;
  });
  if (off.length === 0) return [];
  return finding(
    columnsOf(
      'x',
      off.map(([c]) => c),
    ),
    shown(worst(off)),
    standardize,
  );
};

/** One column much larger than the others. */
export const balancedInputs: Check = (evidence) => {
  if (evidence.scalesItself) return [];
  const columns = numeric(evidence).filter(([, { min, max }]) => min < max);
  if (columns.length < 2) return [];
  const bySize = [...columns].sort((a, b) => size(a[1]) - size(b[1]));
  const [usual, largest] = [bySize[(bySize.length - 1) >> 1], bySize[bySize.length - 1]];
  const times = size(largest[1]) / size(usual[1]);
  // Of pixels and words many are 0 in nearly all rows; at a usual scale that is no fault.
  if (times < DOMINANT || (columns.length > TABLE && size(largest[1]) <= 1)) return [];
  return [
    {
      kind: 'dominant-input',
      severity: 'warning',
      where: columnsOf('x', [largest[0]]),
      message: `it is ${short(times)} times as large as the usual column`,
      advice: 'standardize the columns, or take its logarithm if it spans orders of magnitude',
    },
  ];
};

/** Columns that say nothing. */
export const varyingInputs: Check = (evidence) => {
  const { inputs } = evidence;
  const columns = numeric(evidence);
  if (!inputs || inputs.rows < FEW_ROWS) return [];
  const constant = columns.filter(([, { min, max }]) => min === max);
  const found = constant.filter(([, { min }]) => min !== 0 || columns.length <= TABLE);
  // White margins of pictures: 255, or 1 where the ink is 0.
  if (found.length === 0 || (columns.length > TABLE && constant.length < columns.length)) return [];
  const values = new Set(found.map(([, { min }]) => min));
  const value = values.size === 1 ? `${short([...values][0])} in all ${inputs.rows} rows` : '';
  return [
    {
      kind: 'constant-inputs',
      severity: 'warning',
      where: columnsOf(
        'x',
        found.map(([c]) => c),
      ),
      message: value || `each has one value in all ${inputs.rows} rows`,
      advice: 'leave it out, or look whether it was read from the right place',
    },
  ];
};
