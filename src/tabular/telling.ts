/**
 * Values that nearly every row has for itself (an id, a date as text) tell nothing of other rows: a
 * network learns them by heart, and is worse for it.
 */
import { isMissing } from '../core/categories.js';
import { show } from '../core/check.js';

/** Fewer values are learnt, however few rows have each. */
const FEW = 50;

/** How many values there are in how many rows, where rows seldom share one. */
function seldomShared(values: readonly unknown[]): string | undefined {
  const present = values.filter((value) => !isMissing(value));
  const { size } = new Set(present);
  return size > FEW && size > present.length / 2
    ? `${size} values in ${present.length} rows`
    : undefined;
}

/** As a key of an object literal. */
export const key = (name: string): string => (/^[a-z_]\w*$/i.test(name) ? name : show(name));

/** Refuses a column that was taken for categories, and is of values that rows seldom share. */
export function checkShared(who: string, name: string, values: readonly unknown[]): void {
  const found = seldomShared(values);
  if (found === undefined) return;
  throw new RangeError(
    `${who} expects columns that tell something of other rows, but column ${show(name)} has ` +
      `${found}; leave it out by columns: { ${key(name)}: 'ignore' }, make numbers of dates, or ` +
      `keep it by columns: { ${key(name)}: 'category' }`,
  );
}

/** Refuses labels that rows seldom share. */
export function checkLabelsShared(who: string, name: string, values: readonly unknown[]): void {
  const found = seldomShared(values);
  if (found === undefined) return;
  throw new RangeError(
    `${who} expects labels that many rows share, but column ${show(name)} has ${found}; use a ` +
      'TabularRegressor for quantities',
  );
}
