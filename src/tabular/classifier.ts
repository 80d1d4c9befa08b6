/**
 * A classifier of rows of plain objects.
 */
import type { Category } from '../core/categories.js';
import { checkCount } from '../core/check.js';
import { named } from '../core/kinds.js';
import { classes, type ClassifierScores, type ClassPrediction } from './classes.js';
import { readModel } from './file.js';
import { TabularModel } from './model.js';
import { optionsOf, readSettings, type TabularClassifierOptions } from './options.js';
import type { OutcomeKind } from './outcome.js';
import type { ColumnName, LabelOf, TableRow } from './rows.js';
import type { Fitted } from './training.js';

const who = 'TabularClassifier';

/** What the labels are is for the types alone. */
type OfLabels<Label extends Category> = OutcomeKind<ClassPrediction<Label>, ClassifierScores>;

/**
 * Tells rows' labels from their other columns: a small network with all that belongs before and
 * behind it.
 *
 * Numbers are standardized; missing ones become the column's median, and a column of zeros and ones
 * tells the network where. Text, true and false are categories: up to 16 of them become columns of
 * zeros and ones, more an `Embedding`. A missing category is a category, where `fit` has seen one.
 * AdamW trains, its learning rate rising and falling once; with `validation` rows are set aside and
 * stop the training, and the best epoch's weights are kept. By `npm run bench:tabular` small tables
 * lose more by that than they gain, so that it is off by default.
 *
 * Name the target's type too, `new TabularClassifier<Flower, 'species'>`, and TypeScript knows the
 * labels, and which columns `predict` takes.
 *
 * @typeParam Row - The type of the rows. Default: any columns.
 * @typeParam Target - The column that is predicted.
 *
 * @example
 * ```ts
 * import { TabularClassifier } from 'tiny-mlp/tabular';
 *
 * // made up: who walks on a dry day, and does not go far?
 * const rows = Array.from({ length: 200 }, (_, i) => ({
 *   km: (i * 7) % 10,
 *   weather: i % 3 === 0 ? 'rain' : 'dry',
 *   walks: i % 3 !== 0 && (i * 7) % 10 < 5 ? 'yes' : 'no',
 * }));
 * const walks = new TabularClassifier({ target: 'walks', epochs: 40 });
 * await walks.fit(rows);
 * console.log(walks.predict({ km: 2, weather: 'dry' }).label); // yes
 * console.log(walks.predict({ km: 8, weather: 'dry' }).label); // no
 *
 * const again = TabularClassifier.load(walks.save());
 * console.log(again.evaluate(rows).accuracy > 0.95); // true
 * ```
 */
export class TabularClassifier<
  Row extends object = TableRow,
  Target extends ColumnName<Row> = ColumnName<Row>,
> extends TabularModel<Row, Target, ClassPrediction<LabelOf<Row, Target>>, ClassifierScores> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, who);

  /** @param options - See {@link TabularClassifierOptions}. */
  constructor(options: TabularClassifierOptions<Row, Target>) {
    checkCount(who, arguments, 1);
    super(classes as OfLabels<LabelOf<Row, Target>>, readSettings(who, options, true));
  }

  /**
   * A model that `save` gave the bytes of.
   *
   * @throws FormatError if they are of anything else, or damaged.
   */
  static load<Row extends object = TableRow, Target extends ColumnName<Row> = ColumnName<Row>>(
    bytes: Uint8Array,
  ): TabularClassifier<Row, Target> {
    checkCount(`${who}.load`, arguments, 1);
    const fitted = readModel(`${who}.load`, classes, bytes);
    const options = optionsOf(fitted.settings, true) as TabularClassifierOptions<Row, Target>;
    type Answers = Fitted<ClassPrediction<LabelOf<Row, Target>>, ClassifierScores>;
    return new TabularClassifier<Row, Target>(options).restore(fitted as Answers);
  }
}
