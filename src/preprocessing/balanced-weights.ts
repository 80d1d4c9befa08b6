/**
 * Weights that make up for classes of different sizes.
 *
 * N = rows, C = classes
 */
import { distinct, placesOf, readLabels, type Category, type Labels } from '../core/categories.js';
import { checkCount } from '../core/check.js';
import { wrap, type NdArray } from '../core/ndarray.js';

/**
 * A weight for each class, the larger the fewer rows it has: `SoftmaxCrossEntropy({ weight })` then
 * counts all classes alike.
 *
 * $$ w_c = \frac{N}{C \cdot n_c} $$
 *
 * with $n_c$ the rows of class c. The weights of the rows, taken together, are N. As scikit-learn's
 * `compute_class_weight('balanced')`.
 *
 * @param labels - The class of each row: whole numbers from 0 on, or categories, whose order is
 * that of {@link LabelEncoder}.
 * @returns [C], float64.
 * @throws RangeError if numbers of classes leave one out: weight c must be that of class c.
 * @throws TypeError or ShapeError if labels are missing, of different types, or none.
 *
 * @example
 * ```ts
 * import { balancedWeights, toNested } from 'tiny-mlp';
 *
 * console.log(toNested(balancedWeights([0, 0, 0, 1])));
 * // [ 0.6666666666666666, 2 ]
 * ```
 * @see https://scikit-learn.org/stable/api/sklearn.utils.html
 */
export function balancedWeights(labels: Labels): NdArray<Float64Array> {
  checkCount('balancedWeights', arguments, 1);
  const { classes, weights } = weigh('balancedWeights', labels);
  const odd = classes.findIndex((category, c) => typeof category === 'number' && category !== c);
  if (odd < 0) return wrap(weights, [weights.length]);
  throw new RangeError(
    `balancedWeights expects labels 0, 1, ..., C − 1 with at least one row each, but got ` +
      `${classes[odd]} where ${odd} would be next; number them by LabelEncoder`,
  );
}

/**
 * A weight for each row, that of its class by {@link balancedWeights}: for a loss's
 * `forward(x, y, { weights })`, or a {@link WeightedRandomSampler}. As scikit-learn's
 * `compute_sample_weight('balanced')`.
 *
 * @param labels - The class of each row, any categories of one type.
 * @returns [N], float64.
 * @throws TypeError or ShapeError if labels are missing, of different types, or none.
 *
 * @example
 * ```ts
 * import { balancedSampleWeights } from 'tiny-mlp';
 *
 * const weights = balancedSampleWeights(['ham', 'spam', 'ham', 'ham']);
 * console.log(weights.get(1)); // 2
 * ```
 * @see https://scikit-learn.org/stable/api/sklearn.utils.html
 */
export function balancedSampleWeights(labels: Labels): NdArray<Float64Array> {
  checkCount('balancedSampleWeights', arguments, 1);
  const { classOf, weights } = weigh('balancedSampleWeights', labels);
  return wrap(
    Float64Array.from(classOf, (c) => weights[c]),
    [classOf.length],
  );
}

function weigh(
  who: string,
  given: Labels,
): { classes: Category[]; classOf: number[]; weights: Float64Array } {
  const labels = readLabels(who, 'labels', given);
  const classes = distinct(labels);
  const placeOf = placesOf(classes);
  const classOf = labels.map((label) => placeOf.get(label) ?? 0);
  const counts = new Float64Array(classes.length);
  for (const c of classOf) counts[c]++;
  const weights = counts.map((count) => labels.length / (classes.length * count));
  return { classes, classOf, weights };
}
