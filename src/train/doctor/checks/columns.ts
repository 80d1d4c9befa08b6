/**
 * Columns that say the same: as one another, or as the target.
 */
import type { Check } from '../evidence.js';
import { columnsOf, type Finding } from '../finding.js';
import { correlation, type Standardized } from '../sample.js';
import { ENOUGH_ROWS } from './labels.js';

/**
 * How far the square of a correlation may be from 1. Float32 columns in other units lie within
 * 10⁻¹⁰; what was measured twice does not.
 */
export const SAME = 1e-9;

/** How often the rarer of two values must come: less may be an accident. */
export const SEVERAL = 10;

const isSame = (a: Standardized, b: Standardized): boolean => {
  const r = correlation(a, b);
  return 1 - r * r < SAME;
};

/** Whether it has enough in it to be no accident. */
const tells = ({ values, rarest }: Standardized): boolean => values > 2 || rarest >= SEVERAL;

/** One column twice. Of two values each, flags and one-hot columns often are the same. */
export const distinctInputs: Check = ({ sample, categories }) => {
  if (!sample || sample.rows < ENOUGH_ROWS) return [];
  const columns = sample.columns().filter(({ c, values }) => !categories.has(c) && values > 2);
  const seen = new Set<number>();
  return columns.flatMap((first, i): Finding[] => {
    if (seen.has(first.c)) return [];
    const again = columns.slice(i + 1).filter((other) => isSame(first, other));
    again.forEach(({ c }) => seen.add(c));
    if (again.length === 0) return [];
    return [
      {
        kind: 'duplicate-inputs',
        severity: 'warning',
        where: columnsOf(
          'x',
          again.map(({ c }) => c),
        ),
        message: `column ${first.c} again, or that in other units, in all ${sample.rows} rows`,
        advice: 'leave it out, or look whether it was read from the right place',
      },
    ];
  });
};

/** A column that is the target. Of a single column, that may be the whole exercise. */
export const hiddenTargets: Check = ({ sample, categories }) => {
  const target = sample?.target();
  if (!sample || sample.rows < ENOUGH_ROWS || !target || !tells(target)) return [];
  const columns = sample.columns();
  if (columns.length < 2) return [];
  const found = columns.filter((column) => !categories.has(column.c) && isSame(column, target));
  if (found.length === 0) return [];
  return [
    {
      kind: 'target-in-inputs',
      severity: 'warning',
      where: columnsOf(
        'x',
        found.map(({ c }) => c),
      ),
      message: `it is the target, or that in other units, in all ${sample.rows} rows`,
      advice: 'leave it out: when the model is used, nobody knows it yet',
    },
  ];
};
