/**
 * A journal's file in Node. Imports from 'node:', as index.ts and journal-lock.ts do and nothing
 * that browsers load may. Not here: what keeps it to one search (journal-lock.ts).
 */
import { mkdir, open, realpath, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isUrl } from '../core/realms.js';
import type { JournalStore } from './journal.js';
import { lockJournal } from './journal-lock.js';

/** The path of a file. */
export const pathOf = (file: string | URL): string =>
  isUrl(file) || file.startsWith('file://') ? fileURLToPath(file) : file;

/** Opens the file, which is made where there is none, and holds it until it is closed. */
export async function openJournalFile(who: string, file: string | URL): Promise<JournalStore> {
  const path = pathOf(file);
  let handle: FileHandle;
  try {
    await makeFolder(dirname(path));
    handle = await open(path, 'a+');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const parent = dirname(resolve(dirname(path)));
    throw new Error(
      `${who} expects journal to be a file that can be written, but got ${path} (${reason}); ` +
        (reason === 'ENOENT' ? `make the folder ${parent} first, or correct it` : 'check the path'),
      {
        cause,
      },
    );
  }
  let unlock: () => Promise<void>;
  try {
    unlock = await lockJournal(who, await realpath(path)); // one file may have several names
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    read: () => handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 }),
    cut: (bytes) => handle.truncate(bytes),
    async append(text) {
      try {
        await handle.appendFile(text);
        await handle.datasync(); // the machine may stop as well as the process
      } catch (cause) {
        throw notWritten(who, path, cause);
      }
    },
    async close() {
      await handle.close();
      await unlock();
    },
  };
}

/** One folder is made, not several: a path with a slip in it is then an error. */
const makeFolder = (path: string): Promise<void> =>
  mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });

/** A disk that is full, in words. */
function notWritten(who: string, path: string, cause: unknown): Error {
  const { code } = cause as NodeJS.ErrnoException;
  const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code ?? '');
  return new Error(
    `${who} expects to write to the journal ${path}, but got ${code ?? String(cause)}; ` +
      `${full ? 'make room on that disk' : 'mend that'} and search again: all points that were ` +
      'told are in it',
    { cause },
  );
}
