/**
 * What the data sets read their bytes from: bytes in memory, Blobs, and, where the machine has
 * files, the Disk interface. Node implements Disk in node-disk.ts; a browser page has none, so
 * nothing else in this folder may import from 'node:'.
 */
import { isBuffer, isByteArray, plainBytes } from '../core/bytes.js';
import { show } from '../core/check.js';
import { isUrl, tagOf } from '../core/realms.js';

/** Bytes in memory, or a Blob (a File that a user chose in a page, say). */
export type BytesSource = Uint8Array | ArrayBuffer | Blob;

/** A file in a folder. */
export interface FoundFile {
  readonly name: string;
  readonly path: string;
}

/** The files of a machine, as far as the data sets need them. */
export interface Disk {
  /**
   * A file's bytes. `who` begins the text of the error if it cannot be read, or, where there is a
   * `limit`, if it is no ordinary file or longer than that.
   */
  read(who: string, file: string | URL, limit?: number): Promise<Uint8Array>;
  /** The files in a folder, or undefined where there is no such folder. */
  list(folder: string): Promise<readonly FoundFile[] | undefined>;
  /**
   * Makes a file appear in a folder all at once, whole, in place of one that was there, also when
   * several processes write it together.
   */
  write(folder: string, name: string, bytes: Uint8Array): Promise<void>;
  /** Deletes a file; none there is fine. */
  remove(path: string): Promise<void>;
  /** The user's folder for files that can be fetched again; undefined where there is no home. */
  cacheFolder(): string | undefined;
  /** An environment variable; undefined where it is unset or empty. */
  environment(variable: string): string | undefined;
}

/** Whether a value is one of the sources of bytes that need no disk. */
export const isBytesSource = (value: unknown): value is BytesSource =>
  isByteArray(value) || isBuffer(value) || isBlob(value);

/** Whether a value is a Blob or a File, whose bytes can be asked for. */
export const isBlob = (value: unknown): value is Blob =>
  /^(Blob|File)$/.test(tagOf(value)) && typeof (value as Blob).arrayBuffer === 'function';

/** The bytes of a source; those in memory are copied only where that is shared or resizable. */
export async function bytesOf(source: BytesSource): Promise<Uint8Array> {
  return plainBytes(isBlob(source) ? await source.arrayBuffer() : source);
}

/** How error texts show what should have been bytes. */
export const showSource = (value: unknown): string =>
  isUrl(value) ? `the URL ${value.href}` : show(value);

/**
 * SHA-256 of bytes in hexadecimal, or undefined where WebCrypto is missing (a page that was not
 * served over https).
 */
export async function sha256(bytes: Uint8Array): Promise<string | undefined> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  if (!subtle) return undefined;
  const digest = await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
