/**
 * The picture of a classifier's honesty: of the answers that it is so sure of, how many are right.
 *
 * N = rows, C = classes
 */
import { argmax, toNested, type NdArray } from 'tiny-mlp';
import type { TopLevelSpec } from 'vega-lite';
import type { Theme } from '../mnist/charts/chart.js';
import { heading } from '../small/results.js';

const SIDE = 440;

/** Answers are put together by how sure they are, in steps of 10 %. */
const BINS = 10;

/**
 * @param labels - The right classes, [N].
 * @param probabilities - What was answered, [N, C].
 * @returns The chart's description in Vega-Lite.
 */
export function calibrationPicture(
  labels: NdArray,
  probabilities: NdArray,
  about: string,
  theme: Theme,
): TopLevelSpec {
  const answers = argmax(probabilities);
  const bins = Array.from({ length: BINS }, () => ({ rows: 0, sure: 0, right: 0 }));
  toNested<number[][]>(probabilities).forEach((row, n) => {
    const sure = Math.max(...row);
    const bin = bins[Math.max(0, Math.ceil(BINS * sure) - 1)];
    bin.rows += 1;
    bin.sure += 100 * sure;
    bin.right += answers.get(n) === labels.get(n) ? 100 : 0;
  });
  const values = bins
    .filter(({ rows }) => rows > 0)
    .map(({ rows, sure, right }) => ({ rows, said: sure / rows, right: right / rows }));
  const scale = { domain: [0, 100], nice: false };
  const axis = { tickCount: 5, labelFlush: false };
  return {
    title: heading('A classifier on embeddings: as often right as sure?', about),
    width: SIDE,
    height: SIDE,
    data: { values },
    encoding: {
      x: {
        field: 'said',
        type: 'quantitative',
        title: 'how sure answers are (%, mean of each step of 10 %)',
        scale,
        axis,
      },
      y: {
        field: 'right',
        type: 'quantitative',
        title: 'how many of them are right (%)',
        scale,
        axis,
      },
    },
    layer: [
      {
        data: { values: [0, 100].map((both) => ({ said: both, right: both })) },
        mark: { type: 'line', strokeDash: [5, 4], color: theme.quiet },
      },
      {
        mark: { type: 'point', filled: true, opacity: 1, color: theme.accent },
        encoding: {
          size: { field: 'rows', type: 'quantitative', legend: null, scale: { range: [20, 400] } },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 14, color: theme.quiet, fontSize: 12 },
        encoding: { text: { field: 'rows', type: 'quantitative', format: ',d' } },
      },
    ],
  };
}
