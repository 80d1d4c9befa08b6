/**
 * Numbers as outcomes: they are standardized for the network, and put back in what it answers.
 *
 * N = rows
 */
import { checkOptions, show } from '../core/check.js';
import type { FloatArray } from '../core/dtype.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import type { GraphBuilder } from '../io/graph/builder.js';
import type { ValueId } from '../io/graph/graph.js';
import { meanAbsoluteError } from '../metrics/mean-absolute-error.js';
import { r2Score } from '../metrics/r2-score.js';
import { rootMeanSquaredError } from '../metrics/root-mean-squared-error.js';
import { MSELoss } from '../nn/losses/mse.js';
import type { Module } from '../nn/module.js';
import { StandardScaler } from '../preprocessing/standard-scaler.js';
import type { Metrics, TrainingLoss } from '../train/ingredients.js';
import { predict } from '../train/predict.js';
import { numbersOf } from './kinds.js';
import type { Outcome, OutcomeKind } from './outcome.js';
import { checkOutputs } from './outputs.js';
import { placeOf, tooLarge } from './rows.js';

/** What a {@link TabularRegressor} says of a row. */
export interface ValuePrediction {
  /** The number, in the units of the target. */
  value: number;
}

/** How good a {@link TabularRegressor} is. */
export interface RegressorScores {
  /** The share of the variance that is explained; below 2 rows NaN. */
  r2: number;
  /** The mean distance. */
  mae: number;
  /** The root of the mean squared distance. */
  rmse: number;
}

export class ValueOutcome implements Outcome<ValuePrediction, RegressorScores> {
  readonly outputs = 1;
  readonly classes = null;

  constructor(
    readonly column: string,
    readonly scaler: StandardScaler,
  ) {}

  encode(who: string, values: readonly unknown[]): NdArray<Float32Array> {
    const numbers = targetsOf(who, this.column, values);
    const scaled = this.scaler.transform(wrap(numbers, [numbers.length, 1]));
    const encoded = Float32Array.from(scaled.data);
    const odd = encoded.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) throw tooLarge(who, odd, this.column, values[odd]);
    return wrap(encoded, [numbers.length, 1]);
  }

  lossFor(): TrainingLoss {
    return new MSELoss();
  }

  metrics(given: Metrics): Metrics {
    return Object.fromEntries(
      Object.entries(given).map(([name, metric]) => [
        name,
        (targets: NdArray, outputs: NdArray) => metric(this.#back(targets), this.#back(outputs)),
      ]),
    );
  }

  answers(who: string, network: Module, x: NdArray): ValuePrediction[] {
    return Array.from(this.#predict(who, network, x).data, (value) => ({ value }));
  }

  scores(who: string, network: Module, x: NdArray, targets: NdArray): RegressorScores {
    const [wanted, given] = [this.#back(targets), this.#predict(who, network, x)];
    return {
      r2: wanted.shape[0] < 2 ? NaN : r2Score(wanted, given),
      mae: meanAbsoluteError(wanted, given),
      rmse: rootMeanSquaredError(wanted, given),
    };
  }

  addTo(graph: GraphBuilder, x: ValueId): ValueId {
    const { mean, scale } = this.scaler;
    return graph.add({ op: 'unstandardize', x, mean: mean[0], scale: scale[0] }, [1], '', 'number');
  }

  state(): object {
    return { scaler: this.scaler.stateDict() };
  }

  #predict(who: string, network: Module, x: NdArray): NdArray<FloatArray> {
    return checkOutputs(who, this.#back(predict(network, x)));
  }

  /** In the units of the target, float64: float32 would round what is large. */
  #back(scaled: NdArray): NdArray<FloatArray> {
    return this.scaler.inverseTransform(wrap(packed(scaled, 'float64'), scaled.shape));
  }
}

function targetsOf(who: string, column: string, values: readonly unknown[]): Float64Array {
  const otherwise = 'use a TabularClassifier for classes';
  const infinite = 'replace it, or leave out the row';
  const numbers = numbersOf(who, column, values, otherwise, infinite);
  const missing = numbers.findIndex(Number.isNaN);
  if (missing < 0) return numbers;
  throw new TypeError(
    `${who} expects a number in ${placeOf(missing, column)}, but got ${show(values[missing])}; ` +
      'leave out rows without one',
  );
}

export const values: OutcomeKind<ValuePrediction, RegressorScores> = {
  name: 'regressor',
  score: 'r2',
  check: (who, column, given) => Array.from(targetsOf(who, column, given)),
  learn(_who, column, given, train) {
    const numbers = Float64Array.from(train, (n) => given[n] as number);
    return new ValueOutcome(column, new StandardScaler().fit(wrap(numbers, [numbers.length, 1])));
  },
  from(who, column, state) {
    checkOptions(who, state, ['scaler'], 'what save() gave');
    const scaler = new StandardScaler();
    scaler.loadStateDict((state as { scaler: ReturnType<StandardScaler['stateDict']> }).scaler);
    if (scaler.nFeaturesIn !== 1)
      throw new RangeError(`${who} expects a scaler of one column, but got ${scaler.nFeaturesIn}`);
    return new ValueOutcome(column, scaler);
  },
};
