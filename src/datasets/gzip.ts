/**
 * Gzip by the web's own DecompressionStream (the same in Node, browsers and workers), in pieces, so
 * that a reader can stop early. Not here: how much may come out (see idx-file.ts).
 */

/**
 * Compressed bytes given to the decompressor at a time: some engines inflate a whole piece (16 MB
 * at worst) before anyone can stop them.
 */
const PIECE = 16384;

/** Whether bytes begin like a gzip stream. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The decompressed bytes, piece by piece; throws the engine's own error if the stream is damaged or
 * cut short.
 */
export async function* gunzip(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  let at = 0;
  const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.subarray(at, (at += PIECE)) as Uint8Array<ArrayBuffer>);
      },
    },
    { highWaterMark: 0 },
  );
  const reader = compressed.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Rejects where the stream has failed, which the reader has been told already.
    await reader.cancel().catch(() => undefined);
  }
}
