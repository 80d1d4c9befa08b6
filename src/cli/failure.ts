/**
 * How a command ends when something is wrong: one sentence, and exit code 1.
 */

/** Something that whoever types the command can put right. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The error's own text; of other things thrown, their text. */
export const textOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Whether an error is one of the library's sentences: who expects what. */
const isSentence = (text: string): boolean => text.includes(' expects ');

const isOurs = (error: unknown): boolean => error instanceof Failure || isSentence(textOf(error));

/** What is printed of an error: faults of this program itself ask for a report. */
export function sentenceOf(error: unknown): string {
  const text = textOf(error).replace(/\s*\n\s*/g, ' ');
  if (isOurs(error)) return text;
  return `internal: ${text}; please report this at https://github.com/tiny-mlp/tiny-mlp/issues`;
}

/** Where a fault of this program itself is. */
export const stackOf = (error: unknown): string | undefined =>
  isOurs(error) || !(error instanceof Error) ? undefined : error.stack;

/**
 * Does something with a file; what the library says of it is then said of the file.
 *
 * @param reword - Turns the library's advice into this command's.
 */
export async function about<T>(
  path: string,
  reword: (text: string) => string,
  act: () => T | Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const text = textOf(error);
    if (error instanceof Failure || !isSentence(text)) throw error;
    throw new Failure(`${path}: ${reword(text)}`, { cause: error });
  }
}
