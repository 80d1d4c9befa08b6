/**
 * A model of a table from a file of which one does not know whether it tells labels or numbers.
 */
import { checkCount } from '../core/check.js';
import { TabularClassifier } from './classifier.js';
import { kindIn } from './file.js';
import { TabularRegressor } from './regressor.js';

/**
 * The model that `save` gave the bytes of, whichever of the two it is: `instanceof` tells.
 *
 * @param bytes - The whole file, a `.tmlp`.
 * @throws FormatError if they are of anything else, or damaged.
 *
 * @example
 * ```ts
 * import { loadTabular, TabularRegressor } from 'tiny-mlp/tabular';
 *
 * const rows = Array.from({ length: 50 }, (_, i) => ({ km: i, fare: 2 * i }));
 * const fares = new TabularRegressor({ target: 'fare', epochs: 2 });
 * await fares.fit(rows);
 *
 * const model = loadTabular(fares.save());
 * console.log(model instanceof TabularRegressor); // true
 * console.log(model.columns[0]);
 * // { name: 'km', kind: 'number', median: 24.5, spread: 14.430869689661812 }
 * ```
 */
export function loadTabular(bytes: Uint8Array): TabularClassifier | TabularRegressor {
  const who = 'loadTabular';
  checkCount(who, arguments, 1);
  const kind = kindIn(who, ['classifier', 'regressor'], bytes);
  return kind === 'classifier' ? TabularClassifier.load(bytes) : TabularRegressor.load(bytes);
}
