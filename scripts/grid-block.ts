/**
 * What stands in the blocks 'grid' and 'point': the grid beside the same program in NumPy, and the
 * original's own point of it. Laid out as prettier would.
 */
import type { NumpyPoint } from '../examples/mnist/references.js';
import { bestOf, isTrained, type GridPoint, type Results } from '../examples/mnist/results.js';
import { experiment, markdownTable, notYet, numpyCommand } from './blocks.js';

/**
 * The form of numpy-grid.json: what bench/peers/numpy_mlp.py gives at each point, from several
 * seeds, in float64.
 */
export interface NumpyGrid {
  /** The command of each point and seed. */
  readonly made_by: string;
  /** NumPy's version. */
  readonly numpy: string;
  readonly grid: readonly NumpyPoint[];
}

/** The point at which the exercise that this one follows reports its test accuracy. */
const ORIGINAL = { hidden: 128, batch: 8 };

type Place = typeof ORIGINAL;

const at = <P extends Place>(points: readonly P[], { hidden, batch }: Place): P | undefined =>
  points.find((point) => point.hidden === hidden && point.batch === batch);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const range = (values: readonly number[]): string =>
  `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
const seedsOf = ({ val }: NumpyPoint): string => `mean of ${val.length} seeds`;
const accuracyOf = ({ validationAccuracy }: GridPoint): string =>
  validationAccuracy?.toFixed(2) ?? 'not trained';
const nameOf = ({ hidden, batch }: Place): string => `hidden ${hidden}, batch ${batch}`;

/** Validation accuracy at every point, and how far the two programs are apart. */
export function gridBlock(results: Results | undefined, numpy: NumpyGrid | undefined): string {
  if (!results) return notYet(experiment);
  if (!numpy) return notYet(numpyCommand);
  const { settings, grid, seeds } = results;
  const reached = seeds.map(({ testAccuracy }) => testAccuracy);
  const pairs = grid.filter(isTrained).flatMap((own) => {
    const peer = at(numpy.grid, own);
    return peer ? [{ own, peer, distance: Math.abs(own.validationAccuracy - mean(peer.val)) }] : [];
  });
  if (pairs.length === 0) return 'NumPy was not run at any of these points.';
  const cell = (place: Place): string => {
    const own = at(grid, place);
    const peer = at(numpy.grid, place);
    return own && peer ? `${accuracyOf(own)} / ${mean(peer.val).toFixed(2)}` : '–';
  };
  const rows = settings.hidden.map((hidden) => [
    `${hidden}`,
    ...settings.batch.map((batch) => cell({ hidden, batch })),
  ]);
  const farthest = pairs.reduce((far, pair) => (pair.distance > far.distance ? pair : far));
  const spread = Math.max(
    ...pairs.map(({ peer }) => Math.max(...peer.val) - Math.min(...peer.val)),
  );
  const best = bestOf(grid);
  const tested = at(numpy.grid, best);
  return [
    markdownTable([['hidden \\ batch', ...settings.batch.map(String)], ...rows]),
    `Validation accuracy in percent: tiny-mlp from seed ${settings.seed} in ${settings.dtype} / NumPy ${numpy.numpy} in float64, ` +
      `${seedsOf(pairs[0].peer)}. They are at most ${farthest.distance.toFixed(2)} points apart (${nameOf(farthest.own)}); NumPy's own seeds differ by up to ` +
      `${spread.toFixed(2)}.` +
      (tested
        ? ` On the test images NumPy's networks of ${nameOf(best)} reach ` +
          `${mean(tested.test).toFixed(2)} % (${range(tested.test)}), tiny-mlp's ` +
          `${mean(reached).toFixed(2)} % (${range(reached)}).`
        : ''),
  ].join('\n\n');
}

/** First and last loss, and validation accuracy, at the original's point. */
export function pointBlock(results: Results | undefined, numpy: NumpyGrid | undefined): string {
  if (!results) return notYet(experiment);
  if (!numpy) return notYet(numpyCommand);
  const [own, peer] = [at(results.grid, ORIGINAL), at(numpy.grid, ORIGINAL)];
  if (!own || !peer) return `The grid has no point with ${nameOf(ORIGINAL)}.`;
  const way = (losses: readonly number[]) =>
    `from ${losses[0].toFixed(3)} to ${losses.at(-1)!.toFixed(3)}`;
  return (
    `At ${nameOf(own)} the mean loss falls ${way(own.losses)} in ${own.losses.length} epochs, ` +
    `and ${accuracyOf(own)} % of the validation images are read right. NumPy, ` +
    `${seedsOf(peer)}: ${way(peer.losses_mean)}, ${mean(peer.val).toFixed(2)} %; of the test ` +
    `images ${mean(peer.test).toFixed(2)} % (${range(peer.test)}).`
  );
}
