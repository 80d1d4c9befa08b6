/**
 * The picture of a comparison: for each precision the loss curves of the programs over each other,
 * and their differences below.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { PositionDef } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec, UnitSpec } from 'vega-lite/types_unstable/spec/index.js';
import type { Theme } from '../mnist/charts/chart.js';
import { thousands } from '../mnist/table.js';
import { nameOf } from '../mnist/charts/titles.js';
import type { Comparison, ParityResults, Precision } from './results.js';
import { small } from './summary.js';

const WIDTH = 380;

/** Differences of nothing at all, which a logarithmic axis cannot show, lie on its lowest line. */
const LEAST = 1e-17;

/**
 * What stands for a program: tiny-mlp a line, the others marks on it, one small enough to be seen
 * inside the other.
 */
const programs = [
  { name: 'tiny-mlp', shape: 'stroke', size: 0 },
  { name: 'PyTorch', shape: 'circle', size: 130 },
  { name: 'NumPy', shape: 'diamond', size: 26 },
];
const colours = ({ accent, ink }: Theme): string[] => [accent, '#2f6db5', ink];

type View = LayerSpec<string> | UnitSpec<string>;

/** @returns The chart's description in Vega-Lite. */
export function parityPicture(results: ParityResults, theme: Theme): TopLevelSpec {
  const { data, settings, versions } = results;
  const { hidden, batch, lr, seed } = settings;
  const epochs = results.comparisons[0].epochs.length;
  const every = Math.ceil(epochs / 10);
  const ticks = Array.from({ length: epochs }, (_, i) => i + 1).filter(
    (epoch) => epoch % every === 0 || epoch === 1,
  );
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    scale: { domain: [1, Math.max(2, epochs)], nice: false },
    axis: { values: ticks, format: 'd', grid: false, offset: 6, labelFlush: false },
  } satisfies PositionDef<string>;
  const scaled = (range: readonly string[]) => ({
    field: 'program',
    type: 'nominal' as const,
    scale: { domain: programs.map(({ name }) => name), range: [...range] },
  });
  const marks = {
    color: scaled(colours(theme)),
    shape: scaled(programs.map(({ shape }) => shape)),
  };
  /** One layer a program, for sizes of their own. */
  const marked = programs.slice(1).map(({ name, size }) => ({
    transform: [{ filter: `datum.program === '${name}'` }],
    mark: { type: 'point' as const, size, strokeWidth: 1.4, opacity: 1 },
    encoding: marks,
  }));
  const most =
    Math.ceil(
      5 * Math.max(...results.comparisons.flatMap(({ losses }) => [...losses.own, ...losses.peer])),
    ) / 5;

  const column = (dtype: Precision): View[] => {
    const pairs = results.comparisons.filter((comparison) => comparison.dtype === dtype);
    return [losses(dtype, pairs), differences(dtype, pairs)];
  };

  const losses = (dtype: Precision, pairs: readonly Comparison[]): View => ({
    title: { text: dtype, fontSize: 14, offset: 10 },
    width: WIDTH,
    height: 210,
    encoding: {
      x: { ...x, title: null },
      y: {
        field: 'loss',
        type: 'quantitative',
        title: 'mean training loss (nats)',
        scale: { domain: [0, most], nice: false },
        axis: { tickCount: 6 },
      },
      color: marks.color,
    },
    layer: [
      {
        data: { values: points('tiny-mlp', pairs[0].losses.own) },
        mark: { type: 'line', strokeWidth: 2 },
      },
      {
        data: { values: pairs.flatMap(({ peer, losses }) => points(peer, losses.peer)) },
        layer: marked,
      },
    ],
  });

  const differences = (dtype: Precision, pairs: readonly Comparison[]): View => {
    const bound = results.bounds[dtype].epoch;
    return {
      width: WIDTH,
      height: 170,
      layer: [
        {
          data: {
            values: pairs.flatMap(({ peer, epochs }) =>
              points(
                peer,
                epochs.map((d) => Math.max(d, LEAST)),
              ),
            ),
          },
          encoding: {
            x,
            y: {
              field: 'loss',
              type: 'quantitative',
              title: 'relative difference',
              scale: { type: 'log', domain: [LEAST, 1e-2], nice: false },
              axis: {
                values: [1e-17, 1e-14, 1e-11, 1e-8, 1e-5, 1e-2],
                labelExpr: "datum.value < 2e-17 ? '0' : format(datum.value, '.0e')",
              },
            },
            color: marks.color,
          },
          layer: [{ mark: { type: 'line', strokeWidth: 1, opacity: 0.6 } }, ...marked],
        },
        {
          data: { values: [{ bound, epoch: 1, text: `bound ${small(bound)}` }] },
          encoding: { y: { field: 'bound', type: 'quantitative' } },
          layer: [
            { mark: { type: 'rule', strokeDash: [5, 4], color: theme.quiet } },
            {
              mark: {
                type: 'text',
                align: 'right',
                dy: -8,
                x: 'width',
                color: theme.quiet,
                fontSize: 12,
              },
              encoding: { text: { field: 'text', type: 'nominal' } },
            },
          ],
        },
      ],
    };
  };

  return {
    title: {
      text: `One seed, the same training: ${nameOf(results)}`,
      subtitle: [
        `784-${hidden}-${hidden}-10, SGD with learning rate ${lr}, batch ${batch}, seed ` +
          `${seed}, ${thousands(data.train)} images an epoch`,
        `PyTorch ${versions.PyTorch} from the seed alone; NumPy ${versions.NumPy} from ` +
          "tiny-mlp's initial parameters and order of images",
      ],
      offset: 18,
    },
    spacing: 44,
    hconcat: (['float32', 'float64'] as const).map((dtype) => ({
      spacing: 22,
      vconcat: column(dtype),
    })),
    config: {
      legend: {
        orient: 'top',
        direction: 'horizontal',
        title: null,
        symbolFillColor: 'transparent',
        symbolStrokeWidth: 1.6,
        labelFontSize: 13,
        offset: 14,
      },
    },
  };
}

const points = (program: string, values: readonly number[]) =>
  values.map((loss, i) => ({ program, epoch: i + 1, loss }));
