/**
 * Check sums of 32 bits: CRC-32, of ZIP, PNG and gzip (ISO 3309), and CRC-32C, of iSCSI and of
 * TensorFlow's files (RFC 3720).
 */

/** What each byte does to a sum: eight steps of the division by a polynomial, bits reversed. */
const tableOf = (polynomial: number): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? polynomial : 0);
    return sum;
  });

function sumBy(table: Uint32Array, bytes: Uint8Array, before: number): number {
  let sum = ~before;
  for (let i = 0; i < bytes.length; i++) sum = (sum >>> 8) ^ table[(sum ^ bytes[i]) & 0xff];
  return ~sum >>> 0;
}

const table = /* @__PURE__ */ tableOf(0xedb88320);
const castagnoli = /* @__PURE__ */ tableOf(0x82f63b78);

/**
 * The check sum of bytes, unsigned.
 *
 * @param before - The sum of the bytes that come before these.
 */
export const crc32 = (bytes: Uint8Array, before = 0): number => sumBy(table, bytes, before);

/** The same with Castagnoli's polynomial. */
export const crc32c = (bytes: Uint8Array, before = 0): number => sumBy(castagnoli, bytes, before);
