/**
 * Constants as bytes, little-endian whatever the machine, and bytes as base64: engines differ in
 * what they offer for it.
 */
import type { Bytes } from '../../core/dtype.js';
import { decodeText, encodeText } from '../../core/text-coders.js';
import { bytesOf, type Buffer } from './program.js';

/** The constants one after another, each at a multiple of its size, and where each begins. */
export function packed(constants: readonly Buffer[]): { bytes: Bytes; offsets: number[] } {
  let end = 0;
  const offsets = constants.map(({ element, size }) => {
    const width = bytesOf[element];
    const start = Math.ceil(end / width) * width;
    end = start + width * size;
    return start;
  });
  const bytes = new Uint8Array(end);
  const view = new DataView(bytes.buffer);
  constants.forEach(({ element, data }, c) => {
    const width = bytesOf[element];
    for (let i = 0; i < (data?.length ?? 0); i++) {
      const at = offsets[c] + width * i;
      const value = data![i];
      if (element === 'f32') view.setFloat32(at, value, true);
      else if (element === 'f64') view.setFloat64(at, value, true);
      else if (element === 'i32') view.setInt32(at, value, true);
      else view.setInt8(at, value);
    }
  });
  return { bytes, offsets };
}

export const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The sign `=`, which fills the last four. */
const PAD = 61;

/** Base64 with its padding. */
export function base64(bytes: Uint8Array): string {
  const digits = encodeText(DIGITS);
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  for (let i = 0, at = 0; i < bytes.length; i += 3, at += 4) {
    // Bytes behind the end count as 0.
    const three = (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
    for (let d = 0; d < 4; d++) text[at + d] = digits[(three >> (18 - 6 * d)) & 63];
  }
  const padding = (3 - (bytes.length % 3)) % 3;
  return decodeText(text.fill(PAD, text.length - padding));
}
