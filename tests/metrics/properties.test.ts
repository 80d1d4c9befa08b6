/**
 * What holds of metrics whatever the numbers: formulas by brute force, and what they have to do
 * with each other.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.js';
import {
  accuracyScore,
  argmax,
  array,
  averagePrecisionScore,
  balancedAccuracyScore,
  brierScoreLoss,
  confusionMatrix,
  expectedCalibrationError,
  explainedVarianceScore,
  f1Score,
  logLoss,
  meanSquaredError,
  precisionScore,
  r2Score,
  recallScore,
  rocAucScore,
  rootMeanSquaredError,
  SoftmaxCrossEntropy,
  Softmax,
  topKAccuracyScore,
  toNested,
  type ArrayInput,
} from '../../src/index.js';
import { contentOf, viewOf } from '../support/properties.js';

/** Rows of a few classes, with scores among which many are equal. */
const classified = fc
  .record({ B: fc.integer({ min: 1, max: 25 }), C: fc.integer({ min: 2, max: 5 }) })
  .chain(({ B, C }) =>
    fc.record({
      C: fc.constant(C),
      labels: fc.array(fc.integer({ min: 0, max: C - 1 }), { minLength: B, maxLength: B }),
      scores: fc.array(
        fc.array(
          fc.integer({ min: -4, max: 4 }).map((n) => n / 2),
          { minLength: C, maxLength: C },
        ),
        { minLength: B, maxLength: B },
      ),
    }),
  );
const metrics = library as unknown as Record<
  string,
  (labels: ArrayInput, given: ArrayInput, options?: object) => number
>;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('metrics', () => {
  it('rocAucScore is how often a row of class 1 scores higher, equal ones half (Mann-Whitney)', () => {
    fc.assert(
      fc.property(classified, ({ labels, scores }) => {
        const truth = labels.map((label) => Number(label === 1));
        const one = scores.map(([, score]) => score);
        const [yes, no] = [1, 0].map((c) => one.filter((_, b) => truth[b] === c));
        const wins = yes.map((a) => sum(no.map((b) => (a > b ? 1 : a === b ? 0.5 : 0))));
        const expected = sum(wins) / (yes.length * no.length);
        const area = rocAucScore(truth, one);
        if (Number.isNaN(expected)) expect(area).toBeNaN();
        else expect(area).toBeCloseTo(expected, 12);
        // The order alone counts.
        expect(rocAucScore(truth, one.map((s) => Math.exp(3 * s) - 7))).toBe(area); // prettier-ignore
        expect(rocAucScore(truth, scores.map((row) => row.slice(0, 2)))).toBe(area); // prettier-ignore
      }),
    );
  });

  it('accuracy, recall and precision are shares of the confusion matrix', () => {
    fc.assert(
      fc.property(classified, ({ labels, scores, C }) => {
        const answers = argmax(scores);
        const matrix = confusionMatrix(labels, answers, C);
        const right = matrix.map((row, c) => row[c]);
        const classes = Array.from({ length: C }, (_, c) => c);
        const of = (a: number, b: number) => (b === 0 ? 0 : a / b);
        expect(sum(matrix.flat())).toBe(labels.length);
        expect(accuracyScore(labels, scores)).toBe(sum(right) / labels.length);
        expect(accuracyScore(labels, answers)).toBe(accuracyScore(labels, scores));
        const each = { average: 'none', labels: classes } as const;
        const recall = recallScore(labels, scores, each);
        const precision = precisionScore(labels, scores, each);
        expect(recall).toEqual(matrix.map((row, c) => of(row[c], sum(row))));
        expect(precision).toEqual(classes.map((c) => of(right[c], sum(matrix.map((row) => row[c]))))); // prettier-ignore
        const there = classes.filter((c) => labels.includes(c));
        const balanced = balancedAccuracyScore(labels, scores);
        expect(balanced).toBeCloseTo(sum(there.map((c) => recall[c])) / there.length, 12);
        f1Score(labels, scores, each).forEach((f, c) =>
          expect(f).toBeCloseTo(of(2 * precision[c] * recall[c], precision[c] + recall[c]), 12),
        );
        for (const score of [precisionScore, recallScore, f1Score])
          expect(score(labels, scores, { average: 'micro' })).toBeCloseTo(sum(right) / labels.length, 12); // prettier-ignore
      }),
    );
  });

  it('a weight of 2 is a row that comes twice, and a weight of 0 one that does not come', () => {
    const binary = ['rocAucScore', 'averagePrecisionScore', 'logLoss', 'brierScoreLoss'] as const;
    const either = ['meanSquaredError', 'r2Score', 'explainedVarianceScore', 'medianAbsoluteError', 'meanAbsolutePercentageError'] as const; // prettier-ignore
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            label: fc.integer({ min: 0, max: 1 }),
            p: fc.integer({ min: 0, max: 8 }).map((n) => n / 8),
            w: fc.integer({ min: 0, max: 2 }),
          }),
          { minLength: 2, maxLength: 12 },
        ),
        (drawn) => {
          const all = [...drawn, { label: 0, p: 0.25, w: 1 }, { label: 1, p: 0.5, w: 1 }];
          const repeated = all.flatMap((row) => Array.from({ length: row.w }, () => row));
          const columns = (from: typeof all) => [from.map((r) => r.label), from.map((r) => r.p)] as const; // prettier-ignore
          const sampleWeight = all.map(({ w }) => w);
          for (const name of [...binary, ...either]) {
            const metric = metrics[name];
            const [value, expected] = [
              metric(...columns(all), { sampleWeight }),
              metric(...columns(repeated)),
            ];
            expect(value / expected || 1, name).toBeCloseTo(1, 12);
            expect(value === 0, name).toBe(expected === 0);
          }
        },
      ),
    );
  });

  it('logLoss of a softmax is the cross-entropy of its logits', () => {
    fc.assert(
      fc.property(classified, ({ labels, scores }) => {
        const logits = array(scores, { dtype: 'float64' });
        const loss = logLoss(labels, new Softmax().forward(logits));
        expect(loss).toBeCloseTo(new SoftmaxCrossEntropy().forward(logits, labels), 12);
      }),
    );
  });

  it('strides and element types change nothing', () => {
    const views = contentOf([6, 3], fc.integer({ min: 0, max: 9 })).chain((content) =>
      fc.record({
        rows: fc.constant([0, 1, 2, 3, 4, 5].map((b) => content.values.slice(3 * b, 3 * b + 3))),
        view: viewOf(content, 'float32'),
        labels: viewOf({ values: [0, 1, 2, 2, 1, 0], shape: [6] }, 'uint8'),
      }),
    );
    fc.assert(
      fc.property(views, ({ rows, view, labels }) => {
        const plain = toNested<number[]>(labels);
        expect(accuracyScore(labels, view)).toBe(accuracyScore(plain, rows));
        expect(topKAccuracyScore(labels, view)).toBe(topKAccuracyScore(plain, rows));
        expect(averagePrecisionScore(labels, view)).toBe(averagePrecisionScore(plain, rows));
        expect(meanSquaredError(view, view.step(-1))).toBe(meanSquaredError(rows, [...rows].reverse())); // prettier-ignore
      }),
    );
  });

  it('expectedCalibrationError is the formula of Guo et al., bin by bin', () => {
    const drawn = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 16 }).map((n) => n / 16)), // prettier-ignore
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(drawn, fc.integer({ min: 1, max: 20 }), (rows, M) => {
        const labels = rows.map(([label]) => label);
        const confidence = rows.map(([, p]) => Math.max(p, 1 - p));
        const right = rows.map(([label, p]) => Number(label === Number(p > 0.5)));
        let expected = 0;
        for (let m = 1; m <= M; m++) {
          const bin = rows.map((_, b) => b).filter((b) => confidence[b] * M > m - 1 && confidence[b] * M <= m); // prettier-ignore
          if (bin.length === 0) continue;
          const meanOf = (values: number[]) => sum(bin.map((b) => values[b])) / bin.length;
          expected += (bin.length / rows.length) * Math.abs(meanOf(right) - meanOf(confidence));
        }
        const one = rows.map(([, p]) => p);
        const both = one.map((p) => [1 - p, p]);
        expect(expectedCalibrationError(labels, one, { nBins: M })).toBeCloseTo(expected, 12);
        expect(expectedCalibrationError(labels, both, { nBins: M })).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('equal targets have no spread, however their sum is rounded', () => {
    const targets = new Array<number>(10).fill(0.1);
    const sampleWeight = targets.map((_, b) => 0.1 + b / 7);
    const predictions = targets.map((y, b) => y + b);
    expect(r2Score(targets, predictions)).toBe(0);
    expect(r2Score(targets, predictions, { sampleWeight })).toBe(0);
    expect(explainedVarianceScore(targets, predictions, { sampleWeight })).toBe(0);
    expect(explainedVarianceScore(targets, targets.map((y) => y - 3), { sampleWeight })).toBe(1); // prettier-ignore
  });

  it('one probability a row is two, in any of its shapes', () => {
    const [labels, p] = [[0, 1, 1, 0], [0.25, 0.5, 1, 0.125]]; // prettier-ignore
    for (const metric of [logLoss, brierScoreLoss, expectedCalibrationError, rocAucScore]) {
      const value = metric(labels, p);
      expect(metric(labels, p.map((x) => [x]))).toBe(value); // prettier-ignore
      expect(metric(labels.map((y) => [y]), p.map((x) => [1 - x, x]))).toBe(value); // prettier-ignore
    }
  });

  it('outputs of a float32 network and its labels go in as they are', () => {
    const handed: Record<string, (labels: ArrayInput, outputs: ArrayInput) => number> = {
      accuracyScore,
      f1Score,
      rocAucScore,
      rootMeanSquaredError,
    };
    const outputs = array([[2, -1], [0.5, 0.25], [-1, 3]]); // prettier-ignore
    expect(handed.accuracyScore(array([0, 1, 1]), outputs)).toBeCloseTo(2 / 3, 15);
    expect(handed.f1Score([false, true, true], outputs)).toBeCloseTo(2 / 3, 15);
    expect(handed.rocAucScore(new Uint8Array([0, 1, 1]), outputs)).toBe(1);
    expect(handed.rootMeanSquaredError(outputs, outputs)).toBe(0);
  });
});
