/**
 * Files of a command: read whole, written whole or not at all.
 */
import {
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { dirname, extname, isAbsolute, join, relative, sep } from 'node:path';
import type { Given, Io } from './command.js';
import { Failure } from './failure.js';

const codeOf = (error: unknown): string =>
  (error as { code?: string }).code ?? (error instanceof Error ? error.message : String(error));

/** A file that was read. */
export interface InputFile {
  readonly path: string;
  /** What its name ends in, in small letters: `.npz`. */
  readonly ending: string;
  readonly bytes: Uint8Array;
  /** The bytes of a file beside it; undefined where there is none. */
  readonly beside: (name: string) => Uint8Array | undefined;
}

export const endingOf = (path: string): string => extname(path).toLowerCase();

/** Reads a file. */
export function readInput(path: string): InputFile {
  const beside = (name: string): Uint8Array | undefined => {
    const folder = dirname(path);
    const place = join(folder, name);
    // What a file names must not lead elsewhere.
    const way = relative(folder, place);
    const isInside = !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`);
    return isInside && existsSync(place) && statSync(place).isFile() ? readBytes(place) : undefined;
  };
  return { path, ending: endingOf(path), bytes: readBytes(path), beside };
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = codeOf(error);
    const came =
      code === 'ENOENT' ? 'no file there' : code === 'EISDIR' ? 'a folder' : `the fault ${code}`;
    const advice = path === '-' ? 'write /dev/stdin for what is piped in' : 'check the path';
    throw new Failure(`${path} is to be read, but there is ${came}; ${advice}`, { cause: error });
  }
}

/** A file that will be written. */
export interface OutputFile {
  readonly path: string;
  write(content: string | Uint8Array): void;
}

/** What there is at a path; undefined where nothing is. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // Below a file there is nothing.
    if (codeOf(error) === 'ENOTDIR') return undefined;
    throw cannotWrite(path, error, 'check the path');
  }
}

const cannotWrite = (path: string, error: unknown, advice: string): Failure =>
  new Failure(`${path} is to be written, but that gave the fault ${codeOf(error)}; ${advice}`, {
    cause: error,
  });

/**
 * Makes sure that a file can be written before work begins. Its content goes to a file of another
 * name, which takes the name at the end: nobody ever sees half a file. A link stays, and what it
 * leads to is written.
 */
export function prepareOutput(path: string, given: Given, io: Io): OutputFile {
  const folder = dirname(path);
  if (!statOf(folder)?.isDirectory())
    throw new Failure(`${path} is to be written, but there is no folder ${folder}; make it first`);
  const checkFree = (): Stats | undefined => {
    const found = statOf(path);
    if (found?.isDirectory())
      throw new Failure(`${path} is to be written, but there is a folder; choose another name`);
    // A rename would put a file in the place of /dev/null.
    if (found && !found.isFile())
      throw new Failure(`${path} is to be written, but it is no file; choose another name`);
    if (found === undefined || given.flag('force')) return found;
    throw new Failure(
      `${path} is to be written, but there is such a file; add --force to write over it`,
    );
  };
  checkFree();
  const write = (content: string | Uint8Array): void => {
    const release = io.hold();
    let part: string | undefined;
    try {
      const found = checkFree();
      const place = found ? realpathSync(path) : path;
      part = join(dirname(place), `.${crypto.randomUUID()}.part`);
      // Whoever could not read the file before cannot now.
      const mode = found ? found.mode & 0o777 : 0o666;
      writeFileSync(part, content, { flag: 'wx', flush: true, mode });
      checkFree();
      renameSync(part, place);
    } catch (error) {
      if (part !== undefined) rmSync(part, { force: true });
      if (error instanceof Failure) throw error;
      throw cannotWrite(path, error, 'check the path and the room on that disk');
    } finally {
      release();
    }
  };
  return { path, write };
}

/** The option that every command with an output has. */
export const force = { help: 'write over files that are there' };
