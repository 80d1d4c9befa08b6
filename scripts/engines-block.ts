/**
 * What stands in the block 'engines': an epoch in versions of Node and in Chromium. Laid out as
 * prettier would.
 */
import type { EngineFigure, EngineResults } from '../bench/tools/engine-results.js';
import { commandLine, markdownTable, notYet, roundsOf } from './blocks.js';

const command = 'npm run bench:engines -- --data DIR';

export function enginesBlock(results: EngineResults | undefined): string {
  if (!results) return notYet(command);
  const { machine, rounds, turns, figures } = results;
  const isAlone =
    !turns && figures.some(({ engine, threads }) => engine.startsWith('Chromium') && threads > 1);
  const engines = [...new Set(figures.map(({ engine }) => engine))];
  const columns = figures.filter(({ engine }) => engine === engines[0]);
  const at = (engine: string, { hidden, batch, threads }: EngineFigure) =>
    figures.find(
      (figure) =>
        figure.engine === engine &&
        figure.hidden === hidden &&
        figure.batch === batch &&
        figure.threads === threads,
    );
  const cell = (figure: EngineFigure | undefined): string => {
    if (!figure) return '–';
    const { plain, fused } = figure;
    return `${plain.toFixed(2)} / ${fused === null ? '–' : fused.toFixed(2)}`;
  };
  const title = ({ hidden, batch, threads }: EngineFigure) =>
    `${hidden}, ${batch}; ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return [
    markdownTable([
      ['', ...columns.map(title)],
      ...engines.map((engine) => [engine, ...columns.map((column) => cell(at(engine, column)))]),
    ]),
    'Seconds an epoch of 50,000 images at hidden, batch: the plain build / with fused ' +
      `multiply-add; ${roundsOf(rounds)}. ` +
      (isAlone
        ? 'In Chromium one thread computed throughout: the page never returned to the event loop. '
        : '') +
      `${machine.cpu}, ${machine.date}.`,
    commandLine(results.command),
  ].join('\n\n');
}
