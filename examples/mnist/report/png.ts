/**
 * Small pictures as PNG, for the digits and the weights in the report: each pixel a number that
 * stands for a colour. Charts go through charts/chart.ts.
 */
import { crc32, deflateSync } from 'node:zlib';

/** Red, green, blue: 0 to 255. */
export type Colour = readonly [number, number, number];

/** All greys, from black to white. */
export const greys: readonly Colour[] = Array.from({ length: 256 }, (_, i) => [i, i, i]);

/**
 * @param pixels - Places in the palette, row by row.
 * @see https://www.w3.org/TR/png-3/
 */
export function png(pixels: Uint8Array, width: number, palette: readonly Colour[]): Uint8Array {
  const height = pixels.length / width;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8; // bits a pixel
  header[9] = 3; // by palette
  const lines = Buffer.alloc(height * (width + 1)); // each line begins with its filter: 0, none
  for (let row = 0; row < height; row++)
    lines.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const chunks = [
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
  ];
  return Buffer.concat([signature, ...chunks, chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
