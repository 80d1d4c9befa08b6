/**
 * In the place of node:crypto where tests run in a browser, whose own digests are asynchronous.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

const bytesOf = (data: string | ArrayBufferView): Uint8Array =>
  typeof data === 'string'
    ? new TextEncoder().encode(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** SHA-256, the one that tests ask for. */
export function createHash(_name: 'sha256') {
  const hash = sha256.create();
  const self = {
    update(data: string | ArrayBufferView) {
      hash.update(bytesOf(data));
      return self;
    },
    digest: (_encoding: 'hex'): string => bytesToHex(hash.digest()),
  };
  return self;
}
