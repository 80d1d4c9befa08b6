/**
 * What stands in the block 'crowd': several trainings at once, with one thread each and with
 * several. Laid out as prettier would.
 */
import type { CrowdResults } from '../bench/tools/crowd-results.js';
import { commandLine, markdownTable, notYet, roundsOf } from './blocks.js';

const command = 'npm run bench:crowd -- --data DIR';

export function crowdBlock(results: CrowdResults | undefined): string {
  if (!results) return notYet(command);
  const { machine, threads, rounds, images, epochs, crowds } = results;
  const worst = Math.max(...crowds.map(({ one, several }) => several / one));
  return [
    markdownTable([
      ['hidden', 'batch', 'trainings', 'processors', '1 thread', `${threads} threads`, 'ratio'],
      ...crowds.map(({ hidden, batch, trainings, processors, one, several }) => [
        ...[hidden, batch, trainings, processors].map(String),
        ...[one, several].map((seconds) => `${seconds.toFixed(2)} s`),
        (several / one).toFixed(2),
      ]),
    ]),
    `Seconds a training of ${epochs} epochs of ${images.toLocaleString('en-US')} images, from ` +
      `its first batch on, each a process of its own; ${roundsOf(rounds)}. At worst, a training with ` +
      `${threads} threads takes ${worst.toFixed(2)} times as long as with one. ` +
      `${machine.cpu}, Node ${machine.node}, ${machine.date}.`,
    commandLine(results.command),
  ].join('\n\n');
}
