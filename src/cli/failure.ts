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

/** What is printed of an error: faults of this program itself ask for a report. */
export function sentenceOf(error: unknown): string {
  const text = textOf(error);
  if (error instanceof Failure || isSentence(text)) return text.replace(/\s*\n\s*/g, ' ');
  const where = error instanceof Error && error.stack ? `\n${error.stack}` : '';
  return (
    `internal: ${text}; please report this at https://github.com/tiny-mlp/tiny-mlp/issues` + where
  );
}

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
