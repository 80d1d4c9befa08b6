/**
 * All charts of a run, each in a light and a dark theme.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { References } from '../references.js';
import type { Results } from '../results.js';
import { accuracyBand } from './accuracy-band.js';
import { chart, dark, light, type Theme } from './chart.js';
import { finalTraining } from './final-training.js';
import { heatMap } from './heat-map.js';
import { lossGrid } from './loss-grid.js';
import { trainingTimes } from './training-times.js';

/** One chart in both themes, as SVG. */
export interface Picture {
  readonly light: string;
  readonly dark: string;
}

/** The charts, by the names of their files. */
const specs = {
  heatmap: heatMap,
  curves: lossGrid,
  final: finalTraining,
  accuracy: accuracyBand,
  times: trainingTimes,
} satisfies Record<
  string,
  (results: Results, theme: Theme, references: References) => TopLevelSpec
>;

export type Charts = Readonly<Record<keyof typeof specs, Picture>>;

export async function drawCharts(results: Results, references: References): Promise<Charts> {
  const draw = async (spec: (typeof specs)[keyof typeof specs]): Promise<Picture> => ({
    light: await chart(spec(results, light, references), light),
    dark: await chart(spec(results, dark, references), dark),
  });
  const drawn = Object.entries(specs).map(
    async ([name, spec]) => [name, await draw(spec)] as const,
  );
  return Object.fromEntries(await Promise.all(drawn)) as Charts;
}
