import { describe, expect, it } from 'vitest';
import { gunzip } from '../../src/datasets/gzip.js';

const gzip = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

async function all(bytes: Uint8Array): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of gunzip(bytes)) pieces.push(piece);
  return joined(...pieces);
}

/** Longer than one piece that the engine is given, and not compressible. */
const long = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i * 2654435761) >>> 13);

describe('gzip of several members', () => {
  it('is read whole', async () => {
    const parts = [Uint8Array.of(1, 2, 3), long, Uint8Array.of(4)];
    const file = joined(...(await Promise.all(parts.map(gzip))));
    expect(await all(file)).toEqual(joined(...parts));
  });

  it('is read whole where a member holds what looks like another', async () => {
    const inner = await gzip(Uint8Array.of(9));
    const parts = [joined(inner, long), inner];
    const file = joined(...(await Promise.all(parts.map((part) => gzip(Uint8Array.from(part))))));
    expect(await all(file)).toEqual(joined(...parts));
  });

  it('is refused where the last is cut short or followed by other bytes', async () => {
    const [one, two] = await Promise.all([gzip(Uint8Array.of(1)), gzip(long)]);
    await expect(all(joined(one, two.subarray(0, -1)))).rejects.toThrow();
    await expect(all(joined(one, two, Uint8Array.of(1, 2)))).rejects.toThrow();
  });
});
