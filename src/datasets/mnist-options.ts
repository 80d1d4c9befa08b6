/**
 * The options of loadMnist: what they are, their defaults, and their checks. One list for Node and
 * browsers, since TypeScript resolves the same types for both; what a page cannot do (folders, a
 * cache) is refused when it runs.
 */
import { checkBoolean, checkFunction, checkInteger, checkOptions, show } from '../core/check.js';
import { tagOf } from '../core/realms.js';
import { isBlob, isBytesSource, showSource, type BytesSource, type Disk } from './bytes.js';
import type { DownloadProgress } from './download.js';
import { mnistMirrors } from './mnist-files.js';

/** Files in memory: Files as a user chose them, or anything by its name. */
export type GivenFiles = readonly Blob[] | Readonly<Record<string, BytesSource>>;

/** Options of {@link loadMnist}. */
export interface LoadMnistOptions {
  /**
   * A folder that holds the four files, plain or `.gz`. Node only. Default: the environment
   * variable `MNIST_DIR`, if set.
   */
  dir?: string;
  /**
   * The four files themselves: the Files of an `<input type="file" multiple>`, or bytes and Blobs
   * by file name.
   */
  files?: GivenFiles;
  /**
   * The folder that keeps downloads. Node only. Default: `tiny-mlp/mnist` in the user's cache
   * folder.
   */
  cache?: string;
  /** Whether files that are not in the cache may be downloaded. Default true. */
  download?: boolean;
  /**
   * Addresses of folders that serve the four files as `.gz`, tried in order. Default: two public
   * mirrors.
   */
  mirrors?: readonly string[];
  /**
   * Milliseconds without a byte after which a download is given up and the next mirror tried. In
   * all one may take twice as many, and 1 ms more for every 2 bytes that have come: a server that
   * drips is given up, too. Default 30,000.
   */
  timeout?: number;
  /** Further rounds over all mirrors, after 0.5 s, 1 s, 2 s, ... Default 2. */
  retries?: number;
  /** How many of the training images, the last ones, to hold out as `validation`. Default 0. */
  validation?: number;
  /** Images as rows of 784 pixels (true) or as 28 × 28 (false). Default true. */
  flatten?: boolean;
  /** Called as a download advances. */
  onProgress?: (progress: DownloadProgress) => void;
  /**
   * Called when something went wrong that could be mended: a file in the cache that is damaged or
   * cannot be read, a cache that cannot be written. Default `console.warn`.
   */
  onWarning?: (message: string) => void;
  /** Aborts loading; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

const optionNames = [
  'dir',
  'files',
  'cache',
  'download',
  'mirrors',
  'timeout',
  'retries',
  'validation',
  'flatten',
  'onProgress',
  'onWarning',
  'signal',
];

/** The options with their defaults. */
export interface MnistSettings {
  readonly folder: { readonly path: string; readonly from: string } | undefined;
  readonly files: GivenFiles | undefined;
  readonly cache: string | undefined;
  readonly download: boolean;
  readonly mirrors: readonly string[];
  readonly timeout: number;
  readonly retries: number;
  readonly validation: number;
  readonly flatten: boolean;
  readonly onProgress: ((progress: DownloadProgress) => void) | undefined;
  readonly onWarning: (message: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** Checks every option and fills in the defaults. */
export function checkMnistOptions(
  who: string,
  options: LoadMnistOptions,
  disk: Disk | undefined,
): MnistSettings {
  checkOptions(who, options, optionNames);
  const { dir, files, cache, onProgress, signal } = options;
  const {
    download = true,
    mirrors = mnistMirrors,
    timeout = 30_000,
    retries = 2,
    validation = 0,
    flatten = true,
  } = options;
  const { onWarning = (message: string): void => console.warn(message) } = options;
  if (dir !== undefined) checkFolder(who, 'dir', dir, disk);
  if (cache !== undefined) checkFolder(who, 'cache', cache, disk);
  if (files !== undefined) checkFiles(who, files);
  if (dir !== undefined && files !== undefined) {
    throw new TypeError(`${who} expects dir or files, but got both; leave one out`);
  }
  checkBoolean(who, 'download', download);
  checkMirrors(who, mirrors, download);
  // The longest delay that setTimeout takes.
  checkInteger(who, 'timeout', timeout, 1, 2 ** 31 - 1);
  checkInteger(who, 'retries', retries, 0, 20);
  checkInteger(who, 'validation', validation, 0);
  checkBoolean(who, 'flatten', flatten);
  if (onProgress !== undefined) checkFunction(who, 'onProgress', onProgress);
  checkFunction(who, 'onWarning', onWarning);
  if (signal !== undefined && tagOf(signal) !== 'AbortSignal') {
    throw new TypeError(
      `${who} expects signal to be an AbortSignal, but got ${show(signal)}; pass the signal of ` +
        'an AbortController',
    );
  }

  const variable = files === undefined ? disk?.environment('MNIST_DIR') : undefined;
  const environment =
    variable === undefined
      ? undefined
      : { path: variable, from: 'the environment variable MNIST_DIR' };
  const folder = dir === undefined ? environment : { path: dir, from: 'the option dir' };
  return {
    ...{
      folder,
      files,
      download,
      mirrors,
      timeout,
      retries,
      validation,
      flatten,
      onProgress,
      onWarning,
      signal,
    },
    // Not asked for where it is not needed: a process may have no home.
    cache: cache ?? (folder || files ? undefined : disk?.cacheFolder()),
  };
}

function checkFolder(who: string, name: string, value: unknown, disk: Disk | undefined): void {
  if (!disk)
    throw new TypeError(
      `${who} expects no ${name} in a browser, but got ${show(value)}; pass the files ` +
        'themselves as files',
    );
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(
      `${who} expects ${name} to be a folder's path, but got ${showSource(value)}; pass a string`,
    );
  }
}

function checkFiles(who: string, files: unknown): void {
  const isList = Array.isArray(files);
  const isObject = typeof files === 'object' && files !== null && !isBytesSource(files);
  const values = isObject ? Object.values(files as Record<string, unknown>) : [files];
  const bad = values.findIndex(
    (value) => !isObject || (isList ? !(isBlob(value) && 'name' in value) : !isBytesSource(value)),
  );
  if (bad >= 0) {
    throw new TypeError(
      `${who} expects files as a list of Files or as bytes and Blobs by name, but got ` +
        `${show(values[bad])}; pass { 'train-images-idx3-ubyte.gz': blob, ... }`,
    );
  }
}

function checkMirrors(who: string, mirrors: unknown, needed: boolean): void {
  if (!Array.isArray(mirrors) || (needed && mirrors.length === 0)) {
    throw new TypeError(
      `${who} expects mirrors as a list of addresses, but got ${show(mirrors)}; pass one at ` +
        'least, or download: false',
    );
  }
  for (const mirror of mirrors as unknown[]) {
    // In a page an address may be relative to the page's own.
    const base = (globalThis as { location?: { href?: string } }).location?.href;
    if (typeof mirror !== 'string' || !URL.canParse(mirror, base)) {
      throw new TypeError(
        `${who} expects mirrors to be addresses such as "https://host/mnist/", but got ` +
          `${showSource(mirror)}; correct it`,
      );
    }
  }
}
