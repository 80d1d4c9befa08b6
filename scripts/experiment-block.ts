/**
 * What stands in the block 'experiment': how long the whole experiment takes, beside one worker and
 * beside NumPy. Laid out as prettier would.
 */
import type { ExperimentResults } from '../bench/tools/experiment-results.js';
import type { PeerResults } from '../bench/tools/peer-results.js';
import { median } from '../bench/tools/timing.js';
import type { Results } from '../examples/mnist/results.js';
import { commandLine, experimentTimes, markdownTable, notYet } from './blocks.js';

/**
 * What the grid took the NumPy program where the experiment was first measured: one core, float64.
 */
const REPORTED = 198;

/**
 * @param peers - Gives the time that NumPy takes for the grid on this machine: an epoch of each
 * point, times the epochs.
 */
export function experimentBlock(
  experiment: ExperimentResults | undefined,
  peers: PeerResults | undefined,
  results: Results | undefined,
): string {
  if (!experiment) return notYet(experimentTimes);
  const { machine, times } = experiment;
  const [one, all] = times;
  const numpy = peers && results ? numpyGrid(peers, results) : undefined;
  const rows = [
    ...times.map(({ workers, grid, whole }) => [
      `tiny-mlp, ${workers} worker${workers === 1 ? '' : 's'}`,
      `${median(grid).toFixed(1)} s`,
      `${median(whole).toFixed(1)} s`,
    ]),
    ...(numpy === undefined ? [] : [['NumPy float64, one core', `${numpy.toFixed(0)} s`, '']]),
  ];
  const ratio = (a: number, b: number): string => `${(a / b).toFixed(2)} times`;
  const few = one.grid.length === 1 ? 'one run each' : `medians of ${one.grid.length} runs each`;
  return [
    markdownTable([['', 'grid', 'whole experiment'], ...rows]),
    `With ${all.workers} workers the grid is ${ratio(median(one.grid), median(all.grid))} as fast as with one` +
      (numpy === undefined
        ? '.'
        : `, and ${ratio(numpy, median(all.grid))} as fast as the NumPy program on this ` +
          'machine, whose time is that of an epoch of each point (peers.json) times ' +
          `${results!.settings.epochs}; on another machine it was reported with ${REPORTED} s.`),
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.date}; ${few}. ` +
      commandLine(experiment.command),
  ].join('\n\n');
}

/** Seconds of the whole grid, where every point of it was measured. */
function numpyGrid({ points }: PeerResults, { grid, settings }: Results): number | undefined {
  const seconds = grid.map(({ hidden, batch }) => {
    const point = points.find((peer) => peer.hidden === hidden && peer.batch === batch);
    return point?.programs.find(({ name }) => name === 'NumPy float64')?.seconds;
  });
  if (!seconds.every((one): one is number => one !== undefined)) return undefined;
  return settings.epochs * seconds.reduce((sum, one) => sum + one, 0);
}
