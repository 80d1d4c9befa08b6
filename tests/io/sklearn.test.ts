/**
 * Models that scikit-learn wrote answer as they do there, and train on; whatever else is refused.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  BCEWithLogitsLoss,
  FormatError,
  MSELoss,
  predict,
  predictProbabilities,
  SGD,
  SoftmaxCrossEntropy,
  toNested,
  zeros,
  type NdArray,
  type NestedNumbers,
} from '../../src/index.js';
import { readSklearn, Standardize, type ForeignClass } from '../../src/io/index.js';
import { expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { onEachBackend } from '../support/backends.js';

interface Case {
  title: string;
  dtype: 'float32' | 'float64';
  written: string;
  predict: NestedNumbers | ForeignClass[];
  predict_proba?: number[][];
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/sklearn_models.json', import.meta.url), 'utf8'),
) as { lines: string; rows: number[][]; cases: Case[]; refused: Record<string, string> };
const { rows, cases, refused } = fixture;
const caseOf = (title: string) => cases.find((one) => one.title === title)!;

const rowsOf = (matrix: NdArray): number[][] =>
  rows.map((_, i) => Array.from({ length: matrix.shape[1] }, (_none, j) => matrix.get(i, j)));

/** What `predict` of scikit-learn gives, from probabilities. */
function labels(probabilities: number[][], classes: readonly ForeignClass[], task: string) {
  if (task === 'multilabel') return probabilities.map((row) => row.map((p) => Number(p > 0.5)));
  if (task === 'binary') return probabilities.map(([p]) => classes[Number(p > 0.5)]);
  return probabilities.map((row) => classes[row.indexOf(Math.max(...row))]);
}

onEachBackend(() => {
  it.each(cases)('answers as scikit-learn: $title', ({ dtype, written, ...expected }) => {
    const { model, task, classes, activation } = readSklearn(written, { dtype });
    const tolerance = dtype === 'float64' ? 1e-12 : 1e-6;
    if (task === 'regression') {
      const one = typeof expected.predict[0 as never] === 'number';
      const values = one
        ? (expected.predict as number[]).map((value) => [value])
        : (expected.predict as number[][]);
      expectClose(predict(model, rows), values, { relative: tolerance, absolute: tolerance });
      expect([classes, activation]).toEqual([null, null]);
      return;
    }
    const probabilities = predictProbabilities(model, rows, { activation: activation! });
    const both = expected.predict_proba!.map((row) => (task === 'binary' ? [row[1]] : row));
    expectClose(probabilities, both, { absolute: tolerance });
    const found = labels(rowsOf(probabilities), classes!, task);
    expect(found).toEqual(expected.predict);
  });

  it.each(cases)('trains on: $title', ({ written, dtype }) => {
    const { model, task } = readSklearn(written, { dtype });
    const target =
      task === 'multiclass' ? [0, 1, 2, 0] : zeros([4, predict(model, rows).shape[1]], { dtype });
    const losses = {
      regression: () => new MSELoss(),
      binary: () => new BCEWithLogitsLoss(),
      multilabel: () => new BCEWithLogitsLoss(),
      multiclass: () => new SoftmaxCrossEntropy(),
    };
    const [loss, optimizer] = [losses[task](), new SGD(model.parameters(), { lr: 1e-9 })];
    const before = model.stateDict();
    loss.forward(model.forward(rows), target);
    model.backward(loss.backward());
    optimizer.step();
    const after = model.stateDict();
    const changed = Object.keys(after).filter(
      (name) => String(toNested(after[name])) !== String(toNested(before[name])),
    );
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((name) => /mean|scale/.test(name))).toEqual([]);
  });
});

describe('readSklearn', () => {
  it('takes bytes, text and what was parsed', () => {
    const { written } = cases[0];
    const from = (source: Uint8Array | string | object) =>
      toNested(predict(readSklearn(source).model, rows));
    expect(from(new TextEncoder().encode(written))).toEqual(from(written));
    expect(from(JSON.parse(written) as object)).toEqual(from(written));
  });

  it('is float64, as scikit-learn, unless something else is asked for', () => {
    const { written, predict_proba: expected } = cases[0];
    expect(readSklearn(written).model.dtype).toBe('float64');
    const { model } = readSklearn(written, { dtype: 'float32' });
    expect(model.dtype).toBe('float32');
    expectClose(predictProbabilities(model, rows), expected!, { absolute: 1e-4 });
  });

  it('says what the model is for', () => {
    const found = cases.map(({ title, written }) => {
      const { task, classes, activation, model } = readSklearn(written);
      return [title, task, classes, activation, model.at(0) instanceof Standardize];
    });
    expect(found).toEqual([
      ['several classes, texts, scaled', 'multiclass', ['ant', 'bee', 'cow'], 'softmax', true],
      ['several classes, no scaler', 'multiclass', ['ant', 'bee', 'cow'], 'softmax', false],
      ['two classes, booleans, scaled', 'binary', [false, true], 'sigmoid', true],
      ['two classes, numbers, no hidden layer', 'binary', [2, 7], 'sigmoid', false],
      ['several labels', 'multilabel', [0, 1, 2], 'sigmoid', true],
      ['a regression of two numbers, scaled', 'regression', null, null, true],
      ['a regression of one number, without means', 'regression', null, null, true],
      ['a regression, without deviations', 'regression', null, null, true],
      ['float32', 'regression', null, null, false],
    ]);
  });

  it('has the Python lines that wrote the fixtures in its documentation', () => {
    const source = readFileSync(new URL('../../src/io/sklearn/read-sklearn.ts', import.meta.url), 'utf8'); // prettier-ignore
    const [, block] = /a `Pipeline` of .*?:\n \*\n((?: \*(?: {5}.*)?\n)+?) \*\n \* A classifier's/s.exec(source)!; // prettier-ignore
    const lines = block.replace(/^ \*( {5})?/gm, '');
    expect(lines.trim()).toBe(fixture.lines.trim());
  });
});

const advice = 'write it anew by the Python lines in the documentation of readSklearn';
const whole = JSON.parse(caseOf('two classes, numbers, no hidden layer').written) as Record<
  string,
  unknown
>;

describe('readSklearn refuses', () => {
  it.each<[string, unknown, string]>([
    ['text that is no JSON', '{"steps": NaN', `readSklearn expects source to be JSON, but got "{\\"steps\\": NaN"; ${advice}`],
    ['a list', '[]', `readSklearn expects source to be an object, but got []; ${advice}`],
    ['nothing', null, `readSklearn expects source to be an object, but got null; ${advice}`],
    ['other steps', refused['another step'], `readSklearn expects steps to be an MLPClassifier or MLPRegressor, with at most a 'StandardScaler' before it, but got ["StandardScaler", "StandardScaler", "MLPRegressor"]; do other steps beforehand, as OneHotEncoder and others of this package do`],
    ['another scaler', { ...whole, steps: ['MinMaxScaler', 'MLPClassifier'] }, `readSklearn expects steps to be an MLPClassifier or MLPRegressor, with at most a 'StandardScaler' before it, but got the step "MinMaxScaler"; do other steps beforehand, as OneHotEncoder and others of this package do`],
    ['a search', { ...whole, steps: ['GridSearchCV'] }, `readSklearn expects steps to be an MLPClassifier or MLPRegressor, with at most a 'StandardScaler' before it, but got ["GridSearchCV"]; write the model that it found: write_mlp(path, search.best_estimator_)`],
    ['a pipeline in one', { ...whole, steps: ['StandardScaler', 'Pipeline'] }, `readSklearn expects steps to be an MLPClassifier or MLPRegressor, with at most a 'StandardScaler' before it, but got ["StandardScaler", "Pipeline"]; write the pipeline within: write_mlp(path, pipeline[-1])`],
    ['another model', { ...whole, steps: ['SVC'] }, `readSklearn expects steps to be an MLPClassifier or MLPRegressor, with at most a 'StandardScaler' before it, but got ["SVC"]; do other steps beforehand, as OneHotEncoder and others of this package do`],
    ['names of the prototype', JSON.parse('{"__proto__":{"steps":["MLPRegressor"]}}'), `readSklearn expects steps to be an MLPClassifier or MLPRegressor, with at most a 'StandardScaler' before it, but got undefined; do other steps beforehand, as OneHotEncoder and others of this package do`],
    ['an unknown activation', { ...whole, activation: 'gelu' }, `readSklearn expects activation to be identity, logistic, tanh or relu, but got "gelu"; ${advice}`],
    ['an output that does not fit', { ...whole, out_activation_: 'identity' }, `readSklearn expects out_activation_ to be softmax (of several outputs) or logistic, but got "identity" with 1 outputs; ${advice}`],
    ['a softmax of a regression', { ...whole, steps: ['MLPRegressor'], out_activation_: 'softmax' }, `readSklearn expects out_activation_ to be identity, but got "softmax" with 1 outputs; ${advice}`],
    ['too few classes', { ...whole, classes_: [1] }, `readSklearn expects classes_ to be 2 numbers, texts or booleans, but got [1]; ${advice}`],
    ['no layers', { ...whole, coefs_: [], intercepts_: [] }, `readSklearn expects as many lists in coefs_ as in intercepts_, but got 0 and 0; ${advice}`],
    ['rows of other lengths', { ...whole, coefs_: [[[1], [1, 2], [3]]] }, `readSklearn expects coefs_[0] to have 1 numbers in each row, but got row 1 [1, 2]; ${advice}`],
    ['empty rows', { ...whole, coefs_: [[[]]] }, `readSklearn expects coefs_[0] to be a list of rows of numbers, but got [[]]; ${advice}`],
    ['a text for a number', { ...whole, coefs_: [[[1], ['2'], [3]]] }, `readSklearn expects coefs_[0][1] to hold finite numbers, but got "2" at index 0; ${advice}`],
    ['layers that do not fit', { ...whole, coefs_: [[[1]], [[1], [2]]], intercepts_: [[1], [2]] }, `readSklearn expects coefs_[1] [1, O] and intercepts_[1] [O], but got [2, 1] and [1]; ${advice}`],
    ['no scale', { ...whole, steps: ['StandardScaler', 'MLPClassifier'] }, `readSklearn expects scale_ to be a list, but got undefined; ${advice}`],
    ['a scale of 0', { ...whole, steps: ['StandardScaler', 'MLPClassifier'], scale_: [1, 0, 1], mean_: [0, 0, 0] }, `readSklearn expects scale_ above 0, but got 0 at index 1; ${advice}`],
    ['means of another length', { ...whole, steps: ['StandardScaler', 'MLPClassifier'], scale_: [1, 1, 1], mean_: [0] }, `readSklearn expects mean_ [3], but got [1]; ${advice}`],
  ])('%s', (_, source, text) => {
    expectError(() => readSklearn(source as never), FormatError, text);
  }); // prettier-ignore

  it('rows of another width, when it is asked', () => {
    const { model } = readSklearn(cases[0].written);
    expect(() => predict(model, [[1, 2]])).toThrow(
      'Standardize(3) expects x [B, 3], but got [1, 2]; pass rows of 3 columns',
    );
    expectSame(predict(model, rows), toNested(predict(model, rows)));
  });
});

it('has the lines of Python in the guide that wrote these files', () => {
  const guide = readFileSync(new URL('../../docs/interchange.md', import.meta.url), 'utf8');
  const bare = (text: string) => text.replace(/\n+/g, '\n').trim();
  const blocks = [...guide.matchAll(/^```python\n([^]*?)^```/gm)].map(([, code]) => bare(code));
  expect(blocks).toContain(bare(fixture.lines));
});
