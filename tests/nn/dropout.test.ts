/**
 * What is special to Dropout: masks from a generator, the same as PyTorch's, and nothing at all in
 * evaluation mode.
 */
import { describe, expect, it } from 'vitest';
import { array, Dropout, Generator, Linear, manualSeed, Sequential, toNested, zeros, type FloatDType, type NdArray } from '../../src/index.js'; // prettier-ignore
import { OptionError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { elements, expectSame } from '../support/close.js';
import { fromBase64, readFixture } from '../support/fixtures.js';

const torch = readFixture('dropout') as {
  specialValues: number[];
  runs: {
    p: number;
    seed: number;
    dtype: FloatDType;
    calls: { shape: number[]; special: boolean; y: string; dx: string }[];
    uniformAfter: number[];
  }[];
  masks: { p: number; seed: number; size: number; dtype: FloatDType; mask: string }[];
};

const bad = (value: unknown) => value as never;
const ones = (shape: number[], dtype: FloatDType = 'float32') =>
  array(new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(1), shape, { dtype });
const kept = (y: NdArray) => elements(y).map((value) => (value === 0 ? 0 : 1)).join(''); // prettier-ignore

/** What the fixture's script takes for input and gradient. */
function inputs(
  { shape, special }: { shape: number[]; special: boolean },
  dtype: FloatDType,
): NdArray[] {
  const { specialValues } = torch;
  if (special)
    return [specialValues, [...specialValues].reverse()].map((values) => array(values, { dtype }));
  const stream = new Generator(9);
  return [0, 1].map(() => stream.uniform(shape, { low: -2, high: 2, dtype }));
}

onEachBackend(() => {
  describe("Dropout has PyTorch's output, gradient and place in the stream to the bit", () => {
    const titled = torch.runs.map((run) => {
      const what = run.calls[0].special ? 'NaN, infinities and zeros' : 'several shapes';
      return [`p ${run.p}, seed ${run.seed}, ${run.dtype}, ${what}`, run] as const;
    });
    it.each(titled)('%s', (_, { p, seed, dtype, calls, uniformAfter }) => {
      const generator = new Generator(seed);
      const layer = new Dropout(p, { generator });
      for (const call of calls) {
        const [x, dy] = inputs(call, dtype);
        const nested = (text: string) =>
          toNested(array(fromBase64(text, dtype), call.shape, { dtype: 'float64' }));
        expectSame(layer.forward(x), nested(call.y), `y ${call.shape.join()}`);
        expectSame(layer.backward(dy), nested(call.dx), `dx ${call.shape.join()}`);
      }
      expectSame(generator.uniform([3]), uniformAfter);
    });

    it.each(torch.masks)(
      'a mask of $size, p $p, seed $seed, $dtype',
      ({ p, seed, size, dtype, mask }) => {
        expect(
          kept(new Dropout(p, { generator: new Generator(seed) }).forward(ones([size], dtype))),
        ).toBe(mask);
      },
    );
  });

  describe('Dropout', () => {
    it('drops half where it is not told how much, from the default generator where it is given none', () => {
      manualSeed(7);
      const y = new Dropout().forward(ones([50]));
      expectSame(
        y,
        elements(new Dropout(0.5, { generator: new Generator(7) }).forward(ones([50]))),
      );
      expect(new Set(elements(y))).toEqual(new Set([0, 2]));
    });

    it('is the identity in evaluation mode, and draws nothing', () => {
      const generator = new Generator(3);
      const layer = new Dropout(0.5, { generator });
      const x = new Generator(1).uniform([4, 5], { low: -1 });
      const before = generator.state;
      const y = layer.eval().forward(x);
      expectSame(y, toNested(x));
      expect(generator.state).toEqual(before);
      y.set(0, 0, 77);
      expect(x.get(0, 0)).not.toBe(77);
      layer.train().forward(x);
      expect(generator.state).not.toEqual(before);
    });

    it('has no backward after a forward in evaluation mode', () => {
      const layer = new Dropout();
      layer.eval().forward(ones([2, 2]));
      expect(() => layer.backward(ones([2, 2]))).toThrow(
        expect.objectContaining({ name: 'StateError' }),
      );
    });

    it('draws another mask at each forward, and goes back through that of the last', () => {
      const layer = new Dropout(0.5, { generator: new Generator(11) });
      const x = ones([6, 6]);
      const [first, second] = [layer.forward(x), layer.forward(x)].map(kept);
      expect(second).not.toBe(first);
      expect(kept(layer.backward(x))).toBe(second);
    });

    it('divides what it keeps by 1 − p, so that the mean stays', () => {
      const y = elements(
        new Dropout(0.75, { generator: new Generator(2) }).forward(ones([4000], 'float64')),
      );
      expect(new Set(y)).toEqual(new Set([0, 4]));
      const mean = y.reduce((a, b) => a + b, 0) / y.length;
      expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(3 / 4000)); // four standard deviations
    });

    it('has no parameters and no state, and keeps the generator out of it', () => {
      const model = new Sequential(
        new Linear(2, 3),
        new Dropout(0.1, { generator: new Generator(1) }),
        new Linear(3, 1),
      );
      expect(Object.keys(model.stateDict())).toEqual(['0.weight', '0.bias', '2.weight', '2.bias']);
      expect(new Dropout().parameters()).toEqual([]);
    });

    it('switches with the Sequential it stands in', () => {
      const model = new Sequential(new Dropout(0.5, { generator: new Generator(1) }));
      const x = ones([5, 5]);
      expect(kept(model.eval().forward(x))).toBe('1'.repeat(25));
      expect(kept(model.train().forward(x))).toContain('0');
    });

    it.each([-0.1, 1.5, NaN, Infinity])('refuses to drop %d of its input', (p) => {
      expect(() => new Dropout(p)).toThrow(RangeError);
    });

    it('refuses what is no number, and options that it does not have', () => {
      expect(() => new Dropout(bad('0.5'))).toThrow(TypeError);
      expect(() => new Dropout(0.5, bad({ inplace: true }))).toThrow(OptionError);
      expect(() => new Dropout(0.5, bad({ inplace: true }))).toThrow(
        "expects the options generator, but got 'inplace'",
      );
      expect(() => new Dropout(0.5, bad({ generator: 3 }))).toThrow(TypeError);
      expect(() => new Dropout().forward(bad(zeros([2, 2], { dtype: 'int32' })))).toThrow(
        expect.objectContaining({ name: 'DTypeError' }),
      );
    });
  });
});
