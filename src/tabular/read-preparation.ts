/**
 * The preparation in a file, checked.
 */
import { checkBoolean, checkFinite, checkOneOf, checkOptions, show } from '../core/check.js';
import { SimpleImputer } from '../preprocessing/simple-imputer.js';
import { StandardScaler } from '../preprocessing/standard-scaler.js';
import { readCategories } from '../preprocessing/table-encoder.js';
import type { Column } from './kinds.js';
import { sizeOf, type CategoryColumn, type PreparationState } from './preparation.js';

/** Reads what `Preparation.state` gave; texts end where advice would begin. */
export function readPreparation(who: string, target: string, given: unknown): PreparationState {
  checkOptions(who, given, ['columns', 'categories', 'imputer', 'scaler'], 'what save() gave');
  const state = given as PreparationState;
  const columns = readColumns(who, target, state.columns);
  const countOf = (kind: Column['kind']) => columns.filter((column) => column.kind === kind).length;
  const categories = listOf(who, 'categories', state.categories).map((column, i) =>
    readCategoryColumn(who, `categories[${i}]`, column),
  );
  checkSize(who, 'columns of categories', categories.length, countOf('category'));
  const { imputer, scaler } = state;
  const numbers = countOf('number');
  if (numbers === 0) return { columns, categories, imputer: null, scaler: null };
  if (imputer === null || scaler === null)
    throw new TypeError(`${who} expects imputer and scaler, but got null`);
  const filled = new SimpleImputer({ strategy: 'median' as const });
  filled.loadStateDict(imputer);
  const { strategy, addIndicator } = filled.options;
  checkOneOf(who, 'imputer.strategy', strategy, ['median']);
  if (!addIndicator) throw new TypeError(`${who} expects imputer.addIndicator, but got false`);
  checkSize(who, "of the imputer's columns", filled.nFeaturesIn, numbers);
  const scaled = new StandardScaler();
  scaled.loadStateDict(scaler);
  checkSize(who, "of the scaler's columns", scaled.nFeaturesIn, numbers);
  if (![...scaled.mean, ...scaled.scale].every(Number.isFinite))
    throw new RangeError(`${who} expects finite numbers in scaler, but got null`);
  return { columns, categories, imputer, scaler };
}

function readColumns(who: string, target: string, given: unknown): Column[] {
  const columns = listOf(who, 'columns', given).map((column, i): Column => {
    checkOptions(who, column, ['name', 'kind'], 'what save() gave');
    const { name, kind } = column as Column;
    if (typeof name !== 'string' || name === target)
      throw new TypeError(`${who} expects columns[${i}].name to be a name, but got ${show(name)}`);
    return { name, kind: checkOneOf(who, `columns[${i}].kind`, kind, ['number', 'category']) };
  });
  checkSize(
    who,
    'different columns',
    new Set(columns.map(({ name }) => name)).size,
    columns.length,
  );
  if (columns.length > 0) return columns;
  throw new TypeError(`${who} expects at least one column, but got none`);
}

function readCategoryColumn(
  who: string,
  name: string,
  given: unknown,
): Omit<CategoryColumn, 'name'> {
  checkOptions(who, given, ['categories', 'hasMissing', 'shares'], 'what save() gave');
  const column = given as CategoryColumn;
  const categories = readCategories(
    who,
    `${name}.categories`,
    listOf(who, `${name}.categories`, column.categories),
  );
  const hasMissing = checkBoolean(who, `${name}.hasMissing`, column.hasMissing);
  const shares = listOf(who, `${name}.shares`, column.shares).map((share, i) =>
    checkFinite(who, `${name}.shares[${i}]`, share, 0, 1),
  );
  checkSize(who, `shares in ${name}`, shares.length, sizeOf({ categories, hasMissing, shares }));
  if (shares.length > 0) return { categories, hasMissing, shares };
  throw new TypeError(`${who} expects a category in ${name}, but got none`);
}

function listOf(who: string, name: string, given: unknown): readonly unknown[] {
  if (Array.isArray(given)) return given;
  throw new TypeError(`${who} expects ${name} as a list, but got ${show(given)}`);
}

function checkSize(who: string, what: string, got: number, wanted: number): void {
  if (got === wanted) return;
  throw new RangeError(`${who} expects ${wanted} ${what}, but got ${got}`);
}
