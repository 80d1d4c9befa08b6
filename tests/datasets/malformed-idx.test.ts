/**
 * A thousand IDX files with random damage. Each is refused with a FormatError, at once and without
 * taking memory; or the damage did no harm to the format, and what is read is what a plain reading
 * of the bytes gives. Read in a thread of its own, so that one that is never done with fails its
 * test too.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { array, Generator } from '../../src/index.js';
import { writeIdx } from '../../src/datasets/index.js';
import { IdxWorker } from './idx-worker.js';

const FILES = 1000;
const MILLISECONDS = 50;
const BYTES = 1 << 20;
/** After which a file is given up: one that takes this long is read for ever. */
const SECONDS = 5;

const generator = new Generator(Number(process.env.PROPERTY_SEED ?? 1));
const below = (n: number): number => generator.random32() % n;
const pick = <T>(list: readonly T[]): T => list[below(list.length)];

const shapes = [[], [7], [3, 4], [2, 3, 4], [3, 28, 28], [0], [2, 0, 3], [1, 1, 1, 1, 5]]; // prettier-ignore
const dtypes = ['uint8', 'int8', 'int16', 'int32', 'float32', 'float64'] as const;

function goodFile(): Uint8Array {
  const shape = pick(shapes);
  const size = shape.reduce((product, n) => product * n, 1);
  return writeIdx(array(Array.from({ length: size }, () => below(100)), shape, { dtype: pick(dtypes) })); // prettier-ignore
}

/** What may happen to bytes; each kind several times over. */
const damages: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  'a bit flipped': (bytes) => changed(bytes, below(bytes.length), (byte) => byte ^ (1 << below(8))),
  'a byte of the first 20 replaced': (bytes) =>
    changed(bytes, below(Math.min(20, bytes.length)), () => below(256)),
  'cut short': (bytes) => bytes.slice(0, below(bytes.length)),
  'bytes inserted': (bytes) => spliced(bytes, below(bytes.length + 1), 0, 1 + below(9)),
  'bytes removed': (bytes) => spliced(bytes, below(bytes.length), 1 + below(9), 0),
  'bytes appended': (bytes) => spliced(bytes, bytes.length, 0, 1 + below(300)),
  'a size that lies': (bytes) =>
    changed(bytes, 4 + below(Math.max(1, bytes.length - 4)), () => 255),
  'more axes than there are': (bytes) => changed(bytes, 3, () => below(256)),
  'a block doubled': (bytes) =>
    Uint8Array.from([...bytes.subarray(0, bytes.length >> 1), ...bytes]),
};

function changed(bytes: Uint8Array, at: number, to: (byte: number) => number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? to(byte) : byte));
}

function spliced(bytes: Uint8Array, at: number, remove: number, insert: number): Uint8Array {
  const inserted = Array.from({ length: insert }, () => below(256));
  return Uint8Array.from([...bytes.subarray(0, at), ...inserted, ...bytes.subarray(at + remove)]);
}

/** The same bytes read as simply as can be; undefined where they are no IDX file. */
function readPlainly(
  bytes: Uint8Array,
): { dtype: string; shape: number[]; values: number[] } | undefined {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) return undefined;
  const types: Readonly<Record<number, readonly [string, number, (view: DataView, at: number) => number]>> = {
    8: ['uint8', 1, (view, at) => view.getUint8(at)], 9: ['int8', 1, (view, at) => view.getInt8(at)],
    11: ['int16', 2, (view, at) => view.getInt16(at)], 12: ['int32', 4, (view, at) => view.getInt32(at)],
    13: ['float32', 4, (view, at) => view.getFloat32(at)], 14: ['float64', 8, (view, at) => view.getFloat64(at)],
  }; // prettier-ignore
  const type = types[bytes[2]] as (typeof types)[number] | undefined;
  const start = 4 + 4 * bytes[3];
  if (!type || bytes[3] > 32 || bytes.length < start) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const shape = Array.from({ length: bytes[3] }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, 1);
  if (start + size * type[1] !== bytes.length) return undefined;
  return {
    dtype: type[0],
    shape,
    values: Array.from({ length: size }, (_, i) => type[2](view, start + i * type[1])),
  };
}

const compressed = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes));

const gunzipped = (bytes: Uint8Array): Uint8Array | undefined => {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
};

/**
 * Where damage is done: in a plain file, in what is then compressed, or in the compressed bytes.
 */
const wrappings = ['plain', 'inside gzip', 'gzip itself'] as const;

describe('readIdx of a damaged file', () => {
  const counts = { refused: 0, read: 0 };
  const worker = new IdxWorker();
  afterAll(() => worker.close());
  it.each(
    wrappings.flatMap((wrapping) =>
      Object.keys(damages).map((damage) => [wrapping, damage] as const),
    ),
  )('gives a FormatError or what the bytes say: %s, %s', async (wrapping, damage) => {
    const many = Math.ceil(FILES / (wrappings.length * Object.keys(damages).length));
    for (let i = 0; i < many; i++) {
      const good = goodFile();
      let bytes = damages[damage](wrapping === 'gzip itself' ? compressed(good) : good);
      if (wrapping === 'inside gzip') bytes = compressed(bytes);
      const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
      const plain = isGzip ? gunzipped(bytes) : bytes;
      const expected = plain && readPlainly(plain);
      const what = `seed file ${i}: ${Buffer.from(bytes.subarray(0, 40)).toString('hex')}, ${bytes.length} bytes`;

      let reading = await worker
        .read(bytes, SECONDS)
        .catch((error: unknown) => expect.fail(`${what}: ${String(error)}`));
      // Once more: the machine may have been busy.
      if (reading.milliseconds >= MILLISECONDS) reading = await worker.read(bytes, SECONDS);

      expect(reading.milliseconds, what).toBeLessThan(MILLISECONDS);
      expect(reading.taken, what).toBeLessThan(BYTES);
      expect(reading.bytes, what).toEqual(Uint8Array.from(bytes));
      const { error, content } = reading;
      if (error) {
        counts.refused++;
        expect(error, what).toEqual({ isFormatError: true, message: expect.any(String) as string });
        expect(error.message, what).toMatch(/^readIdx expects the bytes given to .*, but got .*; /);
        expect(expected, `${what}: ${error.message}`).toBeUndefined();
      } else {
        counts.read++;
        expect(content, what).toEqual(expected);
      }
    }
  });

  it('was tried on enough of both', () => {
    expect(counts.refused).toBeGreaterThan(FILES / 2);
    expect(counts.read).toBeGreaterThan(FILES / 20);
  });
});
