/**
 * Node's files for what may be imported anywhere: nothing of Node is asked for before a file is.
 * Not here: the files of data sets and of searches, which have entries of their own for pages.
 */
import { show } from './check.js';
import { runtime } from './code-generation.js';
import { isUrl } from './realms.js';

interface Handle {
  writeFile(data: Uint8Array | string): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

interface Modules {
  'node:fs/promises': {
    mkdir(path: string, options: { recursive: true }): Promise<unknown>;
    open(path: string, flags: string): Promise<Handle>;
    readdir(path: string): Promise<string[]>;
    readFile(path: string): Promise<Uint8Array>;
    rename(from: string, to: string): Promise<void>;
    rm(path: string, options: { force: true }): Promise<void>;
  };
  'node:path': {
    readonly join: (...parts: string[]) => string;
    readonly dirname: (path: string) => string;
  };
  'node:url': { fileURLToPath(url: URL | string): string };
}

type Load = <N extends keyof Modules>(name: N) => Modules[N];

/** What to do about a fault of files. */
function adviceOn(code: string): string {
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) return 'make room on that disk';
  if (['EACCES', 'EPERM', 'EROFS'].includes(code))
    return 'allow this process to, or pass another path';
  if (code === 'EISDIR') return 'a folder has that name: move it, or pass another path';
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return 'a file is where a folder should be: move it, or pass another path';
  return 'check the path';
}

const codeOf = (error: unknown): string =>
  String((error as { code?: unknown } | null)?.code ?? error);

/** What is added to, bit by bit. */
export interface OpenFile {
  readonly path: string;
  /** Returns once the disk has it: the machine may stop as well as the process. */
  append(data: Uint8Array | string): Promise<void>;
  close(): Promise<void>;
}

/** Files, and errors about them in the name of who asks. */
export interface NodeFiles {
  /** @param name - What the error calls a value that is no path. */
  readonly pathOf: (name: string, given: string | URL) => string;
  readonly join: (folder: string, name: string) => string;
  /** With those that it lies in. */
  readonly makeFolder: (path: string) => Promise<void>;
  readonly folderOf: (path: string) => string;
  /** The names in a folder; none where there is no folder. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** Undefined where there is no file. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** Whole or not at all: by another name in the same folder, which ends in `.part`. */
  readonly writeWhole: (path: string, data: Uint8Array | string) => Promise<void>;
  /** Fails where `writeWhole` would: tries its other name, and leaves nothing. */
  readonly tryWriting: (path: string) => Promise<void>;
  /** Opens a file to append to; with `fresh` one that must not be there yet. */
  readonly open: (path: string, fresh?: boolean) => Promise<OpenFile>;
  readonly remove: (path: string) => Promise<void>;
}

/**
 * Node's files.
 *
 * @param advice - What to do where there is no Node.
 */
export function nodeFiles(who: string, advice: string): NodeFiles {
  const load = (runtime() as { getBuiltinModule?: Load } | undefined)?.getBuiltinModule;
  if (typeof load !== 'function')
    throw new Error(`${who} expects the files of Node, but got a platform without; ${advice}`);
  const fs = load('node:fs/promises');
  const { join, dirname } = load('node:path');

  const tried = async <T>(what: string, path: string, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (cause) {
      const code = codeOf(cause);
      throw new Error(`${who} expects to ${what} ${path}, but got ${code}; ${adviceOn(code)}`, {
        cause,
      });
    }
  };
  const none = (error: unknown): undefined => {
    if (codeOf(error) !== 'ENOENT') throw error;
  };
  /** On Windows a folder cannot be opened, and need not be: its renames are journaled. */
  const syncFolder = async (path: string): Promise<void> => {
    const handle = await fs.open(path, 'r').catch(() => undefined);
    await handle?.sync().catch(() => undefined);
    await handle?.close();
  };

  const temporaryOf = (path: string) => `${path}.${globalThis.crypto.randomUUID()}.part`;

  return {
    join,
    folderOf: dirname,
    pathOf(name, given) {
      const url = load('node:url');
      if (isUrl(given) && given.protocol === 'file:') return url.fileURLToPath(given);
      if (typeof given === 'string' && given.startsWith('file://')) return url.fileURLToPath(given);
      if (typeof given === 'string' && given !== '') return given;
      throw new TypeError(
        `${who} expects ${name} to be a path, but got ${show(given)}; pass 'runs/1', say`,
      );
    },
    async makeFolder(path) {
      await tried('make', path, () => fs.mkdir(path, { recursive: true }));
    },
    async list(folder) {
      return (await tried('list', folder, () => fs.readdir(folder).catch(none))) ?? [];
    },
    read: (path) => tried('read', path, () => fs.readFile(path).catch(none)),
    async writeWhole(path, data) {
      const temporary = temporaryOf(path);
      await tried('write', path, async () => {
        try {
          const handle = await fs.open(temporary, 'wx');
          try {
            await handle.writeFile(data);
            await handle.sync(); // before the rename: else the name can outlive the bytes
          } finally {
            await handle.close();
          }
          await fs.rename(temporary, path);
          await syncFolder(dirname(path));
        } catch (error) {
          await fs.rm(temporary, { force: true }).catch(() => undefined);
          throw error;
        }
      });
    },
    async tryWriting(path) {
      const temporary = temporaryOf(path);
      await tried('write', path, async () => {
        await (await fs.open(temporary, 'wx')).close();
        await fs.rm(temporary, { force: true });
      });
    },
    async open(path, fresh = false) {
      const handle = await tried('write', path, () => fs.open(path, fresh ? 'ax' : 'a'));
      return {
        path,
        append: (data) =>
          tried('write', path, async () => {
            await handle.writeFile(data);
            await handle.sync();
          }),
        close: () => handle.close(),
      };
    },
    remove: (path) => tried('remove', path, () => fs.rm(path, { force: true })),
  };
}
