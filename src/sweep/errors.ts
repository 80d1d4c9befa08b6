/**
 * The errors that are this folder's own; the others are those of the whole package.
 */

/**
 * A worker ended in the middle of a point: it ran out of memory, or was killed, or the training
 * function left the process.
 */
export class WorkerDiedError extends Error {
  /** The name of the class. */
  override readonly name = 'WorkerDiedError';
}

/**
 * A journal belongs to another search than the one that wants to continue it, and the text says
 * what differs; or another search has it open, and the text says which process.
 */
export class JournalError extends Error {
  /** The name of the class. */
  override readonly name = 'JournalError';
}
