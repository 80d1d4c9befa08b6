/**
 * What a classifier and a regressor of tables have in common: rows of objects in, answers out.
 *
 * N = rows
 */
import { checkCount, checkOptions } from '../core/check.js';
import type { Bytes } from '../core/dtype.js';
import { StateError } from '../core/errors.js';
import { nameOfClass } from '../core/kinds.js';
import type { Graph } from '../io/graph/graph.js';
import type { lower } from '../io/graph/lower.js';
import { checkCallbacks, checkSignal } from '../train/fit-checks.js';
import { checkMetrics } from '../train/ingredients.js';
import type { History } from '../train/records.js';
import {
  crossValidate,
  type CrossValidateOptions,
  type CrossValidation,
} from './cross-validate.js';
import { writeModel } from './file.js';
import { graphOfTable } from './graph.js';
import {
  permutationImportance,
  type ColumnImportance,
  type PermutationImportanceOptions,
} from './importance.js';
import { categoriesOf, findColumns, numbersOf, type Column, type LearntColumn } from './kinds.js';
import type { Settings } from './options.js';
import type { OutcomeKind } from './outcome.js';
import {
  checkRows,
  columnsOf,
  listOf,
  readRows,
  type ColumnName,
  type Features,
  type ReadRows,
  type RowInput,
} from './rows.js';
import { checkShared } from './telling.js';
import { scoresOf, train, type Fitted, type TabularFitOptions } from './training.js';

/**
 * A model of a table. See {@link TabularClassifier} and {@link TabularRegressor}.
 *
 * @typeParam Row - The type of the rows.
 * @typeParam Target - The column that is predicted.
 * @typeParam Answer - What it says of a row.
 * @typeParam Scores - How good it is.
 */
export abstract class TabularModel<
  Row extends object,
  Target extends ColumnName<Row>,
  Answer,
  Scores extends object,
> {
  readonly #kind: OutcomeKind<Answer, Scores>;
  readonly #settings: Settings;
  #fitted: Fitted<Answer, Scores> | undefined;
  /** Whether a `fit` is under way: of two, the slower one would win. */
  #isLearning = false;

  /** @internal */
  constructor(kind: OutcomeKind<Answer, Scores>, settings: Settings) {
    this.#kind = kind;
    this.#settings = settings;
  }

  /** What a file had. @internal */
  protected restore(fitted: Fitted<Answer, Scores>): this {
    this.#fitted = fitted;
    return this;
  }

  /** The column that is predicted. */
  get target(): Target {
    return this.#settings.target as Target;
  }

  /** Whether it has learnt: by `fit`, or because it was loaded. */
  get isFitted(): boolean {
    return this.#fitted !== undefined;
  }

  /**
   * The columns that it learnt from and what they hold, in the order of the rows: what a form asks
   * for, say. Of a column of numbers the median and the spread, of one of categories all of them.
   *
   * @throws StateError if it is not fitted.
   */
  get columns(): LearntColumn[] {
    return this.#learnt('columns').preparation.learnt;
  }

  /**
   * Learns from rows, anew each time. Every row must have the columns of the first; null, undefined
   * and NaN stand for values that are missing. With one seed, the same rows and options give the
   * same bits. If it fails or is aborted, the model is what it was before.
   *
   * @returns A record of each epoch, as `fit` of this package.
   * @throws TypeError, RangeError or OptionError that names row and column if a value is not what
   * its column holds; RangeError if nearly every row has a category, or a label, for itself (an id,
   * say), unless `columns` says that the column is one of categories; StateError if
   * another `fit` of this model is not over; the signal's reason if it is aborted.
   */
  async fit(rows: readonly RowInput<Row>[], options: TabularFitOptions = {}): Promise<History> {
    const who = this.#nameOf('fit');
    checkCount(who, arguments, 2);
    checkOptions(who, options, ['signal', 'callbacks', 'metrics']);
    const { signal, callbacks = [], metrics = {} } = options;
    checkSignal(who, signal);
    checkMetrics(who, metrics);
    const told = checkCallbacks(who, callbacks);
    if (this.#isLearning)
      throw new StateError(
        `${who} expects a model that no other fit is training, but got one whose fit is not ` +
          'over; await that first',
      );
    const [columns, read] = this.#readTraining(who, rows);
    this.#isLearning = true;
    try {
      const { fitted, history } = await train(who, this.#kind, this.#settings, columns, read, {
        ...options,
        callbacks: told,
      });
      this.#fitted = fitted;
      return history;
    } finally {
      this.#isLearning = false;
    }
  }

  /**
   * What it says of a row, or of each of many. Columns that it did not learn from, the target among
   * them, are passed over; those that it did must be there, null where there is no value. A
   * category that `fit` has not seen counts as the mean of those it has.
   *
   * @throws StateError if it is not fitted; TypeError that names row and column if one is missing
   * or its value is not what the column holds.
   */
  predict(rows: readonly Features<Row, Target>[]): Answer[];
  predict(row: Features<Row, Target>): Answer;
  predict(given: object): Answer | Answer[] {
    const who = this.#nameOf('predict');
    checkCount(who, arguments, 1);
    const { preparation, outcome, network } = this.#learnt('predict');
    const isList = Array.isArray(given);
    if (isList && given.length === 0) return [];
    const rows = checkRows(who, isList ? given : [given]);
    const x = preparation.transform(who, readRows(who, rows, preparation.names));
    const answers = outcome.answers(who, network, x);
    return isList ? answers : answers[0];
  }

  /**
   * How good it is on rows that it has not seen, the target included.
   *
   * @throws What `predict` throws; RangeError if a label is none that `fit` has seen.
   */
  evaluate(rows: readonly RowInput<Row>[]): Scores {
    const who = this.#nameOf('evaluate');
    checkCount(who, arguments, 1);
    const fitted = this.#learnt('evaluate');
    return scoresOf(who, this.target, fitted, this.#read(who, rows, fitted));
  }

  /**
   * What each column is worth to the model: how much the accuracy, or R² of a regressor, falls once
   * the column's values are dealt to other rows. Columns that tell the same share their worth. From
   * most to least.
   *
   * @throws What `evaluate` throws.
   * @see Breiman 2001, https://doi.org/10.1023/A:1010933404324
   */
  permutationImportance(
    rows: readonly RowInput<Row>[],
    options: PermutationImportanceOptions = {},
  ): ColumnImportance[] {
    const who = this.#nameOf('permutationImportance');
    checkCount(who, arguments, 2);
    const fitted = this.#learnt('permutationImportance');
    const read = this.#read(who, rows, fitted);
    const { score } = this.#kind;
    return permutationImportance(who, fitted.preparation.names, read, options, (changed) =>
      Number(scoresOf(who, this.target, fitted, changed)[score]),
    );
  }

  /**
   * Trains and scores a model of these options on each fold of the rows: what is prepared, too, is
   * learnt from the fold's rows alone. This model is not changed, and need not be fitted.
   *
   * @throws What `fit` throws.
   */
  async crossValidate(
    rows: readonly RowInput<Row>[],
    options: CrossValidateOptions = {},
  ): Promise<CrossValidation<Scores>> {
    const who = this.#nameOf('crossValidate');
    checkCount(who, arguments, 2);
    const [columns, read] = this.#readTraining(who, rows);
    return crossValidate(who, this.#kind, this.#settings, columns, read, options);
  }

  /**
   * The bytes of a file `.tmlp` with all that predictions take: what columns hold and how they are
   * prepared, the architecture, the weights, the names. Loaded in Node or a page, the model answers
   * with the same bits. It is a safetensors file, whose arrays other programs read.
   *
   * @throws StateError if it is not fitted.
   */
  save(): Bytes {
    checkCount(this.#nameOf('save'), arguments, 0);
    return writeModel(this.#kind, this.#learnt('save'));
  }

  /** How it answers, for files of other programs. @internal */
  toGraph(who: string, lowerNetwork: typeof lower): Graph {
    const { target } = this.#settings;
    const fitted = this.#learnt('toGraph', who);
    return graphOfTable(who, this.toString(), target, fitted, lowerNetwork);
  }

  /** How consoles show it. */
  toString(): string {
    const state = this.isFitted ? 'fitted' : 'not fitted';
    return `${nameOfClass(this.constructor)}(target ${this.target}, ${state})`;
  }

  #nameOf(method: string): string {
    return `${nameOfClass(this.constructor)}.${method}`;
  }

  #learnt(method: string, who = this.#nameOf(method)): Fitted<Answer, Scores> {
    if (this.#fitted) return this.#fitted;
    throw new StateError(
      `${who} expects a fitted model, but got one that is not; await fit(rows), ` + 'or load one',
    );
  }

  /** Rows to learn from, all of whose values have been checked. */
  #readTraining(who: string, given: readonly RowInput<Row>[]): [Column[], ReadRows] {
    const { target, columns: kinds } = this.#settings;
    const rows = checkRows(who, given);
    const names = columnsOf(who, rows, target);
    const read = readRows(who, rows, names, target);
    const columns = findColumns(who, names, target, kinds, read);
    const told = new Set(kinds.map(([name]) => name));
    const checked = new Map(read.columns);
    for (const { name, kind } of columns) {
      const values = listOf(read, name);
      if (kind === 'number') checked.set(name, numbersOf(who, name, values));
      else {
        categoriesOf(who, name, values);
        if (!told.has(name)) checkShared(who, name, values);
      }
    }
    this.#kind.check(who, target, listOf(read, target));
    return [columns, { ...read, columns: checked }];
  }

  #read(
    who: string,
    rows: readonly RowInput<Row>[],
    { preparation }: Fitted<Answer, Scores>,
  ): ReadRows {
    const names = [...preparation.names, this.target];
    return readRows(who, checkRows(who, rows), names, this.target);
  }
}
