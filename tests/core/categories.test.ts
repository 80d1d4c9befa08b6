/**
 * The order of categories.
 */
import { expect, it } from 'vitest';
import { distinct } from '../../src/core/categories.js';

it('texts are in the order of their code points, whatever halves they are written in', () => {
  const points = [0x61, 0x7a, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x103ff, 0x10400, 0x1f600, 0x10ffff];
  const texts = points.flatMap((point) => [
    String.fromCodePoint(point),
    `a${String.fromCodePoint(point)}`,
  ]);
  const codes = (text: string) => Array.from(text, (each) => each.codePointAt(0)!);
  const byCodes = (a: string, b: string) => {
    const [x, y] = [codes(a), codes(b)];
    return x[0] - y[0] || (x[1] ?? -1) - (y[1] ?? -1);
  };
  const sorted = [...texts].sort(byCodes);
  expect(distinct([...texts].reverse())).toEqual(sorted);
  expect(distinct(texts)).toEqual(sorted);
});

it('numbers are in their own order', () => {
  expect(distinct([10, 9, -1, 10])).toEqual([-1, 9, 10]);
});
