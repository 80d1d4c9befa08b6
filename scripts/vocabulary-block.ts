/**
 * What stands in the block 'vocabulary': an epoch with one part exchanged, beside PyTorch and
 * jax-js. Laid out as prettier would.
 */
import { vocabularyRows, type VocabularyResults } from '../bench/tools/vocabulary-results.js';
import { commandLine, markdownTable, notYet } from './blocks.js';

const command = 'npm run bench:vocabulary -- --data DIR';

export function vocabularyBlock(results: VocabularyResults | undefined): string {
  if (!results) return notYet(command);
  const { machine, pinned, rounds, epochs, versions } = results;
  const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    markdownTable(vocabularyRows(results)),
    `Seconds an epoch of 784-128-128-10 at batch 32 on MNIST's 50,000 training images: the median of ` +
      `epochs 2 to ${epochs}, the better of ${rounds} rounds. ReLU and SGD where the row says ` +
      `nothing else; the last column is beside ReLU's. jax-js takes 12,800 images, and its time ` +
      `is of its whole job. ${machine.cpu}, ${pinned ? 'one core' : 'all cores'}, Node ` +
      `${machine.node}, ${others.join(', ')}, ${machine.date}.`,
    commandLine(results.command),
  ].join('\n\n');
}
