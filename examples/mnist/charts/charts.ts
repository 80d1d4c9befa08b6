/**
 * All charts of a run, each in a light and a dark theme, for wide and for narrow pages.
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
export interface Themed {
  readonly light: string;
  readonly dark: string;
}

/** One chart, and the same for a page as narrow as a phone's. */
export interface Picture extends Themed {
  readonly narrow: Themed;
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
  type Spec = (typeof specs)[keyof typeof specs];
  const themed = async (spec: Spec, narrow: boolean): Promise<Themed> => {
    const [a, b] = [light, dark].map((theme) => ({ ...theme, narrow }));
    return {
      light: await chart(spec(results, a, references), a),
      dark: await chart(spec(results, b, references), b),
    };
  };
  const draw = async (spec: Spec): Promise<Picture> => ({
    ...(await themed(spec, false)),
    narrow: await themed(spec, true),
  });
  const drawn = Object.entries(specs).map(
    async ([name, spec]) => [name, await draw(spec)] as const,
  );
  return Object.fromEntries(await Promise.all(drawn)) as Charts;
}
