/**
 * What stands in the block 'first': how long it takes from a clone to the end of the first epoch.
 * Laid out as prettier would.
 */
import type { FirstEpochResults } from '../bench/tools/first-epoch-results.js';
import { median } from '../bench/tools/timing.js';
import { commandLine, firstEpoch, notYet, roundsOf } from './blocks.js';

export function firstEpochBlock(first: FirstEpochResults | undefined): string {
  if (!first) return notYet(firstEpoch);
  const { machine, npm, downloaded, clone, install, epoch } = first;
  const whole = clone.map((seconds, i) => seconds + install[i] + epoch[i]);
  const seconds = (all: readonly number[]): string => `${median(all).toFixed(1)} s`;
  const images = downloaded ? 'with the download of MNIST' : "with MNIST's files in a folder";
  return (
    `From \`git clone\` to the end of the first epoch: **${median(whole).toFixed(0)} s** ` +
    `(clone ${seconds(clone)}, \`npm ci\` with an empty cache ${seconds(install)}, then ` +
    `${seconds(epoch)}, ${images}). ${machine.cpu}, Node ${machine.node}, npm ${npm}, ` +
    `${machine.date}; ` +
    `${roundsOf(whole.length)}, from a clone on the same disk. ${commandLine(first.command)}`
  );
}
