/**
 * What stands in the blocks 'grid' and 'point': the grid beside the same program in NumPy, and the original's own point of it. Laid out as
 * prettier would.
 */
import { bestOf, type Results } from '../examples/mnist/results.js';
import { markdownTable, notYet, numpyCommand } from './blocks.js';

/** The form of numpy-grid.json: what bench/peers/numpy_mlp.py gives at each point, from several seeds. */
export interface NumpyGrid {
  /** The command of each point and seed. */
  readonly made_by: string;
  readonly numpy: string;
  readonly dtype: string;
  readonly lr: number;
  readonly epochs: number;
  readonly seeds: readonly number[];
  readonly grid: readonly NumpyPoint[];
}

interface NumpyPoint {
  readonly hidden: number;
  readonly batch: number;
  /** Percent of the validation images, one a seed. */
  readonly val: readonly number[];
  /** Percent of the test images, one a seed. */
  readonly test: readonly number[];
  /** Mean training loss of each epoch, in nats: the mean of the seeds. */
  readonly losses_mean: readonly number[];
}

/** The point at which the original reports its test accuracy. */
const ORIGINAL = { hidden: 128, batch: 8 };

type Place = typeof ORIGINAL;

const at = <P extends Place>(points: readonly P[], { hidden, batch }: Place): P | undefined =>
  points.find((point) => point.hidden === hidden && point.batch === batch);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const range = (values: readonly number[]): string => `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
const nameOf = ({ hidden, batch }: Place): string => `hidden ${hidden}, batch ${batch}`;

/** Validation accuracy at every point, and how far the two programs are apart. */
export function gridBlock(results: Results | undefined, numpy: NumpyGrid | undefined): string {
  if (!results) return notYet('npm run mnist -- --out docs/results');
  if (!numpy) return notYet(numpyCommand);
  const { settings, grid, final } = results;
  const pairs = grid.flatMap((own) => {
    const peer = at(numpy.grid, own);
    return peer ? [{ own, peer, distance: Math.abs(own.validationAccuracy - mean(peer.val)) }] : [];
  });
  if (pairs.length === 0) return 'NumPy was not run at any of these points.';
  const cell = (place: Place): string => {
    const own = at(grid, place);
    const peer = at(numpy.grid, place);
    return own && peer ? `${own.validationAccuracy.toFixed(2)} / ${mean(peer.val).toFixed(2)}` : '–';
  };
  const rows = settings.hidden.map((hidden) => [`${hidden}`, ...settings.batch.map((batch) => cell({ hidden, batch }))]);
  const farthest = pairs.reduce((far, pair) => (pair.distance > far.distance ? pair : far));
  const spread = Math.max(...pairs.map(({ peer }) => Math.max(...peer.val) - Math.min(...peer.val)));
  const best = bestOf(grid);
  const tested = at(numpy.grid, best);
  return [
    markdownTable([['hidden \\ batch', ...settings.batch.map(String)], ...rows]),
    `Validation accuracy in percent: tiny-mlp from seed ${settings.seed} in ${settings.dtype} / NumPy ${numpy.numpy} in ${numpy.dtype}, mean of ` +
      `${numpy.seeds.length} seeds. They are at most ${farthest.distance.toFixed(2)} points apart (${nameOf(farthest.own)}); NumPy's own seeds differ by up to ` +
      `${spread.toFixed(2)}.` +
      (tested
        ? ` On the test images NumPy's networks of ${nameOf(best)} reach ${mean(tested.test).toFixed(2)} % (${range(tested.test)}), ` +
          `tiny-mlp's ${final.testAccuracy.toFixed(2)} %.`
        : ''),
  ].join('\n\n');
}

/** First and last loss, and validation accuracy, at the original's point. */
export function pointBlock(results: Results | undefined, numpy: NumpyGrid | undefined): string {
  if (!results) return notYet('npm run mnist -- --out docs/results');
  if (!numpy) return notYet(numpyCommand);
  const [own, peer] = [at(results.grid, ORIGINAL), at(numpy.grid, ORIGINAL)];
  if (!own || !peer) return `The grid has no point with ${nameOf(ORIGINAL)}.`;
  const way = (losses: readonly number[]) => `from ${losses[0].toFixed(3)} to ${losses.at(-1)!.toFixed(3)}`;
  return (
    `At ${nameOf(own)} the mean loss falls ${way(own.losses)} in ${own.losses.length} epochs, and ${own.validationAccuracy.toFixed(2)} % of the ` +
    `validation images are read right. NumPy, mean of ${numpy.seeds.length} seeds: ${way(peer.losses_mean)}, ${mean(peer.val).toFixed(2)} %; ` +
    `of the test images ${mean(peer.test).toFixed(2)} % (${range(peer.test)}).`
  );
}
