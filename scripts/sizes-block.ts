/**
 * What stands in the block 'sizes': how much of the package ends in a page. Laid out as prettier
 * would.
 */
import { markdownTable, notYet } from './blocks.js';
import type { SizeResults } from './sizes.js';

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

export function sizesBlock(results: SizeResults | undefined): string {
  if (!results) return notYet('npm run build && npm run sizes');
  const rows = results.sizes.map(({ name, minified, gzip, budget }) => [
    name,
    kilobytes(minified),
    kilobytes(gzip),
    kilobytes(budget),
  ]);
  return [
    markdownTable([['bundle', 'minified', 'gzip', 'at most'], ...rows]),
    `Bundled and minified by esbuild ${results.esbuild}. The command: \`${results.command}\``,
  ].join('\n\n');
}
