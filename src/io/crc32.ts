/**
 * CRC-32, the check sum of ZIP, PNG and gzip (ISO 3309, polynomial 0xEDB88320, bits reversed).
 */

/** What each byte does to a sum: eight steps of the division at once. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  return sum;
});

/**
 * The check sum of bytes, unsigned.
 *
 * @param before - The sum of the bytes that come before these.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (let i = 0; i < bytes.length; i++) sum = (sum >>> 8) ^ table[(sum ^ bytes[i]) & 0xff];
  return ~sum >>> 0;
}
