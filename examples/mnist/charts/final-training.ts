/**
 * The final training: loss by epoch, with the band over seeds, the NumPy program's curve for the
 * same settings, and PyTorch's over ours from one start.
 */
import type { LayerSpec, UnitSpec } from 'vega-lite/types_unstable/spec/index.js';
import type { TopLevelSpec } from 'vega-lite';
import { numpyAt, type References } from '../references.js';
import type { Results } from '../results.js';
import { FONT_SIZE, NARROW, type Theme } from './chart.js';
import { curve, lossAxes } from './loss-axis.js';
import { heading, subtitle } from './titles.js';

/** Room for the y axis, left of a narrow picture's plot. */
const LABELS = 75;

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
  const layer: (UnitSpec<string> | LayerSpec<string>)[] = [
    ...(seeds.length > 1
      ? [
          {
            data: { values: band },
            // An area needs two epochs.
            mark: {
              color: theme.accent,
              opacity: 0.2,
              strokeWidth: 14,
              ...(settings.epochs > 1 ? { type: 'area', stroke: null } : { type: 'rule' }),
            },
            encoding: { y2: { field: 'high' } },
          } satisfies UnitSpec<string>,
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
  ];
  const notes = notesOf(results, references);
  const axes = lossAxes(all, settings.epochs, {
    most: 10,
    title: theme.narrow ? 'loss (nats)' : 'mean cross-entropy (nats, logarithmic)',
  });
  const under = theme.narrow ? notes.map(({ lines }) => lines.join('; ').replace(':;', ':')) : [];
  return {
    title: heading('Final training', results, theme, [subtitle(results), ...under]),
    width: theme.narrow ? NARROW - LABELS : 520,
    height: theme.narrow ? 240 : 320,
    encoding: axes,
    layer: [
      ...layer,
      ...(theme.narrow ? [] : notes).map(({ lines, curve: of, dy }, i): UnitSpec<string> => ({
        data: { values: (of === 'pytorch' ? curves.pytorch : own).slice(-1) },
        mark: {
          type: 'text',
          text: [...lines],
          color: i === 0 ? theme.accent : theme.ink,
          fontWeight: i === 0 ? 600 : 400,
          align: 'left',
          baseline: 'middle',
          lineHeight: 15,
          dx: 12,
          dy,
          fontSize: FONT_SIZE,
        },
      })),
    ],
  };
}

/** What to say of the curves: at their ends, or, where there is no room, below the title. */
function notesOf({ best, seeds }: Results, references: References) {
  const { pytorch } = references;
  const several = seeds.length > 1;
  const own = {
    lines: [
      `final training: hidden ${best.hidden}, batch ${best.batch}`,
      ...(several ? [`band: ${seeds.length} seeds`] : []),
    ],
    curve: 'own',
    dy: 0,
  };
  const numpy = {
    lines: ['dotted: NumPy, mean of three seeds'],
    curve: 'own',
    dy: several ? 30 : 18,
  };
  const peer = pytorch && {
    lines: [
      `hidden ${pytorch.hidden}, batch ${pytorch.batch} from one seed:`,
      'broad: tiny-mlp, dashed: PyTorch',
    ],
    curve: 'pytorch',
    dy: 0,
  };
  return [own, ...(numpyAt(references, best) ? [numpy] : []), ...(peer ? [peer] : [])];
}
