/**
 * The counts that all curves are made of: how many rows score at least as high as each score,
 * scikit-learn's `confusion_matrix_at_thresholds`.
 */
import type { Binary } from './scores.js';

/** True and false positives at each score that comes, the highest first. */
export interface ThresholdCounts {
  readonly thresholds: number[];
  /** Rows of class 1 that score at least that. */
  readonly tps: number[];
  /** Other rows that do. */
  readonly fps: number[];
}

/** Counts at each score; rows that weigh 0 make no threshold. */
export function countsAtThresholds({ truth, scores, weights }: Binary): ThresholdCounts {
  const order = truth.map((_, b) => b).filter((b) => weights?.[b] !== 0);
  order.sort((a, b) => scores[b] - scores[a]);
  const counts: ThresholdCounts = { thresholds: [], tps: [], fps: [] };
  let [tp, fp] = [0, 0];
  order.forEach((b, i) => {
    const w = weights ? weights[b] : 1;
    if (truth[b]) tp += w;
    else fp += w;
    if (i + 1 < order.length && scores[order[i + 1]] === scores[b]) return;
    counts.thresholds.push(scores[b]);
    counts.tps.push(tp);
    counts.fps.push(fp);
  });
  return counts;
}

/** Those thresholds alone that `keep` is true of, and the first and the last. */
export function thinned(
  { thresholds, tps, fps }: ThresholdCounts,
  keep: (i: number) => boolean,
): ThresholdCounts {
  const kept = (values: number[]) =>
    values.filter((_, i) => i === 0 || i === values.length - 1 || keep(i));
  return { thresholds: kept(thresholds), tps: kept(tps), fps: kept(fps) };
}
