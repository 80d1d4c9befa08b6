/**
 * Files of a command: read whole, written whole or not at all.
 */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, relative } from 'node:path';
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
    const isInside = !isAbsolute(way) && !way.startsWith('..');
    return isInside && existsSync(place) ? readFileSync(place) : undefined;
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
    throw new Failure(`${path} is to be read, but there is ${came}; check the path`, {
      cause: error,
    });
  }
}

/** A file that will be written. */
export interface OutputFile {
  readonly path: string;
  write(content: string | Uint8Array): void;
}

/**
 * Makes sure that a file can be written before work begins. Its content goes to a file of another
 * name, which takes the name at the end: nobody ever sees half a file.
 */
export function prepareOutput(path: string, given: Given, io: Io): OutputFile {
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Failure(`${path} is to be written, but there is no folder ${folder}; make it first`);
  const checkFree = (): void => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory())
      throw new Failure(`${path} is to be written, but there is a folder; choose another name`);
    if (found === undefined || given.flag('force')) return;
    throw new Failure(
      `${path} is to be written, but there is such a file; add --force to write over it`,
    );
  };
  checkFree();
  const write = (content: string | Uint8Array): void => {
    const release = io.hold();
    const part = join(folder, `.${basename(path)}.${crypto.randomUUID()}.part`);
    try {
      writeFileSync(part, content, { flag: 'wx', flush: true });
      checkFree();
      renameSync(part, path);
    } catch (error) {
      rmSync(part, { force: true });
      if (error instanceof Failure) throw error;
      throw new Failure(
        `${path} is to be written, but that gave the fault ${codeOf(error)}; check the path and ` +
          'the room on that disk',
        { cause: error },
      );
    } finally {
      release();
    }
  };
  return { path, write };
}

/** The option that every command with an output has. */
export const force = { help: 'write over files that are there' };
