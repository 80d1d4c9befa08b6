/**
 * What stands in the block 'scaling': an epoch over the sizes of hidden layers, on one core and on
 * all. Laid out as prettier would.
 */
import { lineName, type ScalingFigure, type ScalingResults, type ScalingSize } from '../bench/tools/scaling-results.js'; // prettier-ignore
import { commandLine, markdownTable, notYet, roundsOf, scaling as command } from './blocks.js';

export function scalingBlock(
  results: ScalingResults | undefined,
  link: (name: string) => string,
): string {
  if (!results) return notYet(command);
  const { machine, pinned, rounds, versions, sizes } = results;
  const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const [{ figures }] = sizes;
  const cell = (size: ScalingSize, column: ScalingFigure): string => {
    const found = size.figures.find((figure) => lineName(figure) === lineName(column));
    return found ? `${found.seconds.toFixed(2)} s` : '–';
  };
  const fewer = sizes.filter(({ images }) => images < 50_000).map(({ hidden }) => hidden);
  return [
    `![Seconds an epoch over the size of the hidden layers, both on logarithmic axes, a line for each program and number of threads](${link('scaling.png')})`,
    markdownTable([
      ['hidden', 'batch', ...figures.map(lineName)],
      ...sizes.map((size) => [
        String(size.hidden),
        String(size.batch),
        ...figures.map((column) => cell(size, column)),
      ]),
    ]),
    `Seconds an epoch of 50,000 images; ${roundsOf(rounds)}. ` +
      (fewer.length > 0
        ? `From hidden ${Math.min(...fewer)} on, times are extrapolated from fewer images. `
        : '') +
      `${machine.cpu}, ` +
      `${pinned ? 'as many cores as threads' : 'not pinned'}, Node ${machine.node}, ` +
      `${others.join(', ')}, ${machine.date}.`,
    commandLine(...results.commands),
  ].join('\n\n');
}
