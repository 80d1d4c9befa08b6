/**
 * scikit-learn's multi-layer perceptrons, from JSON that a few lines of Python write: networks to
 * use, and to train on. Not here: how the numbers are laid out (parts.ts).
 *
 * I = columns of a row, O = outputs
 */
import { checkFloatDType } from '../../core/array-checks.js';
import { checkCount, checkOptions, show } from '../../core/check.js';
import type { FloatDType } from '../../core/dtype.js';
import { Sequential } from '../../nn/containers/sequential.js';
import { Linear } from '../../nn/layers/linear.js';
import { ReLU } from '../../nn/activations/relu.js';
import { Sigmoid } from '../../nn/activations/sigmoid.js';
import { Tanh } from '../../nn/activations/tanh.js';
import type { Module } from '../../nn/module.js';
import { fault, own, readJson, unbuildable, type Fields } from '../foreign/fields.js';
import { classesOf, layersOf, scalerOf, type ForeignClass } from './parts.js';

/** Options of {@link readSklearn}. */
export interface ReadSklearnOptions {
  /**
   * Element type of the model. Default `'float64'`, that of scikit-learn; pass `'float32'` to train
   * on, which is quicker and needs no more memory than it must.
   */
  dtype?: FloatDType;
}

/** What {@link readSklearn} gives. */
export interface SklearnModel {
  /** The scaler, where there is one, and the network. A classifier's outputs are logits. */
  readonly model: Sequential;
  /** What the outputs stand for, and so which loss goes on training it; see `readSklearn`. */
  readonly task: 'regression' | 'binary' | 'multiclass' | 'multilabel';
  /** The labels in the order of the outputs, `classes_`; null for a regression. */
  readonly classes: readonly ForeignClass[] | null;
  /** What `predictProbabilities` has to be told; null for a regression. */
  readonly activation: 'softmax' | 'sigmoid' | null;
}

const advice = 'write it anew by the Python lines in the documentation of readSklearn';

const hidden = new Map<unknown, () => Module | null>([
  ['identity', () => null],
  ['logistic', () => new Sigmoid()],
  ['tanh', () => new Tanh()],
  ['relu', () => new ReLU()],
]);

/**
 * An `MLPClassifier` or `MLPRegressor` of scikit-learn as a model that can be trained on, with the
 * `StandardScaler` in front of it, where there was one, as its first module.
 *
 * In Python, for a fitted model or a `Pipeline` of a `StandardScaler` and a model:
 *
 *     import json
 *
 *     def write_mlp(path, model):
 *         steps = [step for _, step in getattr(model, "steps", [("", model)])]
 *         names = ["coefs_", "intercepts_", "activation", "out_activation_",
 *                  "classes_", "mean_", "scale_", "with_mean", "with_std"]
 *         fields = {name: getattr(step, name)
 *                   for step in steps for name in names if hasattr(step, name)}
 *         fields["steps"] = [type(step).__name__ for step in steps]
 *         with open(path, "w") as file:
 *             json.dump(fields, file, default=lambda value: value.tolist())
 *
 * A classifier's outputs are logits, not probabilities, so that its training can go on:
 * `predictProbabilities(model, x, { activation })` gives what `predict_proba` gives.
 * With `task` `'multiclass'` it is trained with `SoftmaxCrossEntropy`, with `'binary'`, where the
 * one output stands for `classes[1]`, and `'multilabel'` with `BCEWithLogitsLoss`, with
 * `'regression'` with `MSELoss`. Labels for training are places in `classes`. The scaler is no
 * parameter: training leaves it as it is.
 *
 * @param source - The JSON: its bytes, its text, or what `JSON.parse` gave.
 * @param options - See {@link ReadSklearnOptions}.
 * @throws FormatError for anything else, another kind of model, or a pipeline with other steps.
 *
 * @example
 * ```ts
 * import { predictProbabilities, toNested } from 'tiny-mlp';
 * import { readSklearn } from 'tiny-mlp/io';
 *
 * const written = `{
 *   "steps": ["StandardScaler", "MLPClassifier"],
 *   "mean_": [1], "scale_": [2], "with_mean": true, "with_std": true,
 *   "coefs_": [[[1]], [[0]]], "intercepts_": [[0], [0]],
 *   "activation": "relu", "out_activation_": "logistic",
 *   "classes_": ["no", "yes"]
 * }`;
 * const { model, classes, activation } = readSklearn(written);
 * const options = activation ? { activation } : {};
 * const shares = predictProbabilities(model, [[3]], options);
 * console.log(classes, toNested(shares)); // [ 'no', 'yes' ] [ [ 0.5 ] ]
 * ```
 * @see https://scikit-learn.org/stable/modules/neural_networks_supervised.html
 */
export function readSklearn(
  source: Uint8Array | string | object,
  options: ReadSklearnOptions = {},
): SklearnModel {
  const who = 'readSklearn';
  checkCount(who, arguments, 2);
  checkOptions(who, options, ['dtype']);
  const dtype = checkFloatDType(who, options.dtype ?? 'float64');
  const fields = readJson(who, 'source', source, advice);
  const isClassifier = checkSteps(who, fields);
  const layers = layersOf(who, fields, dtype);
  const outputs = layers[layers.length - 1].bias.size;
  const { task, activation } = outputOf(who, fields, isClassifier, outputs);
  const classes = isClassifier
    ? classesOf(who, own(fields, 'classes_'), task === 'binary' ? 2 : outputs)
    : null;
  const between = hidden.get(own(fields, 'activation'));
  if (!between)
    throw fault(
      who,
      'activation to be identity, logistic, tanh or relu',
      show(own(fields, 'activation')),
      advice,
    );
  const scaler = scalerOf(who, fields, layers[0].weight.shape[0], dtype);
  try {
    const modules: Module[] = scaler ? [scaler] : [];
    layers.forEach(({ weight, bias }, i) => {
      const [I, O] = weight.shape;
      const settings = { dtype, weightInit: () => weight.transpose(1, 0), biasInit: () => bias };
      modules.push(new Linear(I, O, settings));
      const activate = i < layers.length - 1 ? between() : null;
      if (activate) modules.push(activate);
    });
    return { model: new Sequential(...modules), task, classes, activation };
  } catch (error) {
    throw unbuildable(who, error);
  }
}

/** What to write instead of another last step. */
function adviceForStep(last: unknown): string {
  if (typeof last === 'string' && last.endsWith('SearchCV'))
    return 'write the model that it found: write_mlp(path, search.best_estimator_)';
  if (last === 'Pipeline') return 'write the pipeline within: write_mlp(path, pipeline[-1])';
  return 'do other steps beforehand, as OneHotEncoder and others of this package do';
}

/** Whether it is a classifier; other models and other steps are refused. */
function checkSteps(who: string, fields: Fields): boolean {
  const steps = own(fields, 'steps');
  const names = Array.isArray(steps) ? (steps as unknown[]) : [steps];
  const last = names.at(-1);
  const before = names.slice(0, -1);
  const known = last === 'MLPClassifier' || last === 'MLPRegressor';
  if (known && (before.length === 0 || (before.length === 1 && before[0] === 'StandardScaler')))
    return last === 'MLPClassifier';
  const other = known ? `the step ${show(before.find((name) => name !== 'StandardScaler'))}` : '';
  throw fault(
    who,
    "steps to be an MLPClassifier or MLPRegressor, with at most a 'StandardScaler' before it",
    other && before.length === 1 ? other : show(steps),
    adviceForStep(last),
  );
}

function outputOf(
  who: string,
  fields: Fields,
  isClassifier: boolean,
  outputs: number,
): Pick<SklearnModel, 'task' | 'activation'> {
  const given = own(fields, 'out_activation_');
  if (!isClassifier && given === 'identity') return { task: 'regression', activation: null };
  if (isClassifier && given === 'softmax' && outputs > 1)
    return { task: 'multiclass', activation: 'softmax' };
  if (isClassifier && given === 'logistic')
    return { task: outputs === 1 ? 'binary' : 'multilabel', activation: 'sigmoid' };
  const expected = isClassifier
    ? 'out_activation_ to be softmax (of several outputs) or logistic'
    : 'out_activation_ to be identity';
  throw fault(who, expected, `${show(given)} with ${outputs} outputs`, advice);
}
