/**
 * Files in Node: the one file of this folder that imports from 'node:', so that what browsers load
 * does not.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isUrl } from '../core/realms.js';
import type { Disk } from './bytes.js';

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

/** What others who write the same file can make of a rename; on Windows, mostly. */
const races = ['ENOENT', 'EEXIST', 'EPERM', 'EACCES', 'EBUSY'];

/** Node's file system. */
export const nodeDisk: Disk = {
  async read(who, file, limit) {
    const path = isUrl(file) || file.startsWith('file://') ? fileURLToPath(file) : file;
    try {
      // A pipe may never end, and what is not read takes no memory.
      const found = limit === undefined ? undefined : await stat(path);
      if (!found || (found.isFile() && found.size <= limit!)) return await readFile(path);
      const came = found.isFile() ? `one of ${found.size}` : 'none';
      throw new Error(
        `${who} expects ${path} to be a file of at most ${limit} bytes, but got ${came}; delete it`,
      );
    } catch (cause) {
      if (!(cause as NodeJS.ErrnoException).code) throw cause;
      throw new Error(
        `${who} expects ${path} to be a file that can be read, but got ${codeOf(cause)}; check ` +
          'the path',
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
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(cause))) return undefined;
      throw cause;
    }
  },

  async write(folder, name, bytes) {
    const path = join(folder, name);
    for (let tries = 3; ; tries--) {
      // A rename within a folder is atomic: readers see no file, or the old one, or the whole new
      // one.
      const temporary = `${path}.${randomUUID()}.part`;
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(temporary, bytes);
        await rename(temporary, path);
        return;
      } catch (error) {
        if (!races.includes(codeOf(error))) throw error;
        const there = await readFile(path).catch(() => undefined);
        if (there?.equals(bytes)) return;
        if (tries === 1) throw error;
      } finally {
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    }
  },

  async remove(path) {
    await rm(path, { force: true });
  },

  cacheFolder() {
    try {
      return join(userCaches(), 'tiny-mlp', 'mnist');
    } catch {
      return undefined; // no HOME, and no entry in the system's list of users
    }
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
