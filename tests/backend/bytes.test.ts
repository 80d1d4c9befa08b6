/**
 * A backend takes batches of bytes as they are: every family must give what it gives for the
 * numbers they stand for.
 */
import { describe, expect, it } from 'vitest';
import { array, Generator, type NdArray } from '../../src/index.js';
import { deferred } from '../../src/core/deferred.js';
import { scaledBytes } from '../../src/data/gather.js';
import { sizeOf } from '../../src/core/ndarray.js';
import { expectSame } from '../support/close.js';
import { families, type Source } from './families.js';
import {
  expectBits,
  floats,
  inside,
  nested,
  numbersOf,
  resultsOf,
  upload,
  wasmEngines,
} from './support.js';

describe.each(wasmEngines)('$engine: bytes that are not written out', ({ backend }) => {
  describe.each(floats)('in %s', (dtype) => {
    const table = scaledBytes(1 / 255, dtype);
    const bytesOf = (shape: readonly number[], first = 0) =>
      deferred(
        Uint8Array.from({ length: sizeOf(shape) }, (_, i) => (37 * i + first) % 256),
        table,
        shape,
      );

    /** Operands that are uploaded as they are or written out. */
    const source = (as: (bytes: NdArray) => NdArray): Source => {
      const generator = new Generator(1);
      return {
        backend,
        of: (shape) => upload(backend, as(bytesOf(shape, generator.random32() % 256))),
        place: (shape) => backend.allocate(shape, dtype),
        ids: (shape, below) =>
          backend.uploadIntegers(array(new Int32Array(sizeOf(shape)).map((_, i) => i % below), shape)), // prettier-ignore
      };
    };

    it.each(families)('give $name the same bits as the numbers they stand for', ({ run }) => {
      for (const [B, C] of [
        [5, 4],
        [3, 17],
        [40, 9],
      ]) {
        // prettier-ignore
        const [bytes, numbers] = [source((x) => x), source((x) => array(x))].map((given) =>
          resultsOf(backend, run(given, B, C)),
        );
        numbers.forEach((expected, i) =>
          expectBits(`result ${i} of ${B}×${C}`, bytes[i], expected),
        );
      }
    });

    it('are written out for expose and download, and not before', () => {
      const x = upload(backend, bytesOf([5, 4]));
      expect(inside(x).deferred?.bytes).toBeDefined();
      expectBits('download', numbersOf(backend, x), array(bytesOf([5, 4])).data);
      expect(inside(x).deferred).toBeNull();
      const seen = backend.expose(upload(backend, bytesOf([2, 2])));
      expectSame(seen, nested(array(bytesOf([2, 2]))) as number[][]);
    });
  });
});
