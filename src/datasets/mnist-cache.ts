/**
 * MNIST's files in the cache, which other processes use at the same time, and in which anything may
 * lie: what cannot be used is stepped over. Not here: what is fetched instead (mnist-sources.ts).
 */
import type { Disk, FoundFile } from './bytes.js';
import { spellings, type MnistFile } from './mnist-files.js';
import { limitOf, verifyStrictly, withoutAdvice, type OpenFile } from './mnist-open.js';

const who = 'loadMnist';

/** A file in the cache that is of no use: why, and whether that is in its content. */
export interface Fault extends FoundFile {
  readonly text: string;
  readonly isDamage: boolean;
}

/** What the cache has of a file. */
export interface Kept {
  readonly sound?: OpenFile;
  readonly faults: readonly Fault[];
}

/**
 * The first sound file of the cache, and those before it that are of no use. Others may use the
 * cache at the same time: a file that is gone by now was never there.
 */
export async function findKept(
  disk: Disk,
  cache: string,
  file: MnistFile,
  signal: AbortSignal | undefined,
): Promise<Kept> {
  const faults: Fault[] = [];
  const find = async (): Promise<readonly FoundFile[]> => {
    const found = (await disk.list(cache)) ?? [];
    return found.filter(({ name }) => spellings(file).includes(name));
  };
  try {
    for (const found of await find()) {
      signal?.throwIfAborted();
      const raw = await disk.read(who, found.path, limitOf(file)).catch((error: Error) => error);
      const sound =
        raw instanceof Error ? withoutAdvice(raw) : await verifyStrictly(file, found.path, raw);
      if (typeof sound !== 'string') {
        await removeAll(disk, faults);
        return { sound, faults };
      }
      const isDamage = !(raw instanceof Error);
      const isThere = isDamage || (await find()).some(({ name }) => name === found.name);
      if (isThere) faults.push({ ...found, text: sound, isDamage });
    }
  } catch (error) {
    signal?.throwIfAborted();
    const came = (error as Error).message;
    const text = `${who} expects ${cache} to be a folder that can be read, but got ${came}`;
    faults.push({ name: cache, path: cache, text, isDamage: false });
  }
  return { faults };
}

/** Removes files that are damaged; where that is not allowed, they stay. */
export async function removeAll(disk: Disk, faults: readonly Fault[]): Promise<void> {
  for (const { path, isDamage } of faults)
    if (isDamage) await disk.remove(path).catch(() => undefined);
}
