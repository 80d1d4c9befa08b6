/**
 * A journal's file in Node: the one file of this folder beside index.ts that imports from 'node:',
 * so that what browsers load does not.
 */
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JournalStore } from './journal.js';

/** The path of a file. */
export const pathOf = (file: string | URL): string =>
  file instanceof URL || file.startsWith('file://') ? fileURLToPath(file) : file;

/** Opens the file, which is made where there is none. */
export async function openJournalFile(who: string, file: string | URL): Promise<JournalStore> {
  const path = pathOf(file);
  let handle: FileHandle;
  try {
    await mkdir(dirname(path), { recursive: true });
    handle = await open(path, 'a+');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new Error(
      `${who} expects journal to be a file that can be written, but got ${path} (${reason}); ` +
        'check the path',
      {
        cause,
      },
    );
  }
  return {
    read: () => handle.readFile('utf8'),
    cut: (bytes) => handle.truncate(bytes),
    async append(text) {
      await handle.appendFile(text);
      await handle.datasync(); // the machine may stop as well as the process
    },
    close: () => handle.close(),
  };
}
