import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Linear, toNested } from '../../src/index.js';
import { plainBytes } from '../../src/core/bytes.js';
import { located } from '../../src/core/errors.js';
import { isError, isRecord, tagOf } from '../../src/core/realms.js';
import { readIdx, writeIdx } from '../../src/datasets/index.js';
import { readNpy, readNpz, writeNpy, writeNpz } from '../../src/io/index.js';
import { plain } from '../../src/core/plain.js';
import { shareData, unpackData } from '../../src/messages/packing.js';

/** A value of another realm. */
const foreign = (code: string, given: Record<string, unknown> = {}) =>
  runInNewContext(code, { ...given }) as never;

/** The same bytes in every kind of memory, of this realm and another. */
function kinds(bytes: Uint8Array): Uint8Array[] {
  // By way of WebAssembly, because a page that no headers isolate has no SharedArrayBuffer.
  const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const shared = new Uint8Array(buffer, 1, bytes.length);
  const Resizable = ArrayBuffer as unknown as new (n: number, o: object) => ArrayBuffer;
  const resizable = new Uint8Array(new Resizable(bytes.length, { maxByteLength: 9999 }));
  const other = foreign('new Uint8Array(n)', { n: bytes.length }) as Uint8Array;
  const all = [shared, resizable, other, new Uint8Array(bytes.length)];
  for (const view of all) view.set(bytes);
  return all;
}

it('bytes in any memory are read, and are those that were there', async () => {
  for (const bytes of kinds(writeNpy([1, 2]))) expect(toNested(readNpy(bytes))).toEqual([1, 2]);
  for (const bytes of kinds(writeNpz({ x: [1, 2] }, { compress: true })))
    expect(toNested(readNpz(bytes).x)).toEqual([1, 2]);
  const idx = writeIdx(Uint8Array.of(1, 2));
  const stream = new Blob([idx]).stream().pipeThrough(new CompressionStream('gzip'));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  for (const bytes of [...kinds(idx), ...kinds(packed)]) {
    expect(toNested(await readIdx(bytes))).toEqual([1, 2]);
    if (bytes.byteOffset === 0)
      expect(toNested(await readIdx(bytes.buffer as ArrayBuffer))).toEqual([1, 2]);
  }
});

it('bytes are copied only where their memory is shared or resizable', () => {
  const copied = kinds(Uint8Array.of(1, 2)).map(
    (bytes) => plainBytes(bytes).buffer !== bytes.buffer,
  );
  expect(copied).toEqual([true, true, false, false]);
});

it('records, errors and signals of another realm are known', () => {
  expect([foreign('({})'), foreign('Object.create(null)'), {}].map(isRecord)).toEqual([
    true,
    true,
    true,
  ]);
  expect([foreign('[]'), foreign('new Map()'), foreign('new (class A {})()'), null, 1].map(isRecord)).toEqual(Array(5).fill(false)); // prettier-ignore
  expect([foreign('new TypeError("a")'), new DOMException('b'), { message: 'c' }].map(isError)).toEqual([true, true, false]); // prettier-ignore
  expect(tagOf(new AbortController().signal)).toBe('AbortSignal');
  const error = foreign('new RangeError("wrong")') as Error;
  expect(located('here', error)).toBe(error);
  expect(error.message).toBe('here: wrong');
});

it('a state and plain data of another realm are taken', () => {
  const layer = new Linear(1, 1);
  layer.loadStateDict(foreign('({ weight: [[2]], bias: Float32Array.of(3) })'));
  expect(toNested(layer.forward([[1]]))).toEqual([[5]]);
  expect(plain('who', 'value', foreign('({ a: [{ b: 1 }] })'))).toEqual({ a: [{ b: 1 }] });
  expect(unpackData(shareData(foreign('({ a: { b: new ArrayBuffer(2) } })')))).toMatchObject({ a: { b: {} } }); // prettier-ignore
});
