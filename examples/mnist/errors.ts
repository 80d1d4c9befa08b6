/**
 * How the program ends when something is wrong: a sentence and an exit code where a person can put
 * it right, a stack trace where only a programmer can.
 */
import { FormatError, NonFiniteError } from 'tiny-mlp';

/**
 * The command line asks for something that is not there: exit code 2, as shells and Unix tools do.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The images are not where they were said to be, or are not what they should be: exit code 1. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

/** Another program that this one started failed: exit code 1. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}

/** The error's own text; of other things thrown, their text. */
export const textOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/**
 * From here on, an error that nobody catches ends the program with a sentence and the fitting exit
 * code.
 */
export function explainErrors(program: string): void {
  process.on('uncaughtException', (error) => {
    const mine = [UsageError, DataError, ProgramError, FormatError, NonFiniteError].some(
      (type) => error instanceof type,
    );
    const hint = error instanceof UsageError ? `\nTry '${program} --help'.` : '';
    console.error(mine ? `${program}: ${error.message}${hint}` : error);
    process.exit(error instanceof UsageError ? 2 : 1);
  });
}
