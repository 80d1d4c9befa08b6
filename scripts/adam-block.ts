/**
 * What stands in the block 'adam': Adam's update beside copying the bytes that it moves. Laid out as
 * prettier would.
 */
import { adamRows, type AdamResults } from '../bench/tools/adam-results.js';
import { commandLine, markdownTable, notYet } from './blocks.js';

const command = 'npm run bench:adam -- --json docs/results/adam.json';

export function adamBlock(results: AdamResults | undefined): string {
  if (!results) return notYet(command);
  const { machine, rounds } = results;
  return [
    markdownTable(adamRows(results)),
    `The updates of Adam and of plain SGD, and copying as many bytes as Adam reads and writes, in ` +
      `turn: medians of ${rounds} rounds, the ratio of two of them, and that of the least. ` +
      `${machine.cpu}, one thread, Node ${machine.node}, ${machine.date}.`,
    commandLine(results.command),
  ].join('\n\n');
}
