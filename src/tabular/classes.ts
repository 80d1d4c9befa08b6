/**
 * Classes as outcomes: labels, and a probability for each.
 *
 * N = rows, C = classes
 */
import { distinct, placesOf, type Category } from '../core/categories.js';
import { checkOptions, show } from '../core/check.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import type { GraphBuilder } from '../io/graph/builder.js';
import type { ValueId } from '../io/graph/graph.js';
import { argmax } from '../metrics/argmax.js';
import { accuracyScore } from '../metrics/accuracy-score.js';
import { balancedAccuracyScore } from '../metrics/balanced-accuracy-score.js';
import { logLoss } from '../metrics/log-loss.js';
import { SoftmaxCrossEntropy } from '../nn/losses/softmax-cross-entropy.js';
import type { Module } from '../nn/module.js';
import { readCategories } from '../preprocessing/table-encoder.js';
import type { Metrics, TrainingLoss } from '../train/ingredients.js';
import { predictProbabilities } from '../train/predict.js';
import { categoriesOf } from './kinds.js';
import type { Settings } from './options.js';
import type { Outcome, OutcomeKind } from './outcome.js';
import { checkOutputs } from './outputs.js';
import { placeOf } from './rows.js';
import { checkLabelsShared } from './telling.js';

/** What a {@link TabularClassifier} says of a row. */
export interface ClassPrediction<Label extends Category = Category> {
  /** The most probable label. */
  label: Label;
  /** The probability of each label; together they are 1. */
  probabilities: Record<`${Label}`, number>;
}

/** How good a {@link TabularClassifier} is. */
export interface ClassifierScores {
  /** The share of rows answered right. */
  accuracy: number;
  /** The mean over classes of the share answered right. */
  balancedAccuracy: number;
  /** The mean cross-entropy of a row, in nats. */
  logLoss: number;
}

export class ClassOutcome implements Outcome<ClassPrediction, ClassifierScores> {
  constructor(
    readonly column: string,
    readonly classes: readonly Category[],
  ) {}

  get outputs(): number {
    return this.classes.length;
  }

  encode(who: string, values: readonly unknown[]): NdArray<Int32Array> {
    const { column, classes } = this;
    const place = placesOf(classes);
    const labels = Int32Array.from(labelsOf(who, column, values, classes[0]), (label, n) => {
      const number = place.get(label);
      if (number !== undefined) return number;
      throw new RangeError(
        `${who} expects a label that fit has seen in ${placeOf(n, column)}, but got ` +
          `${show(label)}; fit on all there are`,
      );
    });
    return wrap(labels, [labels.length]);
  }

  lossFor(targets: NdArray, { classWeight }: Settings): TrainingLoss {
    if (classWeight === null) return new SoftmaxCrossEntropy();
    const C = this.classes.length;
    const counts = new Float64Array(C);
    const labels = packed(targets, 'int32');
    for (const label of labels) counts[label]++;
    // As balancedWeights, which refuses a class without rows: a fold may lack one.
    const weight = counts.map((count) => labels.length / (C * Math.max(1, count)));
    return new SoftmaxCrossEntropy({ weight });
  }

  metrics(given: Metrics): Metrics {
    return given;
  }

  answers(who: string, network: Module, x: NdArray): ClassPrediction[] {
    const { classes } = this;
    const C = classes.length;
    const { data } = checkOutputs(who, predictProbabilities(network, x));
    return Array.from({ length: x.shape[0] }, (_, n) => {
      const row = data.subarray(n * C, n * C + C);
      let best = 0;
      for (let c = 1; c < C; c++) if (row[c] > row[best]) best = c;
      const probabilities = Object.fromEntries(classes.map((label, c) => [String(label), row[c]]));
      return { label: classes[best], probabilities };
    });
  }

  scores(who: string, network: Module, x: NdArray, targets: NdArray): ClassifierScores {
    const probabilities = checkOutputs(who, predictProbabilities(network, x));
    const labels = argmax(probabilities);
    return {
      accuracy: accuracyScore(targets, labels),
      balancedAccuracy: balancedAccuracyScore(targets, labels),
      logLoss: logLoss(targets, probabilities),
    };
  }

  addTo(graph: GraphBuilder, outputs: ValueId): ValueId {
    return graph.add({ op: 'softmax', x: outputs }, [this.outputs]);
  }

  state(): object {
    return { classes: this.classes };
  }
}

function labelsOf(
  who: string,
  column: string,
  values: readonly unknown[],
  like?: Category,
): Category[] {
  return categoriesOf(who, column, values, like).map((label, n) => {
    if (label !== null) return label;
    throw new TypeError(
      `${who} expects a label in ${placeOf(n, column)}, but got ${show(values[n])}; leave out ` +
        'rows without one',
    );
  });
}

export const classes: OutcomeKind<ClassPrediction, ClassifierScores> = {
  name: 'classifier',
  score: 'accuracy',
  check(who, column, values) {
    const labels = labelsOf(who, column, values);
    const n = labels.findIndex((label) => typeof label === 'number' && !Number.isInteger(label));
    if (n < 0) {
      checkLabelsShared(who, column, labels);
      return labels;
    }
    throw new TypeError(
      `${who} expects labels (text, whole numbers, true or false) in column ${show(column)}, but ` +
        `got ${show(labels[n])} in row ${n}; use a TabularRegressor for quantities`,
    );
  },
  learn(who, column, values) {
    const found = distinct(values as Category[]);
    if (found.length > 1) return new ClassOutcome(column, found);
    throw new RangeError(
      `${who} expects two labels or more in column ${show(column)}, but got ${show(found[0])} ` +
        'alone; pass rows of all classes',
    );
  },
  from(who, column, state) {
    checkOptions(who, state, ['classes'], 'what save() gave');
    const { classes: given } = state as { classes: readonly unknown[] };
    if (!Array.isArray(given) || given.length < 2)
      throw new TypeError(`${who} expects classes as a list, but got ${show(given)}`);
    return new ClassOutcome(column, readCategories(who, 'classes', given));
  },
};
