/**
 * The final training: loss by epoch, with the band over seeds, the NumPy program's curve for the
 * same settings, and PyTorch's over ours from one start.
 */
import type { LayerSpec, UnitSpec } from 'vega-lite/types_unstable/spec/index.js';
import type { TopLevelSpec } from 'vega-lite';
import { numpyAt, type References } from '../references.js';
import type { Results } from '../results.js';
import type { Theme } from './chart.js';
import { curve, lossAxes } from './loss-axis.js';
import { subtitle, titleOf } from './titles.js';

/** @returns The chart's description in Vega-Lite. */
export function finalTraining(
  results: Results,
  theme: Theme,
  references: References,
): TopLevelSpec {
  const { best, final, seeds, settings } = results;
  const { pytorch } = references;
  const numpy = numpyAt(references, best);
  const own = curve(final.losses, {});
  const curves = {
    numpy: curve(numpy?.losses_mean ?? [], {}),
    start: curve(pytorch?.losses.own ?? [], {}),
    pytorch: curve(pytorch?.losses.peer ?? [], {}),
  };
  const band = final.losses.map((_, i) => {
    const losses = seeds.map((run) => run.losses[i]);
    return { epoch: i + 1, loss: Math.min(...losses), high: Math.max(...losses) };
  });
  const all = [
    ...own,
    ...Object.values(curves).flat(),
    ...band,
    ...band.map(({ epoch, high }) => ({ epoch, loss: high })),
  ];
  const label = (lines: string[], color: string, dy = 0) =>
    ({
      type: 'text',
      text: lines,
      color,
      align: 'left',
      baseline: 'middle',
      lineHeight: 15,
      dx: 12,
      dy,
      fontSize: 12.5,
    }) as const;
  const ends = (
    rows: readonly { epoch: number }[],
    mark: UnitSpec<string>['mark'],
  ): UnitSpec<string> => ({
    data: { values: rows.slice(-1) },
    mark,
  });
  const layer: (UnitSpec<string> | LayerSpec<string>)[] = [
    ...(seeds.length > 1
      ? [
          {
            data: { values: band },
            mark: { type: 'area', color: theme.accent, opacity: 0.2 },
            encoding: { y2: { field: 'high' } },
          } as const,
        ]
      : []),
    {
      data: { values: curves.start },
      mark: { type: 'line', stroke: theme.accent, strokeWidth: 5, opacity: 0.35 },
    },
    {
      data: { values: curves.pytorch },
      mark: { type: 'line', stroke: theme.ink, strokeWidth: 1.5, strokeDash: [5, 4] },
    },
    {
      data: { values: curves.numpy },
      mark: { type: 'line', stroke: theme.ink, strokeWidth: 1.5, strokeDash: [2, 3] },
    },
    { data: { values: own }, mark: { type: 'line', stroke: theme.accent, strokeWidth: 2.5 } },
    {
      data: { values: own },
      mark: { type: 'point', filled: true, color: theme.accent, size: 42, opacity: 1 },
    },
    {
      ...ends(own, {
        ...label(
          [
            `final training: hidden ${best.hidden}, batch ${best.batch}`,
            ...(seeds.length > 1 ? [`band: ${seeds.length} seeds`] : []),
          ],
          theme.accent,
        ),
        fontWeight: 600,
      }),
    },
    ...(numpy
      ? [
          ends(
            own,
            label(['dotted: NumPy, mean of three seeds'], theme.ink, seeds.length > 1 ? 30 : 18),
          ),
        ]
      : []),
    ...(pytorch
      ? [
          ends(
            curves.pytorch,
            label(
              [
                `hidden ${pytorch.hidden}, batch ${pytorch.batch} from one seed:`,
                'broad: tiny-mlp, dashed: PyTorch',
              ],
              theme.ink,
            ),
          ),
        ]
      : []),
  ];
  return {
    title: { text: titleOf('Final training', results), subtitle: subtitle(results) },
    width: 520,
    height: 320,
    encoding: lossAxes(all, settings.epochs, {
      most: 10,
      title: 'mean cross-entropy (nats, logarithmic)',
    }),
    layer,
  };
}
