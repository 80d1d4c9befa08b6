/**
 * The two commands: training a model on a file's rows, and asking one that is in a file.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Generator, ProgressBar, trainTestSplit } from 'tiny-mlp';
import { loadTabular, TabularClassifier, TabularRegressor } from 'tiny-mlp/tabular';
import { DataError, textOf, UsageError } from '../mnist/errors.js';
import { prepareFolder, writeWhole } from '../mnist/files.js';
import { nearest } from '../mnist/nearest.js';
import { plural } from '../mnist/table.js';
import { columnOf, kindOf, rowsOf, type CellKind, type Row } from './columns.js';
import type { PredictSettings, TrainSettings } from './options.js';
import { readTable, type Table } from './read-table.js';

type Model = TabularClassifier | TabularRegressor;

/**
 * Trains on a file's rows and writes the model's file.
 *
 * @returns The scores on the rows that were held out.
 */
export async function train(settings: TrainSettings): Promise<Readonly<Record<string, number>>> {
  const { target, out } = settings;
  prepareFolder(dirname(out));
  const table = await readTable(settings.table, settings);
  const kinds = kindsOf(table, settings);
  const rows = rowsOf(table, kinds).filter((row) => row[target] !== null);
  const ofClasses = kinds.get(target) !== 'number';
  console.log(
    `${basename(settings.table)}: ${plural(rows.length, 'row')} with ${target}, ` +
      `${ofClasses ? 'a class' : 'a number'}, and ${plural(kinds.size - 1, 'column')} to learn from`,
  );

  const options = {
    target,
    columns: Object.fromEntries(
      [...kinds].flatMap(([name, kind]) =>
        kind === 'text' && name !== target ? [[name, 'category' as const]] : [],
      ),
    ),
    ...(settings.epochs !== undefined && { epochs: settings.epochs }),
    seed: settings.seed,
  };
  const model = ofClasses ? new TabularClassifier(options) : new TabularRegressor(options);
  const [learnt, heldOut] = divide(rows, settings, ofClasses);
  await ofData(() => model.fit(learnt, { callbacks: [new ProgressBar({ stream: patient() })] }));
  const scores: Readonly<Record<string, number>> =
    heldOut.length === 0 ? {} : await ofData(() => ({ ...model.evaluate(heldOut) }));
  await writeWhole(dirname(out), { [basename(out)]: model.save() });

  const words = Object.entries(scores).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
  const judged = `; of ${plural(heldOut.length, 'row')} held out: ${words.join(', ')}`;
  console.log(`Trained with ${plural(learnt.length, 'row')}${words.length > 0 ? judged : ''}`);
  console.log(`Wrote ${out}`);
  return scores;
}

/** What a model that is in a file says of rows. */
export async function predict(settings: PredictSettings): Promise<readonly object[]> {
  const model = load(settings.model);
  const rows =
    'row' in settings.rows
      ? [settings.rows.row]
      : rowsFor(model, await readTable(settings.rows.table, settings));
  return ofData(() => model.predict(rows));
}

/** What columns hold that are learnt from, and the target. */
function kindsOf(
  table: Table,
  { table: path, target, category, ignore }: TrainSettings,
): Map<string, CellKind> {
  for (const name of [target, ...category, ...ignore]) {
    if (table.names.includes(name)) continue;
    throw new UsageError(
      `${path} has no column '${name}'; did you mean '${nearest(name, table.names)}'?`,
    );
  }
  const used = table.names.filter((name) => !ignore.includes(name));
  return new Map(
    used.map((name) => [
      name,
      category.includes(name) ? 'text' : kindOf(name, columnOf(table, name)),
    ]),
  );
}

/** Rows to train with, and rows held out, of each class its share. */
function divide(
  rows: readonly Row[],
  { target, test, seed }: TrainSettings,
  ofClasses: boolean,
): [train: readonly Row[], test: readonly Row[]] {
  if (test === 0) return [rows, []];
  const stratify = ofClasses ? { stratify: rows.map((row) => row[target]!) } : {};
  try {
    return trainTestSplit([...rows], {
      testSize: test,
      generator: new Generator(seed),
      ...stratify,
    });
  } catch (error) {
    throw new DataError(
      `--test ${test} expects enough rows to train with and to hold out, but got ` +
        `${plural(rows.length, 'row')} (${textOf(error).replace(/; .*$/s, '')}); write --test 0 ` +
        'to hold none out',
      { cause: error },
    );
  }
}

/** The model in a file, of either class. */
function load(path: string): Model {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(
      `predict expects a model's file, but could not read '${path}' (${textOf(error)}); ` +
        'check the path',
    );
  }
  try {
    return loadTabular(bytes);
  } catch (error) {
    throw new DataError(`${path}: ${textOf(error)}`, { cause: error });
  }
}

/** The rows of a table as a model's columns want them. */
function rowsFor(model: Model, table: Table): Row[] {
  const kinds = model.columns.map(({ name, kind, categories = [] }): [string, CellKind] => {
    if (kind === 'number' || typeof categories[0] === 'number') return [name, 'number'];
    return [name, typeof categories[0] === 'boolean' ? 'boolean' : 'text'];
  });
  return rowsOf(table, new Map(kinds));
}

/** What the library says of rows concerns their file, not this program. */
async function ofData<T>(act: () => T): Promise<Awaited<T>> {
  try {
    return await act();
  } catch (error) {
    throw new DataError(textOf(error), { cause: error });
  }
}

/** A terminal that shows nothing of what takes less than two seconds. */
function patient() {
  const begun = performance.now();
  const { stderr } = process;
  return {
    isTTY: stderr.isTTY,
    columns: stderr.columns,
    write: (text: string) => performance.now() - begun > 2000 && stderr.write(text),
  };
}
