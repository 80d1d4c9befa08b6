/**
 * The block of docs/testing.md that says how many small faults the tests find. Laid out as prettier
 * would.
 */
import { markdownTable, mutationCommand, notYet } from './blocks.js';
import type { MutationResults } from './mutation/results.js';

/** Faults put in and found, by folder. */
export function mutationBlock(results: MutationResults | undefined): string {
  if (!results) return notYet(mutationCommand);
  const { faults, killed, percent, candidates, survivors, unexplained, again } = results;
  const folderOf = (file: string) => file.split('/').slice(0, 2).join('/');
  const folders = [...new Set(Object.keys(results.byFile).map(folderOf))].sort();
  const rows = folders.map((folder) => {
    const counts = Object.entries(results.byFile).filter(([file]) => folderOf(file) === folder);
    const sum = (of: 'faults' | 'killed') =>
      counts.reduce((total, [, count]) => total + count[of], 0);
    return [
      `\`${folder}\``,
      String(sum('faults')),
      String(sum('killed')),
      `${((100 * sum('killed')) / sum('faults')).toFixed(1)} %`,
    ];
  });
  return [
    markdownTable([['folder', 'faults', 'found', 'share'], ...rows]),
    `Of ${candidates.toLocaleString('en-US')} small faults that can be put into these ` +
      `folders, ${faults} were drawn at random; the tests find ${killed}, **${percent} %**. Of ` +
      `the ${survivors.length} others, ${survivors.length - unexplained} change nothing that a ` +
      'caller could see, or not what this package promises, and say why in ' +
      `\`docs/results/mutation.json\`; ${unexplained} have no such excuse yet.`,
    `The command: \`${results.command}\`` +
      (again
        ? `. It found ${faults - again.faults}; tests were then written for what it had left, ` +
          `and \`npm run mutation -- --again\` ran those ${again.faults} alone: ` +
          `${again.killed} more are found.`
        : ''),
  ].join('\n\n');
}
