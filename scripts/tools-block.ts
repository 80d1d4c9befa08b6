/**
 * What stands in the block 'tools': the tools that the package was tried in. Laid out as prettier
 * would.
 */
import type { ToolResults } from '../tests/package/tool-results.js';
import { notYet } from './blocks.js';

const command = 'npm run build && npm run check:tools -- --json docs/results/tools.json';

export function toolsBlock(results: ToolResults | undefined): string {
  if (!results) return notYet(command);
  const head = ['tool', 'version', 'what was tried', 'result'];
  const lines = results.rows.map(({ name, version, tried, runs }) => [
    name,
    version,
    tried,
    runs === 0 ? 'no errors' : "Node's numbers",
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...lines].map((cells) => cells[i].length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [
    [line(head), line(widths.map((width) => '-'.repeat(width))), ...lines.map(line)].join('\n'),
    `The command: \`${command}\`; a row by itself: \`npm run check:tools -- --only NAME\``,
  ].join('\n\n');
}
