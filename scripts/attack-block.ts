/**
 * What stands in the block 'attackFiles': how damaged files fared. Laid out as prettier would.
 */
import type { AttackResults } from './attack-files/attack.js';
import { markdownTable, notYet } from './blocks.js';

export const attackFiles = 'npm run attack:files -- --files 150000 --seed 1';

const whole = (count: number): string => count.toLocaleString('en-US');

/** Files refused and read by format, and the most that one took. */
export function attackFilesBlock(results: AttackResults | undefined): string {
  if (!results) return notYet(attackFiles);
  const { files, seconds, bounds, breaches, machine, command } = results;
  const rows = Object.entries(results.formats).map(([format, fared]) => [
    format,
    whole(fared.files),
    whole(fared.refused),
    whole(fared.read),
    `${fared.milliseconds.toFixed(1)} ms`,
    `${(fared.bytes / 1000).toFixed(0)} kB`,
  ]);
  const count = (fault: string): number =>
    new Set(breaches.filter((breach) => breach.fault === fault).map(({ file }) => file)).size;
  return [
    markdownTable([['format', 'files', 'refused', 'read', 'slowest', 'most memory'], ...rows]),
    `Of ${whole(files)} damaged files ${count('crash')} ended in anything but a \`FormatError\` ` +
      `or whole arrays, models and states, ${count('slow')} took ${bounds.milliseconds} ms or ` +
      `more in each of four tries, and ${count('memory')} took more memory than a mebibyte and ` +
      `${bounds.timesFile} times the file. ${machine.cpu}, Node ${machine.node}, ` +
      `${machine.date}, ${seconds} s. The command: \`${command}\``,
  ].join('\n\n');
}
