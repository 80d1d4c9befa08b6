/**
 * Bytes from other bytes and the differences: how every build but the plain one for float32 is
 * kept.
 */

/**
 * What a patch makes of bytes. The patch: how many are copied, left out and put in, and those put
 * in, in turns.
 */
export function patched(from: Uint8Array, patch: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let at = 0;
  for (let i = 0; i < patch.length;) {
    const [copied, leftOut, putIn] = patch.subarray(i, (i += 3));
    bytes.push(...from.subarray(at, at + copied), ...patch.subarray(i, (i += putIn)));
    at += copied + leftOut;
  }
  return Uint8Array.from(bytes);
}
