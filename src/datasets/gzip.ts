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

/** Where another member may begin: a method, flags and a system that gzip has (RFC 1952). */
function* nextMembers(bytes: Uint8Array): Generator<number, void, undefined> {
  for (let found = 0, at = 1; found < MOST_TRIES;) {
    at = bytes.indexOf(0x1f, at + 1);
    if (at < 0) return;
    if (!isGzip(bytes.subarray(at)) || bytes[at + 2] !== 8 || bytes[at + 3] > 31) continue;
    if (bytes[at + 9] > 13 && bytes[at + 9] < 255) continue;
    found++;
    yield at;
  }
}

/** Damaged bytes that look like many members must not be tried without end. */
const MOST_TRIES = 16;

/**
 * The decompressed bytes, piece by piece; throws the engine's own error if the stream is damaged or
 * cut short.
 *
 * A file may have several members, one after the other. Node reads on; browsers refuse what comes
 * after the first, as the standard says: there a stream that fails is tried again up to where the
 * next member begins. What has been given of it is then left out.
 * @see https://compression.spec.whatwg.org/#decompress-and-enqueue-a-chunk
 */
export async function* gunzip(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  let rest = bytes;
  do rest = rest.subarray(yield* members(rest));
  while (rest.length > 0);
}

/** The first member, or all of them where the engine reads on; returns where it ended. */
async function* members(bytes: Uint8Array): AsyncGenerator<Uint8Array, number, undefined> {
  let given = 0;
  let failure: unknown;
  const upTo = async function* (end: number): AsyncGenerator<Uint8Array, void, undefined> {
    let skip = given;
    for await (const piece of inflated(bytes.subarray(0, end))) {
      const fresh = piece.subarray(Math.min(skip, piece.length));
      skip -= piece.length - fresh.length;
      given += fresh.length;
      if (fresh.length > 0) yield fresh;
    }
  };
  try {
    yield* upTo(bytes.length);
    return bytes.length;
  } catch (error) {
    if (await (readsOn ??= canReadOn())) throw error;
    failure = error;
  }
  for (const end of nextMembers(bytes)) {
    try {
      yield* upTo(end);
    } catch {
      continue;
    }
    return end;
  }
  throw failure;
}

/** Whether the engine reads the members after the first; asked once, by two empty ones. */
let readsOn: Promise<boolean> | undefined;

async function canReadOn(): Promise<boolean> {
  const empty = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  try {
    const pieces = inflated(Uint8Array.from([...empty, ...empty]));
    while (!(await pieces.next()).done);
    return true;
  } catch {
    return false;
  }
}

async function* inflated(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
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
