/**
 * A regressor of rows of plain objects.
 */
import { checkCount } from '../core/check.js';
import { named } from '../core/kinds.js';
import { readModel } from './file.js';
import { TabularModel } from './model.js';
import { optionsOf, readSettings, type TabularOptions } from './options.js';
import type { ColumnName, TableRow } from './rows.js';
import { values, type RegressorScores, type ValuePrediction } from './values.js';

const who = 'TabularRegressor';

/**
 * Tells a number of rows from their other columns. What happens before, behind and in the network
 * is what a {@link TabularClassifier} does, but for the target, which is standardized, and put back
 * in what is answered.
 *
 * @typeParam Row - The type of the rows. Default: any columns.
 * @typeParam Target - The column that is predicted.
 *
 * @example
 * ```ts
 * import { TabularRegressor } from 'tiny-mlp/tabular';
 *
 * // made up: a fare that depends on the way and on the hour
 * const rows = Array.from({ length: 300 }, (_, i) => ({
 *   km: (i * 7) % 20,
 *   night: i % 4 === 0,
 *   fare: 3 + 2 * ((i * 7) % 20) + (i % 4 === 0 ? 5 : 0),
 * }));
 * const fares = new TabularRegressor({ target: 'fare', epochs: 60 });
 * await fares.fit(rows);
 * const { value } = fares.predict({ km: 10, night: false });
 * console.log(Math.abs(value - 23) < 1); // true
 * console.log(fares.evaluate(rows).r2 > 0.99); // true
 * ```
 */
export class TabularRegressor<
  Row extends object = TableRow,
  Target extends ColumnName<Row> = ColumnName<Row>,
> extends TabularModel<Row, Target, ValuePrediction, RegressorScores> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, who);

  /** @param options - See {@link TabularOptions}. */
  constructor(options: TabularOptions<Row, Target>) {
    checkCount(who, arguments, 1);
    super(values, readSettings(who, options, false));
  }

  /**
   * A model that `save` gave the bytes of.
   *
   * @throws FormatError if they are of anything else, or damaged.
   */
  static load<Row extends object = TableRow, Target extends ColumnName<Row> = ColumnName<Row>>(
    bytes: Uint8Array,
  ): TabularRegressor<Row, Target> {
    checkCount(`${who}.load`, arguments, 1);
    const fitted = readModel(`${who}.load`, values, bytes);
    const options = optionsOf(fitted.settings, false) as TabularOptions<Row, Target>;
    return new TabularRegressor<Row, Target>(options).restore(fitted);
  }
}
