/**
 * A table of plain text, and numbers as people read them in one.
 */

/** Rows of cells, the first row the names of columns, everything flush right. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padStart(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Three digits that count: 123, 12.3, 1.23, 0.123. */
export const digits3 = (value: number): string =>
  value.toFixed(Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(value)))));

/** How many times as much: "7.2×". */
export const times = (ratio: number): string => `${digits3(ratio)}×`;
