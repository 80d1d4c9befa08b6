import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { array, FormatError, toNested } from '../../src/index.js';
import { readIdx as readInBrowser } from '../../src/datasets/browser.js';
import { readIdx, writeIdx } from '../../src/datasets/index.js';
import { idx } from './support.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'idx-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * The error of a read, which must be a FormatError, must come at once, and must not have taken
 * memory.
 */
async function refused(bytes: Uint8Array, name?: string): Promise<string> {
  const before = process.cpuUsage();
  const memory = process.memoryUsage().arrayBuffers;
  const error: unknown = await readIdx(bytes, name === undefined ? {} : { name }).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FormatError);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(500);
  expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(50e6);
  return (error as Error).message;
}

// The bytes of each row are written by hand from the format's description: type code, then 1 axis,
// then 2 elements, big endian.
const types = [
  { dtype: 'uint8', code: 0x08, values: [1, 255], elements: [1, 255] },
  { dtype: 'int8', code: 0x09, values: [1, -2], elements: [1, 0xfe] },
  { dtype: 'int16', code: 0x0b, values: [258, -2], elements: [1, 2, 0xff, 0xfe] },
  {
    dtype: 'int32',
    code: 0x0c,
    values: [16909060, -2],
    elements: [1, 2, 3, 4, 0xff, 0xff, 0xff, 0xfe],
  },
  {
    dtype: 'float32',
    code: 0x0d,
    values: [1, -2.5],
    elements: [0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0],
  },
  {
    dtype: 'float64',
    code: 0x0e,
    values: [1, -2.5],
    elements: [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 4, 0, 0, 0, 0, 0, 0],
  },
] as const;

describe('readIdx and writeIdx', () => {
  it.each(types)(
    'hold $dtype elements under code $code, big endian',
    async ({ dtype, code, values, elements }) => {
      const bytes = Uint8Array.from([0, 0, code, 1, 0, 0, 0, 2, ...elements]);
      const read = await readIdx(bytes);
      expect([read.dtype, read.shape, toNested(read)]).toEqual([dtype, [2], values]);
      expect(writeIdx(array([...values], { dtype }))).toEqual(bytes);
      expect(toNested(await readIdx(gzipSync(bytes)))).toEqual(values);
    },
  );

  it.each([[[]], [[0]], [[5]], [[2, 3]], [[2, 0, 3]], [[2, 3, 4]], [[1, 2, 1, 3, 2]]])(
    'hold arrays of shape %j',
    async (shape) => {
      const size = shape.reduce((product, n) => product * n, 1);
      const x = array(
        Int16Array.from({ length: size }, (_, i) => i - 7),
        shape,
      );
      for (const bytes of [writeIdx(x), gzipSync(writeIdx(x))]) {
        const read = await readIdx(bytes);
        expect([read.dtype, read.shape, toNested(read)]).toEqual(['int16', shape, toNested(x)]);
      }
    },
  );

  it('write the elements of any strided view in row-major order', async () => {
    const x = array([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    for (const view of [x.transpose(1, 0), x.step(-1, 2), x.lo(1, 1)]) {
      expect(toNested(await readIdx(writeIdx(view)))).toEqual(toNested(view));
    }
  });

  it('read the same from a path, a file: URL, bytes, an ArrayBuffer, a Blob and a File, plain or gzip', async () => {
    const plain = idx([2, 3], [1, 2, 3, 4, 5, 6]);
    for (const bytes of [plain, new Uint8Array(gzipSync(plain))]) {
      const path = join(folder, 'some.idx');
      writeFileSync(path, bytes);
      const url = pathToFileURL(path);
      for (const source of [
        path,
        url,
        url.href,
        bytes,
        bytes.slice().buffer,
        new Blob([bytes]),
        new File([bytes], 'some.idx'),
      ]) {
        expect(toNested(await readIdx(source))).toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
      }
    }
  });

  it('read bytes that lie inside a larger buffer', async () => {
    const larger = new Uint8Array(40).fill(99);
    larger.set(idx([3], [7, 8, 9]), 5);
    expect(toNested(await readIdx(larger.subarray(5, 16)))).toEqual([7, 8, 9]);
  });

  it('give an array of its own: the bytes given can be overwritten afterwards', async () => {
    const bytes = idx([3], [7, 8, 9]);
    const read = await readIdx(bytes);
    bytes.fill(0);
    expect(toNested(read)).toEqual([7, 8, 9]);
  });

  it('read large gzip files that come in many pieces', async () => {
    const pixels = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 3);
    const bytes = idx([300, 1000], pixels);
    expect((await readIdx(gzipSync(bytes))).data).toEqual(pixels);
    expect(gunzipSync(gzipSync(bytes)).length).toBe(bytes.length);
  });

  it('are the same functions in a browser, but for paths', async () => {
    expect(toNested(await readInBrowser(new Blob([idx([2], [1, 2])])))).toEqual([1, 2]);
    await expect(readInBrowser('images.idx')).rejects.toThrow(
      new TypeError(
        'readIdx expects bytes or a Blob, but got "images.idx"; fetch what is elsewhere and pass its bytes, as in readIdx(await response.blob())',
      ),
    );
  });
});

describe('readIdx refuses', () => {
  const images = idx([2, 3], [1, 2, 3, 4, 5, 6]);

  it('bytes that end inside the header', async () => {
    expect(await refused(images.subarray(0, 2))).toBe(
      'readIdx expects the bytes given to begin with an IDX header, but got its end at byte 2; the file is cut short: fetch or export it again',
    );
    expect(await refused(images.subarray(0, 9), 'a.idx')).toBe(
      'readIdx expects a.idx to have the sizes of 2 axes up to byte 12, but got its end at byte 9; the file is cut short: fetch or export it again',
    );
  });

  it('other formats, and names a web page that was saved in the place of the file', async () => {
    expect(await refused(Uint8Array.from([0x89, 0x50, 0x4e, 0x47]), 'a.png')).toBe(
      'readIdx expects a.png to begin with an IDX header, two zero bytes at byte 0, but got 0x89 0x50; ' +
        'this is another format: pass an IDX file, plain or gzip',
    );
    expect(await refused(new TextEncoder().encode('<html>'), 'a.idx')).toBe(
      'readIdx expects a.idx to begin with an IDX header, two zero bytes at byte 0, but got 0x3c 0x68; ' +
        'this looks like a web page saved in its place: pass an IDX file, plain or gzip',
    );
  });

  it('a type code that IDX does not have', async () => {
    expect(await refused(Uint8Array.from([0, 0, 0x0a, 1, 0, 0, 0, 0]), 'a.idx')).toBe(
      'readIdx expects a.idx to have a type code at byte 2 (0x08 uint8, 0x09 int8, 0x0b int16, 0x0c int32, 0x0d float32, 0x0e float64), ' +
        'but got 0x0a; check that it is an IDX file of numbers',
    );
  });

  it.each([
    ['plain', (bytes: Uint8Array) => bytes],
    ['gzip', (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes))],
  ])('%s data that end before or after what the header declares', async (_, pack) => {
    expect(await refused(pack(images.subarray(0, 16)), 'a.idx')).toBe(
      'readIdx expects a.idx to end at byte 18 (uint8 [2, 3] from byte 12 on), but got its end at byte 16; ' +
        'the file is cut short: fetch or export it again',
    );
    expect(await refused(pack(Uint8Array.from([...images, 0])), 'a.idx')).toBe(
      'readIdx expects a.idx to end at byte 18 (uint8 [2, 3] from byte 12 on), but got more bytes after that; ' +
        'remove them, or correct the sizes in the header',
    );
  });

  it('a file of 30 bytes that declares 4 billion elements, before taking memory', async () => {
    const bytes = new Uint8Array(30);
    bytes.set([0, 0, 8, 1, 0xff, 0xff, 0xff, 0xff]);
    expect(await refused(bytes, 'a.idx')).toBe(
      'readIdx expects a.idx to end at byte 4294967303 (uint8 [4294967295] from byte 8 on), but got its end at byte 30; ' +
        'the file is cut short: fetch or export it again',
    );
    const packed = gzipSync(bytes);
    expect(await refused(packed, 'a.gz')).toBe(
      `readIdx expects a.gz to end at byte 4294967303 (uint8 [4294967295] from byte 8 on), but got ${packed.length} compressed bytes, ` +
        `which hold at most ${packed.length * 1032}; the file is cut short or the sizes at byte 4 are wrong: fetch or export it again`,
    );
  });

  it('sizes whose product no number holds, even where one of the sizes is 0', async () => {
    const header = new Uint8Array(4 + 4 * 32).fill(0xff);
    header.set([0, 0, 0x0e, 32]);
    expect(await refused(header, 'a.idx')).toBe(
      `readIdx expects a.idx to end at a byte beyond 2^53 (float64 [${'4294967295, '.repeat(8)}...] from byte 132 on), ` +
        'but got its end at byte 132; the file is cut short: fetch or export it again',
    );
    header.set([0, 0, 0, 0], 128);
    expect((await readIdx(header)).shape.at(-1)).toBe(0);
  });

  it('more axes than 32, for each of which a class would be made and kept', async () => {
    for (const rank of [33, 255]) {
      const bytes = new Uint8Array(4 + 4 * rank + 1);
      bytes.set([0, 0, 8, rank]);
      const text =
        `readIdx expects a.idx to have at most 32 axes at byte 3, but got ${rank}; ` +
        'the file is damaged, or reshape what it holds before exporting it';
      expect(await refused(bytes, 'a.idx')).toBe(text);
      expect(await refused(gzipSync(bytes), 'a.idx')).toBe(text);
    }
    const most = idx(new Array<number>(32).fill(1), [7]);
    expect((await readIdx(most)).shape).toHaveLength(32);
    expect((await readIdx(gzipSync(most))).shape).toHaveLength(32);
  });

  it('a gzip bomb, without inflating it', async () => {
    // 2 GB of zeros would take seconds; 100 MB take 100 ms to inflate, and more memory than the
    // check allows.
    const bomb = gzipSync(Buffer.concat([idx([2, 3], [1, 2, 3, 4, 5, 6]), Buffer.alloc(100e6)]));
    expect(await refused(bomb, 'bomb.gz')).toBe(
      'readIdx expects bomb.gz to end at byte 18 (uint8 [2, 3] from byte 12 on), but got more bytes after that; ' +
        'remove them, or correct the sizes in the header',
    );
  });

  it('gzip streams that are cut short, damaged or not gzip after all', async () => {
    const good = gzipSync(
      idx(
        [3000],
        Uint8Array.from({ length: 3000 }, (_, i) => (i * i) >> 3),
      ),
    );
    const damaged = Uint8Array.from(good, (byte, i) => (i === good.length - 6 ? byte ^ 1 : byte));
    for (const bytes of [
      good.subarray(0, 2),
      good.subarray(0, 40),
      good.subarray(0, -4),
      damaged,
      Uint8Array.from([0x1f, 0x8b, 9, 9, 9]),
    ]) {
      expect(await refused(bytes, 'a.gz')).toBe(
        `readIdx expects a.gz to be a whole gzip stream, but got ${bytes.length} compressed bytes that are damaged or cut short ` +
          `before byte ${bytes.length}; fetch or export it again`,
      );
    }
  });

  it('every prefix of a file, and every file with one byte of its header changed to another size', async () => {
    for (let end = 0; end < images.length; end++) await refused(images.subarray(0, end));
    for (let at = 4; at < 12; at++)
      await refused(Uint8Array.from(images, (byte, i) => (i === at ? byte + 1 : byte)));
  });

  it('with the name of the File or path that was given', async () => {
    await expect(readIdx(new File([images.subarray(0, 2)], 'mine.idx'))).rejects.toThrow(
      'readIdx expects mine.idx to begin',
    );
    writeFileSync(join(folder, 'short.idx'), images.subarray(0, 2));
    await expect(readIdx(join(folder, 'short.idx'))).rejects.toThrow(
      `readIdx expects ${join(folder, 'short.idx')} to begin`,
    );
  });

  it('what is no source, and unknown options', async () => {
    const missing = join(folder, 'none.idx');
    await expect(readIdx(missing)).rejects.toThrow(
      new Error(
        `readIdx expects ${missing} to be a file that can be read, but got ENOENT; check the path`,
      ),
    );
    await expect(readIdx(new URL('https://host/a.idx'))).rejects.toThrow(
      new TypeError(
        'readIdx expects bytes, a Blob, a path or a file: URL, but got the URL https://host/a.idx; ' +
          'fetch what is elsewhere and pass its bytes, as in readIdx(await response.blob())',
      ),
    );
    await expect(readIdx([0, 0] as never)).rejects.toThrow('but got [0, 0]; fetch');
    await expect(readIdx(images, { nam: 'x' } as never)).rejects.toThrow(
      "readIdx expects the options name, but got 'nam'; did you mean 'name'?",
    );
    await expect(readIdx(images, { name: 3 } as never)).rejects.toThrow(
      new TypeError('readIdx expects name to be a string, but got 3; pass a string'),
    );
  });
});

describe('writeIdx refuses', () => {
  it('element types that IDX has no code for', () => {
    expect(() => writeIdx(array(new Uint16Array(2)))).toThrow(
      'writeIdx expects array of dtype uint8, int8, int16, int32, float32, float64, but got uint16; ' +
        "convert it with array(array, { dtype: 'float64' })",
    );
  });

  it('more axes than readIdx takes', () => {
    const ones = new Array<number>(33).fill(1);
    expect(() => writeIdx(array(new Uint8Array(1), ones))).toThrow(
      `writeIdx expects array of at most 32 axes shorter than 2^32, but got [${ones.join(', ')}]; reshape it`,
    );
    expect(writeIdx(array(new Uint8Array(1), ones.slice(1))).length).toBe(4 + 4 * 32 + 1);
  });

  it('what is no array', () => {
    expect(() => writeIdx('abc' as never)).toThrow(
      'writeIdx expects array as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these',
    );
  });
});
