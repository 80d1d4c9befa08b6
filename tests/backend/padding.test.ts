/**
 * Rows are filled up to whole vectors. Whatever lies there, between the rows of operands and in the
 * places of results, shows in no result: not in a sum, and not by an op with f(0) ≠ 0.
 *
 * B = batch, C = columns
 */
import { describe, expect, it } from 'vitest';
import { array, Generator, Linear, SGD, type FloatDType, type NdArray } from '../../src/index.js';
import type { Tensor } from '../../src/backend/backend.js';
import type { WasmBackend } from '../../src/backend/wasm/backend.js';
import { bytesOf } from '../../src/backend/wasm/tensor.js';
import { sizeOf } from '../../src/core/ndarray.js';
import { families, type Source } from './families.js';
import { expectBits, floats, inside, random, resultsOf, upload, wasmEngines } from './support.js';

/** Writes into everything between a tensor's rows; says how many numbers that are. */
function fillPadding<T extends Tensor>(backend: WasmBackend, tensor: T, value: number): number {
  const { layout, pointer, dtype } = inside(tensor);
  const size = bytesOf(dtype);
  const [step, numbers] = [layout.stride / size, backend.memory.numbers(dtype)];
  for (let r = 0; r < layout.rows; r++) {
    const row = pointer / size + r * step;
    numbers.fill(value, row + layout.columns, row + step);
  }
  return layout.rows * (step - layout.columns);
}

/**
 * Widths that are whole vectors in neither type, in one, in both, and beyond which lies a cache
 * line.
 */
const widths = [1, 2, 3, 4, 5, 8, 9, 17, 33, 64, 127, 128];

describe.each(wasmEngines)('$engine', ({ backend }) => {
  /** Operands with `value` between their rows, in places with other numbers everywhere. */
  const source = (dtype: FloatDType, value: number, counted: { padding: number }): Source => {
    const generator = new Generator(1);
    const filled = <T extends Tensor>(tensor: T, by = value): T => {
      counted.padding += fillPadding(backend, tensor, by);
      return tensor;
    };
    return {
      backend,
      of: (shape) => filled(upload(backend, random(shape, dtype, generator))),
      place: (shape) => {
        const held = array(new Float64Array(sizeOf(shape)).fill(value), shape, { dtype });
        return filled(upload(backend, held));
      },
      // As an id it would lead far out of any table.
      ids: (shape, below) => {
        const ids = new Int32Array(sizeOf(shape)).map((_, i) => (5 * i) % below);
        return filled(backend.uploadIntegers(array(ids, shape)), value === 0 ? 0 : 2 ** 31 - 1);
      },
    };
  };

  describe.each(floats)('in %s', (dtype) => {
    it.each(families)('$name is the same to the bit with NaN and ∞ between the rows', ({ run }) => {
      const counted = { padding: 0 };
      for (const B of [1, 3, 8]) {
        for (const C of widths) {
          const results = (value: number) =>
            resultsOf(backend, run(source(dtype, value, counted), B, C));
          const expected = results(0);
          for (const value of [NaN, Infinity]) {
            results(value).forEach((actual, i) =>
              expectBits(`result ${i} of ${B}×${C} with ${value}`, actual, expected[i]),
            );
          }
        }
      }
      expect(counted.padding, 'numbers between the rows').toBeGreaterThan(1000);
    });

    it('there are zeros at first, not what the memory held before: counts would read as numbers that take very long', () => {
      const between = (tensor: Tensor): number[] => {
        const { layout, pointer } = inside(tensor);
        const [size, numbers] = [bytesOf(dtype), backend.memory.numbers(dtype)];
        return Array.from({ length: layout.rows }, (_, r) => {
          const row = (pointer + r * layout.stride) / size;
          return [...numbers.subarray(row + layout.columns, row + layout.stride / size)];
        }).flat();
      };
      for (const shape of [[5], [3, 5], [3, 128], [2, 3, 7], [16, 10]]) {
        const before = backend.allocate([64, 128], dtype);
        const at = inside(before).pointer / 4;
        backend.memory.numbers('int32').fill(7, at, at + inside(before).block.bytes / 4);
        for (const tensor of [
          backend.allocate(shape, dtype),
          backend.allocate(shape, dtype, before),
        ])
          expect(between(tensor).filter((v) => v !== 0)).toEqual([]);
      }
    });

    it('a deferred gradient is the same if its operands’ padding changes before it is materialized', () => {
      for (const [B, C] of [1, 3, 24].flatMap((rows) => widths.map((C) => [rows, C] as const))) {
        const results = (value: number) => {
          const generator = new Generator(2);
          const shapes = [[B, C], [B, 6], [6, C]]; // prettier-ignore
          const [x, dy, w] = shapes.map((s) => upload(backend, random(s, dtype, generator)));
          const [dW, dx] = [backend.allocate([C, 6], dtype), backend.allocate([B, 6], dtype)];
          backend.matmul(x, dy, dW, { transpose: 'a' });
          backend.matmul(x, w, dx, { transpose: 'b' });
          expect([dW, dx].map((tensor) => inside(tensor).deferred)).not.toContain(null);
          for (const tensor of [x, dy, w, dW, dx]) fillPadding(backend, tensor, value);
          return resultsOf(backend, [dW, dx]);
        };
        const [expected, actual] = [results(0), results(NaN)];
        expectBits(`dW of ${B}×${C}`, actual[0], expected[0]);
        expectBits(`dx of ${B}×${C}`, actual[1], expected[1]);
      }
    });
  });
});

describe.each(floats)('a Linear that has learned from NaN once, in %s', (dtype) => {
  it.each([
    [4, 5],
    [4, 4],
    [3, 7],
    [5, 1],
  ])(
    // prettier-ignore
    '(%d → %d) gives the gradients of a fresh one after loadStateDict',
    (I, O) => {
      const generator = () => new Generator(3);
      const [used, fresh] = [0, 0].map(() => new Linear(I, O, { dtype, generator: generator() }));
      const good = fresh.stateDict();
      const nan = (shape: number[]) =>
        array(new Float64Array(sizeOf(shape)).fill(NaN), shape, { dtype });
      const turn = (layer: Linear, x: NdArray, dy: NdArray): NdArray[] => {
        layer.zeroGrad();
        const y = layer.forward(x);
        const dx = layer.backward(dy);
        return [y, dx, ...layer.parameters().map(({ grad }) => grad!)];
      };
      for (const rows of [2, 30]) {
        turn(used, nan([rows, I]), nan([rows, O]));
        new SGD(used.parameters(), { lr: 0.1 }).step();
        turn(used, nan([rows, I]), nan([rows, O]));
        used.loadStateDict(good);
        for (const B of [2, 1, 30]) {
          const [x, dy] = [random([B, I], dtype, generator()), random([B, O], dtype, generator())];
          const [actual, expected] = [used, fresh].map((layer) =>
            turn(layer, x, dy).map((values) => Array.from(array(values, { dtype }).data)),
          );
          actual.forEach((values, i) => {
            expect(values.every(Number.isFinite)).toBe(true);
            expectBits(`result ${i} of ${B} rows`, values, expected[i]);
          });
        }
      }
    },
  );
});
