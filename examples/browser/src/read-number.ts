/**
 * Numbers that are typed in: what a field takes, and what is said of a text that is none.
 */

/** What a field takes. */
export interface NumberField {
  readonly whole: boolean;
  /** Least and greatest number; one that need not be whole must be above the least. */
  readonly least: number;
  readonly most: number;
  /** A number that fits. */
  readonly example: number;
}

/** The number in a field's text, or a sentence that says what is wrong with it. */
export function readNumber(
  { whole, least, most, example }: NumberField,
  text: string,
): number | string {
  const trimmed = text.trim();
  const value = trimmed === '' ? NaN : Number(trimmed);
  const fits = whole
    ? Number.isInteger(value) && value >= least
    : Number.isFinite(value) && value > least;
  if (fits && value <= most) return value;
  const expected = whole
    ? `a whole number from ${least} to ${most}`
    : `a number above ${least}, up to ${most}`;
  const came = trimmed === '' ? 'nothing' : `“${trimmed.slice(0, 24)}”`;
  const advice = /^\d*,\d+$/.test(trimmed)
    ? `write a point, ${trimmed.replace(',', '.')}`
    : `write ${example}, say`;
  return `Expected ${expected}, but got ${came}; ${advice}.`;
}
