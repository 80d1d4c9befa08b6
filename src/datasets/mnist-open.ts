/**
 * One of MNIST's files, opened and told from others by its SHA-256. Not here: where it comes from
 * (mnist-sources.ts).
 */
import { FormatError } from '../core/errors.js';
import { sha256 } from './bytes.js';
import { openIdx, type IdxFile } from './idx-file.js';
import type { MnistFile } from './mnist-files.js';

const who = 'loadMnist';

/** A file that was found. */
export interface OpenFile extends IdxFile {
  /** What error texts call it. */
  readonly name: string;
  /** Whether its SHA-256 is that of MNIST's file. */
  readonly verified: boolean;
}

/** The longest that a file can be: gzip adds a few bytes to what cannot be compressed. */
export const limitOf = (file: MnistFile): number => file.bytes + 65536;

/** An error's text up to what to do. */
export const withoutAdvice = (error: unknown): string =>
  (error as Error).message.replace(/; [^;]*$/, '');

/** Opens a file, whatever it is. */
export async function verify(file: MnistFile, name: string, raw: Uint8Array): Promise<OpenFile> {
  const opened = await openIdx(who, name, raw);
  return { ...opened, name, verified: (await sha256(opened.bytes)) === file.sha256 };
}

/** The file, if it is MNIST's to the last bit, and else what is wrong with it. */
export async function verifyStrictly(
  file: MnistFile,
  name: string,
  raw: Uint8Array,
): Promise<OpenFile | string> {
  try {
    const { bytes, header } = await openIdx(who, name, raw);
    const digest = await sha256(bytes);
    if (digest === file.sha256) return { bytes, header, name, verified: true };
    const came = digest ?? 'no digest (WebCrypto is missing: serve the page over https)';
    return (
      `${who} expects ${name} to have the SHA-256 ${file.sha256} once decompressed, but got ` +
      `${came}`
    );
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return withoutAdvice(error);
  }
}
