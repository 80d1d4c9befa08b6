/**
 * Constants as bytes, little-endian whatever the machine, and bytes as base64: engines differ in
 * what they offer for it.
 */
import type { Bytes } from '../../core/dtype.js';
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

/** Base64 with its padding. */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const three = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digit = (shift: number) => DIGITS[(three >> shift) & 63];
    parts.push(`${digit(18)}${digit(12)}${left > 1 ? digit(6) : '='}${left > 2 ? digit(0) : '='}`);
  }
  return parts.join('');
}
