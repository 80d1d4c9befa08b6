/**
 * Writes files whole or not at all, so that nobody ever reads half a result.
 */
import { accessSync, constants, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UsageError, textOf } from './errors.js';

/**
 * Makes sure that a folder is there and may be written to: better before an hour of training than
 * after.
 */
export function prepareFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw new UsageError(
      `--out expects a folder that can be written to, but got '${path}' (${textOf(error)}); ` +
        'name another one',
    );
  }
}

/**
 * Writes all files under temporary names in the same folder, then renames them: each is there
 * whole, or as it was before. A Ctrl-C meanwhile (some milliseconds) takes effect after the last
 * one.
 *
 * @returns Where they are.
 */
export async function writeWhole(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string[]> {
  const paths = Object.keys(files).map((name) => join(folder, name));
  const temporary = (path: string): string => `${path}.${process.pid}.tmp`;
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const interrupted = (): void => process.exit(130);
  // All that follows is synchronous: a signal that has a listener waits for the event loop's next
  // turn.
  for (const signal of signals) process.on(signal, interrupted);
  try {
    Object.values(files).forEach((content, i) => writeFileSync(temporary(paths[i]), content));
    for (const path of paths) renameSync(temporary(path), path);
    // The first turn may begin behind the place where signals are looked at; the second passes it.
    for (let turn = 0; turn < 2; turn++) await setImmediate();
  } finally {
    for (const path of paths) rmSync(temporary(path), { force: true });
    for (const signal of signals) process.off(signal, interrupted);
  }
  return paths;
}
