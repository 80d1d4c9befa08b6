/**
 * What others wrote, as it may be shown: a text from a queue can hold sequences that a terminal
 * obeys.
 */

/** How much of a foreign text is shown. */
const MOST = 200;

/** Control characters, those that change the direction of a line, and halves of pairs. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  `\\u{${character.codePointAt(0)!.toString(16).padStart(2, '0')}}`;

/**
 * A foreign text on one line, with what cannot be seen escaped, and no longer than `most`
 * characters.
 */
export function printable(text: string, most = MOST): string {
  const shown = text.slice(0, most).replace(unseen, escaped);
  return text.length > most || shown.length > most ? `${shown.slice(0, most)}…` : shown;
}

/** A value that came as JSON, as it may be shown: texts in quotes. */
export function printableValue(value: unknown, most = 80): string {
  if (typeof value === 'string') return `'${printable(value, most)}'`;
  return printable(value === undefined ? 'nothing' : JSON.stringify(value), most);
}
