/**
 * Files in Node: the one file of this folder that imports from 'node:', so that what browsers load
 * does not.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Disk } from './bytes.js';

/** Node's file system. */
export const nodeDisk: Disk = {
  async read(who, file) {
    const path = file instanceof URL || file.startsWith('file://') ? fileURLToPath(file) : file;
    try {
      return await readFile(path);
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
      throw new Error(
        `${who} expects ${path} to be a file that can be read, but got ${reason}; check the path`,
        { cause },
      );
    }
  },

  async list(folder) {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries
        .filter((entry) => !entry.isDirectory())
        .map(({ name }) => ({ name, path: join(folder, name) }));
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw cause;
    }
  },

  async write(folder, name, bytes) {
    await mkdir(folder, { recursive: true });
    // A rename within a folder is atomic: readers see no file, or the old one, or the whole new
    // one.
    const temporary = join(folder, `${name}.${randomUUID()}.part`);
    try {
      await writeFile(temporary, bytes);
      await rename(temporary, join(folder, name));
    } finally {
      await rm(temporary, { force: true });
    }
  },

  async remove(path) {
    await rm(path, { force: true });
  },

  cacheFolder() {
    return join(userCaches(), 'tiny-mlp', 'mnist');
  },

  environment(variable) {
    const value = process.env[variable];
    return value === '' ? undefined : value;
  },
};

/**
 * Where the operating system keeps files that can be fetched again
 * (https://specifications.freedesktop.org/basedir-spec on Linux).
 */
function userCaches(): string {
  const { LOCALAPPDATA = '', XDG_CACHE_HOME = '' } = process.env;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32')
    return isAbsolute(LOCALAPPDATA) ? LOCALAPPDATA : join(homedir(), 'AppData', 'Local');
  return isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
}
