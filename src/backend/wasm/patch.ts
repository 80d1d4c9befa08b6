/**
 * Bytes from other bytes and the differences: how every build but the plain one for float32 is
 * kept.
 */

/**
 * The float32 build with the sums, differences, products and quotients of vectors of float64: more
 * than a third of what parts the two builds, which a patch need not say place by place. f64x2's
 * opcodes are f32x4's, 0xfd 0xe4 to 0xe7, and 12; what looks like one and is none is for the patch.
 */
export const widened = (float32: Uint8Array): Uint8Array =>
  float32.map((byte, i) =>
    float32[i - 1] === 0xfd && byte >= 0xe4 && byte <= 0xe7 ? byte + 12 : byte,
  );

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
