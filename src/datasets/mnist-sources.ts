/**
 * Where MNIST's four files come from: files in memory, a folder the user gave, or the cache and the
 * mirrors behind it. A source that was given is never left for another in silence. Not here: what
 * the files hold (mnist.ts).
 */
import { FormatError } from '../core/errors.js';
import { bytesOf, type BytesSource, type Disk } from './bytes.js';
import { download } from './download.js';
import { isGzip } from './gzip.js';
import { findKept, removeAll, type Fault, type Kept } from './mnist-cache.js';
import {
  mnistParts,
  spellings,
  type MnistFile,
  type MnistFiles,
  type MnistPart,
} from './mnist-files.js';
import { limitOf, verify, verifyStrictly, type OpenFile } from './mnist-open.js';
import type { GivenFiles, MnistSettings } from './mnist-options.js';

const who = 'loadMnist';

/** The four files. */
export type OpenFiles = Readonly<Record<MnistPart, OpenFile>>;

/** Something that can be opened and read. */
interface Candidate {
  readonly name: string;
  readonly read: () => Promise<Uint8Array>;
}

/** Opens the four files, from the first source that applies. */
export async function openSource(
  files: MnistFiles,
  settings: MnistSettings,
  disk: Disk | undefined,
): Promise<OpenFiles> {
  const { folder } = settings;
  if (settings.files) {
    const given = namedFiles(settings.files);
    const candidates = Object.entries(given).map(
      ([name, source]) => [baseName(name), { name, read: () => bytesOf(source) }] as const,
    );
    return openGiven(files, settings, 'the option files', new Map(candidates), 'pass them too');
  }
  if (disk && folder) {
    const found = await disk.list(folder.path);
    if (!found)
      throw new Error(
        `${who} expects ${folder.path} (${folder.from}) to be a folder, but got none; check ` +
          'the path',
      );
    const candidates = found.map(
      ({ name, path }) => [name, { name: path, read: () => disk.read(who, path) }] as const,
    );
    // Where torchvision's datasets.MNIST(root) keeps them.
    const raw = `${folder.path.replace(/[/\\]$/, '')}/MNIST/raw`;
    const advice = (await disk.list(raw))
      ? `pass ${raw}, where torchvision has put them`
      : `put them there, plain or .gz, or leave out ${folder.from} to use the cache or a download`;
    return openGiven(
      files,
      settings,
      `${folder.path} (${folder.from})`,
      new Map(candidates),
      advice,
    );
  }
  return collect((part) => openKept(files[part], settings, disk));
}

/** The four files out of what the user gave; all that is missing is named at once. */
async function openGiven(
  files: MnistFiles,
  { signal }: MnistSettings,
  place: string,
  candidates: ReadonlyMap<string, Candidate>,
  advice: string,
): Promise<OpenFiles> {
  const find = (file: MnistFile): Candidate | undefined =>
    spellings(file).flatMap((name) => candidates.get(name) ?? [])[0];
  const missing = mnistParts.map((part) => files[part]).filter((file) => !find(file));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    throw new Error(
      `${who} expects ${place} to hold the four files of MNIST, but got no ${names}; ${advice} ` +
        `(looked for ${spellings(missing[0]).join(', ')}${missing.length > 1 ? ' and so on' : ''})`,
    );
  }
  return collect(async (part) => {
    signal?.throwIfAborted();
    const { name, read } = find(files[part])!;
    return verify(files[part], name, await read());
  });
}

/** A file of the cache, or else of a mirror. */
async function openKept(
  file: MnistFile,
  settings: MnistSettings,
  disk: Disk | undefined,
): Promise<OpenFile> {
  const { cache, signal, mirrors, timeout, retries, onProgress, onWarning } = settings;
  let kept: Kept = { faults: [] };
  if (disk && cache !== undefined) {
    kept = await findKept(disk, cache, file, signal);
    const first = kept.faults[0] as Fault | undefined;
    if (!kept.sound && first && !settings.download) {
      const text = `${first.text}; delete it, and allow a download`;
      throw first.isDamage ? new FormatError(text) : new Error(text);
    }
    const next = kept.sound ? 'the other one beside it is used' : 'it is fetched again';
    if (settings.download) for (const { text } of kept.faults) onWarning(`${text}; ${next}`);
  }
  if (kept.sound) return kept.sound;
  if (!settings.download) {
    const place = cache === undefined ? 'in files' : `in the cache ${cache}`;
    throw new Error(
      `${who} expects ${file.name} ${place}, but got none, and download is false; ` +
        `${giveFiles(disk)}, or allow a download`,
    );
  }
  const plan = {
    who,
    file: `${file.name}.gz`,
    limit: limitOf(file),
    mirrors,
    timeout,
    retries,
    onProgress,
    signal,
  };
  const [raw, opened] = await download(
    { ...plan, advice: `check the network, or ${giveFiles(disk)}` },
    async (bytes) => {
      const result = await verifyStrictly(file, 'the download', bytes);
      return typeof result === 'string' ? result : ([bytes, result] as const);
    },
  );
  if (disk && cache !== undefined) {
    // A mirror may send the file in plain, and fetch may decompress it on the way.
    const name = isGzip(raw) ? `${file.name}.gz` : file.name;
    const isKept = await disk.write(cache, name, raw).then(
      () => true,
      (error: Error) => {
        onWarning(
          `${who} expects to keep ${file.name} in the cache ${cache}, but got ` +
            `${error.message}; it will be downloaded again next time`,
        );
        return false;
      },
    );
    // What was of no use under another name would be in the way again.
    const others = kept.faults.filter((fault) => fault.isDamage && fault.name !== name);
    if (isKept) await removeAll(disk, others);
  }
  return opened;
}

const giveFiles = (disk: Disk | undefined): string =>
  disk
    ? 'give a folder that holds the four files by the option dir or the environment variable ' +
      'MNIST_DIR'
    : 'pass the four files by the option files';

/** One file after the other: together they would need more memory, and gain little. */
async function collect(open: (part: MnistPart) => Promise<OpenFile>): Promise<OpenFiles> {
  const opened: Partial<Record<MnistPart, OpenFile>> = {};
  for (const part of mnistParts) opened[part] = await open(part);
  return opened as OpenFiles;
}

const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

function namedFiles(files: GivenFiles): Record<string, BytesSource> {
  if (!Array.isArray(files)) return files as Record<string, BytesSource>;
  return Object.fromEntries((files as File[]).map((file) => [file.name, file]));
}
