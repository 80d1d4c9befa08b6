/**
 * What a command is: its operands and options, which are read and explained from one table, and
 * what it does. Not here: reading them (arguments.ts), the help texts (help.ts).
 */

/** Where a command writes text: `process.stdout`, say. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** What a command has of the world beside files. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted by Ctrl-C while it is held. */
  readonly signal: AbortSignal;
  /**
   * From here on Ctrl-C does not end the process at once: it aborts `signal`.
   *
   * @returns Ends that.
   */
  hold(): () => void;
}

/** An option of a command. */
export interface OptionRow {
  /** What stands for its value in the help; an option without takes none. */
  readonly value?: string;
  readonly help: string;
  /** Whether it may be given more than once. */
  readonly multiple?: boolean;
}

/** A command line that has been read. */
export interface Given {
  readonly operands: readonly string[];
  /** The value of an option; undefined where it was not given. */
  text(name: string): string | undefined;
  /** The values of an option that may be given more than once. */
  list(name: string): readonly string[];
  flag(name: string): boolean;
}

/** A command: `tiny-mlp NAME OPERANDS OPTIONS`. */
export interface Command {
  readonly name: string;
  /** What it does, in a line. */
  readonly summary: string;
  readonly operands: readonly string[];
  /** What else there is to know, in paragraphs of at most 78 columns. */
  readonly about: string;
  readonly examples: readonly string[];
  readonly options: Readonly<Record<string, OptionRow>>;
  run(given: Given, io: Io): Promise<void>;
}
