/**
 * What is written as IDX is read back, to the bit, for every element type, shape and view.
 */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toNested } from '../../src/index.js';
import { readIdx, writeIdx } from '../../src/datasets/index.js';
import { contentOf, snapshot, twoViewsOf } from '../support/properties.js';

const elements = {
  uint8: fc.nat(255),
  int16: fc.integer({ min: -32768, max: 32767 }),
  int32: fc.integer(),
  float32: fc.float(),
  float64: fc.double(),
} as const;

describe.each(Object.keys(elements) as (keyof typeof elements)[])('an IDX file of %s', (dtype) => {
  it('holds what was written, plain and gzip, whatever the strides it was written from', async () => {
    const drawn = fc
      .array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 })
      .chain((shape) => contentOf(shape, elements[dtype]))
      .chain((content) => twoViewsOf(content, dtype));
    await fc.assert(
      fc.asyncProperty(drawn, async ([view, same]) => {
        const before = snapshot(view);
        const bytes = writeIdx(view);
        expect(writeIdx(same)).toEqual(bytes);
        for (const file of [bytes, gzipSync(bytes)]) {
          const read = await readIdx(file);
          expect([read.dtype, read.shape, toNested(read)]).toEqual([
            dtype,
            view.shape,
            toNested(view),
          ]);
          expect(writeIdx(read)).toEqual(bytes);
        }
        expect(snapshot(view)).toEqual(before);
      }),
    );
  });
});
