/**
 * What stands in the block 'fuzzIo': how each reader of tiny-mlp/io fared under the fuzzer. Laid out
 * as prettier would.
 */
import { markdownTable, notYet } from './blocks.js';
import type { Fared } from './fuzz-io/fuzz.js';

export const fuzzIoCommand =
  'npm run fuzz:io -- --seconds 600 --seed 1 --json docs/results/fuzz-io.json';

/** What docs/results/fuzz-io.json holds, as far as it is told. */
export interface FuzzIoResults {
  readonly command: string;
  readonly seconds: number;
  readonly machine: { readonly cpu: string; readonly node: string; readonly date: string };
  readonly bounds: { readonly milliseconds: number };
  readonly formats: Readonly<Record<string, Fared>>;
  readonly failures: readonly unknown[];
}

const whole = (count: number): string => count.toLocaleString('en-US');

export function fuzzIoBlock(results: FuzzIoResults | undefined): string {
  if (!results) return notYet(fuzzIoCommand);
  const { command, seconds, machine, bounds, formats, failures } = results;
  const rows = Object.entries(formats).map(([name, fared]) => [
    name,
    ...[fared.files, fared.refused, fared.read, fared.kept, fared.blocks].map(whole),
    `${fared.milliseconds.toFixed(1)} ms`,
  ]);
  return [
    markdownTable([
      ['format', 'files', 'refused', 'read', 'gone on from', 'pieces of code', 'slowest'],
      ...rows,
    ]),
    `In ${seconds} s there ${failures.length === 1 ? 'was 1 kind' : `were ${failures.length} kinds`} ` +
      `of failures: another error, a file that took ${bounds.milliseconds} ms, memory out of proportion, ` +
      `a changed prototype. ${machine.cpu}, Node ${machine.node}, ${machine.date}. ` +
      `The command: \`${command}\``,
  ].join('\n\n');
}
