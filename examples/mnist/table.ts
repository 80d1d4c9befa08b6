/**
 * Numbers as people read them: thousands set apart, percents, an aligned table of plain text.
 */

/** 50,000 */
export const thousands = (n: number): string => n.toLocaleString('en-US');

/** 1 epoch, 10 epochs */
export const plural = (n: number, noun: string): string =>
  `${thousands(n)} ${noun}${n === 1 ? '' : 's'}`;

/**
 * A share of 0 to 1 in percent, free of the noise that multiplying by 100 adds: 97.57, not
 * 97.57000000000001.
 */
export const percent = (share: number): number => Number((100 * share).toFixed(4));

/** Rows of cells under a row of column names, everything flush right. */
export function alignedTable(
  columns: readonly number[],
  rows: readonly (readonly [name: number, cells: readonly string[]])[],
): string {
  const lines = [
    ['', ...columns.map(String)],
    ...rows.map(([name, cells]) => [String(name), ...cells]),
  ];
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  return lines.map((line) => line.map((cell, i) => cell.padStart(widths[i])).join('  ')).join('\n');
}
