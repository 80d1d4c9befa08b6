/**
 * Check sums, held to the vectors that their standards print.
 */
import { crc32 as zlibs } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32, crc32c } from '../../src/io/crc32.js';

const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
const text = new TextEncoder().encode('123456789');

describe('check sums', () => {
  // RFC 3720, B.4, whose bytes are printed in the order in which they are sent: the lowest first.
  it.each([
    ['32 bytes of zeros', new Uint8Array(32), [0xaa, 0x36, 0x91, 0x8a]],
    ['32 bytes of ones', new Uint8Array(32).fill(0xff), [0x43, 0xab, 0xa8, 0x62]],
    ['32 bytes of incrementing 00..1f', ascending, [0x4e, 0x79, 0xdd, 0x46]],
    ['32 bytes of decrementing 1f..00', ascending.slice().reverse(), [0x5c, 0xdb, 0x3f, 0x11]],
    [
      'an iSCSI SCSI Read (10) command PDU',
      Uint8Array.from(
        '01c00000 00000000 00000000 00000000 14000000 00000400 00000014 00000018 28000000 00000000 02000000 00000000'
          .replaceAll(' ', '')
          .match(/../g)!,
        (hex) => Number.parseInt(hex, 16),
      ),
      [0x56, 0x3a, 0x96, 0xd9],
    ],
  ])('CRC-32C of %s is that of RFC 3720', (_, bytes, sent) => {
    expect(crc32c(bytes)).toBe(new DataView(Uint8Array.from(sent).buffer).getUint32(0, true));
  });

  it('of digits are those that catalogues list', () => {
    expect(crc32c(text)).toBe(0xe3069283);
    expect(crc32(text)).toBe(0xcbf43926);
    if (typeof zlibs === 'function') expect(crc32(ascending)).toBe(zlibs(ascending));
  });

  it('go on from the sum before', () => {
    for (const sum of [crc32, crc32c])
      expect(sum(text.subarray(4), sum(text.subarray(0, 4)))).toBe(sum(text));
  });
});
