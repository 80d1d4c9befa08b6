/**
 * How wide text is, before anything draws it: for Vega, which has no canvas here, and for breaking
 * lines. An average over letters; the fonts named in chart.ts differ by more.
 */

/** Width in pixels. */
export const widthOf = (text: string, fontSize: number): number => 0.6 * fontSize * text.length;

/**
 * Breaks a text at its spaces into lines no wider than this, where its words allow it. A number stays
 * with its noun.
 */
export function linesOf(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.replace(/(\d) (?=[a-z])/g, '$1\u00a0').split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)!} ${word}` : word;
    if (lines.length > 0 && widthOf(longer, fontSize) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
