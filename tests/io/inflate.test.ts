/**
 * Deflate streams: zlib's, of every kind, are read as what they hold; damaged ones are judged as
 * zlib judges them; and streams made to take long do not.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/index.js';
import { inflate, InflateError } from '../../src/io/inflate.js';
import { blockKinds, emptyBlocks } from '../../scripts/attack-files/streams.js';

const generator = new Generator(1);
const below = (n: number): number => generator.random32() % n;

/** Bytes of few or many kinds, with runs and repetitions in them. */
function content(): Uint8Array {
  const kinds = 1 + below(256);
  const bytes = Uint8Array.from({ length: below(30_000) }, () => below(kinds));
  for (let n = below(20); n > 0; n--) {
    const [from, to] = [below(bytes.length + 1), below(bytes.length + 1)];
    if (below(2)) bytes.fill(below(256), from, from + below(600));
    else bytes.copyWithin(to, from, from + below(600));
  }
  return bytes;
}

/** What zlib makes of it, if it is as long as that. */
function byZlib(raw: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const bytes = inflateRawSync(raw, { maxOutputLength: size + 1 });
    return bytes.length === size ? new Uint8Array(bytes) : undefined;
  } catch {
    return undefined;
  }
}

function here(raw: Uint8Array, size: number): Uint8Array | undefined {
  try {
    return inflate(raw, size);
  } catch (error) {
    expect(error).toBeInstanceOf(InflateError);
    return undefined;
  }
}

/** Milliseconds of processor time, the least of three tries. */
function time(work: () => void): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const start = process.cpuUsage();
      work();
      return process.cpuUsage(start).user / 1000;
    }),
  );
}

describe('inflate', () => {
  it.each([0, 1, 6, 9])('gives what zlib deflated at level %i, and its verdict on damage', (level) => {
    for (let i = 0; i < 50; i++) {
      const bytes = content();
      const options = { level, strategy: i % 5, windowBits: 9 + (i % 7), memLevel: 1 + (i % 9) };
      const raw = deflateRawSync(bytes, options);
      expect(Buffer.compare(inflate(raw, bytes.length), bytes)).toBe(0);
      for (let n = 0; n < 5; n++) {
        const damaged = Uint8Array.from(raw);
        damaged[below(raw.length)] ^= 1 << below(8);
        const expected = byZlib(damaged, bytes.length);
        const found = here(damaged, bytes.length);
        expect(found && Buffer.from(found).toString('hex')).toBe(expected && Buffer.from(expected).toString('hex')); // prettier-ignore
      }
    }
  }); // prettier-ignore

  it('refuses every stream that is cut short', () => {
    const raw = deflateRawSync(Uint8Array.from({ length: 500 }, (_, i) => (i * i) >> 4));
    for (let end = 0; end < raw.length; end++) {
      expect(() => inflate(raw.subarray(0, end), 500)).toThrow(InflateError);
    }
  });

  it('gives no byte more than it is asked for, and says how many there are', () => {
    const raw = deflateRawSync(new Uint8Array(1000));
    expect(() => inflate(raw, 999)).toThrow(new InflateError('more'));
    expect(() => inflate(raw, 1001)).toThrow(new InflateError('1000'));
    expect(() => inflate(deflateRawSync(Uint8Array.of(1, 2), { level: 0 }), 1)).toThrow('more');
  });

  it('takes memory as the bytes come, not as they are promised', () => {
    const raw = deflateRawSync(Uint8Array.of(1, 2, 3));
    const before = process.memoryUsage().arrayBuffers;
    expect(() => inflate(raw, 500e6)).toThrow(new InflateError('3'));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  it.each(Object.keys(blockKinds) as (keyof typeof blockKinds)[])(
    'is soon through with 238 kB of blocks that hold nothing: %s',
    (kind) => {
      const count = Math.floor((238e3 * 100) / emptyBlocks(kind, 100).length);
      const raw = emptyBlocks(kind, count);
      expect(inflateRawSync(raw).length).toBe(0);
      expect(time(() => expect(inflate(raw, 0).length).toBe(0))).toBeLessThan(50);
      expect(() => inflate(raw, 240e6)).toThrow(new InflateError('0'));
    },
  );
});
