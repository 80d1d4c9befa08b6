/**
 * Bytes in memory, of any realm, as one kind of view. Decoders and digests of the platform refuse
 * memory that is shared or may be resized; such bytes are copied, here and nowhere else.
 */
import type { Bytes } from './dtype.js';
import { tagOf } from './realms.js';
import { bufferOf, byteOffsetOf, lengthOf, typedArrayName } from './typed-array.js';

/** Whether a value is a buffer, shared or not. */
export const isBuffer = (value: unknown): value is ArrayBuffer =>
  /^(Shared)?ArrayBuffer$/.test(tagOf(value));

/** Whether a value is a Uint8Array (Node's Buffer is one). */
export const isByteArray = (value: unknown): value is Uint8Array =>
  typedArrayName(value) === 'Uint8Array';

/** The bytes of an array or a buffer, copied only where their memory is shared or resizable. */
export function plainBytes(value: Uint8Array | ArrayBuffer): Bytes {
  const isArray = isByteArray(value);
  const buffer = isArray ? bufferOf(value) : value;
  const length = isArray ? lengthOf(value) : value.byteLength;
  if (length === 0) return new Uint8Array(0);
  const bytes = new Uint8Array(buffer, isArray ? byteOffsetOf(value) : 0, length);
  const isPlain = tagOf(buffer) === 'ArrayBuffer' && !(buffer as { resizable?: boolean }).resizable;
  return isPlain ? bytes : new Uint8Array(bytes);
}
