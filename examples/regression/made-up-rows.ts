/**
 * Deliveries that are MADE UP: drawn from a seed, by rules written here, so that the truth is known
 * and answers can be held against it. They say nothing about any real delivery.
 *
 * N = rows
 */
import { array, toFlat, type Generator, type NdArray } from 'tiny-mlp';
import type { Answers } from './intervals.js';

/** What the rows are, in a sentence that belongs beside everything that is made of them. */
export const WARNING = 'These data are MADE UP: deliveries drawn from rules of this program.';

/** Distances x [N, 1] in km, and how long each delivery took, y [N, 1], in minutes. */
export interface Rows {
  readonly x: NdArray<Float32Array>;
  readonly y: NdArray<Float32Array>;
}

/** The longest distance, in km. */
export const FARTHEST = 10;

/** The truth: minutes are normally distributed around a mean, and spread the more the farther. */
const truth = (km: number) => ({
  mean: 10 + 4 * km + 6 * Math.sin(1.2 * km),
  std: 1 + 0.08 * km ** 2,
});

/** Draws rows with distances uniform in [0, 10). */
export function makeUpRows(N: number, generator: Generator): Rows {
  const km = generator.uniform([N], { high: FARTHEST }).data;
  const noise = generator.normal([N]).data;
  const minutes = Float32Array.from(km, (distance, n) => {
    const { mean, std } = truth(distance);
    return mean + std * noise[n];
  });
  return { x: array(Float32Array.from(km), [N, 1]), y: array(minutes, [N, 1]) };
}

/** What somebody answers who knows the rules. */
export function truthAt(x: NdArray): Answers {
  const truths = Array.from(toFlat(x), truth);
  return {
    mean: Float32Array.from(truths, ({ mean }) => mean),
    std: Float32Array.from(truths, ({ std }) => std),
  };
}
