/**
 * What goes into a backend comes out again: copies that are the user's, and live arrays.
 */
import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/index.js';
import { add } from '../../src/backend/ops.js';
import type { FloatArray } from '../../src/index.js';
import { expectSame } from '../support/close.js';
import { broadcastRows, viewsOf } from '../support/views.js';
import {
  engines,
  expectBits,
  filled,
  floats,
  nested,
  numbersOf,
  random,
  rounding,
  upload,
  valuesOf,
} from './support.js';

describe.each(engines)('$engine', ({ backend }) => {
  describe.each(floats)('in %s', (dtype) => {
    it('upload then download gives the same numbers, whatever the strides, in arrays of 0 to 3 axes', () => {
      const shapes = [[], [1], [7], [128], [1, 1], [3, 5], [5, 128], [2, 3, 4], [2, 3, 128], [0, 3], [3, 0]]; // prettier-ignore
      for (const shape of shapes) {
        const values = random(shape, dtype, new Generator(11));
        expectBits(`[${shape.join()}]`, numbersOf(backend, upload(backend, values)), values.data);
        expect(backend.download(upload(backend, values)).shape).toEqual(shape);
      }
      const source = random([6, 5], dtype, new Generator(12));
      for (const { kind, view } of viewsOf(source, dtype)) {
        expectBits(kind, numbersOf(backend, upload(backend, view)), source.data);
      }
      const { broadcast, writtenOut } = broadcastRows(source.pick(0, null), 4, dtype);
      const written = writtenOut.data as FloatArray;
      expectBits('broadcast', numbersOf(backend, upload(backend, broadcast)), written);
      const cube = random([2, 3, 4], dtype, new Generator(13));
      const turned = [0, 1, 2, 3].map((k) => [0, 1].map((i) => [0, 1, 2].map((j) => cube.get(i, j, k)))); // prettier-ignore
      expectSame(backend.download(upload(backend, cube.transpose(2, 0, 1))), turned);
      // Another element type is rounded on the way in.
      const double = random([3, 5], 'float64', new Generator(14));
      const rounded = valuesOf(double).map(rounding(dtype));
      expectBits('from float64', numbersOf(backend, backend.upload(double, dtype)), rounded);
    });

    it('what download gives is the user’s: an ordinary array that nothing later changes', () => {
      const tensor = upload(backend, filled([3, 5], dtype, 1));
      const held = backend.download(tensor);
      backend.binary(add, tensor, upload(backend, filled([3, 5], dtype, 1)), tensor);
      expectBits('held', held.data, filled([3, 5], dtype, 1).data);
      expect(held.data.buffer).toBeInstanceOf(ArrayBuffer);
      held.data.fill(9);
      expectBits('tensor', numbersOf(backend, tensor), filled([3, 5], dtype, 2).data);
    });

    it('what expose gives is live: kernels see what is written, and it shows what they write, in arrays of 0 to 3 axes', () => {
      for (const shape of [[], [7], [3, 5], [5, 128], [2, 3, 128]]) {
        const values = random(shape, dtype, new Generator(17));
        const tensor = upload(backend, values);
        const seen = backend.expose(tensor);
        expectSame(seen, JSON.parse(JSON.stringify(nested(values))) as number[]);
        backend.binary(add, tensor, upload(backend, values), tensor);
        const sum = valuesOf(values).map((v) => 2 * v);
        expectBits('sum', numbersOf(backend, upload(backend, seen)), sum);
        const last = shape.map((n) => n - 1);
        seen.set(...last, 42);
        expect(numbersOf(backend, tensor).at(-1)).toBe(42);
      }
    });

    it('a version changes with every write, by a kernel or through an exposed array, and with nothing else', () => {
      const tensor = upload(backend, filled([3, 5], dtype, 1));
      const seen = backend.expose(tensor);
      const versions = [backend.version(tensor)];
      const next = (): number => versions[versions.push(backend.version(tensor)) - 1];
      numbersOf(backend, tensor);
      backend.binary(add, tensor, tensor, backend.allocate([3, 5], dtype));
      expect(next()).toBe(versions[0]);
      backend.binary(add, tensor, upload(backend, filled([3, 5], dtype, 1)), tensor);
      expect(next()).not.toBe(versions[1]);
      seen.set(2, 4, 7);
      expect(next()).not.toBe(versions[2]);
      expect(next()).toBe(versions[3]);
      backend.release(tensor);
      expect(next()).not.toBe(versions[4]);
    });
  });
});
