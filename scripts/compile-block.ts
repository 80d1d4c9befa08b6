/**
 * What stands in the block 'compile': models as programs, what they answer, and what they weigh. Laid
 * out as prettier would.
 */
import type { CompileResults } from '../bench/tools/compile-results.js';
import { commandLine, markdownTable, notYet } from './blocks.js';

export const compileCommand =
  'npm run bench:compile -- --data DIR --json docs/results/compile.json';

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const micros = (seconds: number): string => `${(1e6 * seconds).toFixed(1)} µs`;

export function compileBlock(results: CompileResults | undefined): string {
  if (!results) return notYet(compileCommand);
  const { machine, compiler, testImages, models } = results;
  const rows = models.flatMap(({ layers, accuracy, forwardSeconds, programs }) => [
    [layers.join('-'), 'the library', '', '', percent(accuracy), micros(forwardSeconds)],
    ...programs.map((program) => [
      layers.join('-'),
      `${program.format}, ${program.dtype}`,
      kilobytes(program.bytes),
      kilobytes(program.bytes - program.weightBytes),
      percent(program.accuracy),
      micros(program.seconds),
    ]),
  ]);
  return [
    markdownTable([
      ['network', 'as', 'file', 'beside weights', 'test accuracy', 'one image'],
      ...rows,
    ]),
    `Trained for ${models[0].epochs} epochs on MNIST; ${testImages.toLocaleString('en-US')} test images. ` +
      `${machine.cpu}, Node ${machine.node}${compiler === null ? '' : `, ${compiler}`}, ${machine.date}.`,
    commandLine(results.command),
  ].join('\n\n');
}
