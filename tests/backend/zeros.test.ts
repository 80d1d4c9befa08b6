/**
 * Products skip the zeros of a matrix: the same bits as the dense product, wherever numbers are finite.
 *
 * B = batch, I = inputs, O = outputs
 */
import { describe, expect, it } from 'vitest';
import { array, Generator, zeros, type FloatDType, type NdArray } from '../../src/index.js';
import type { Tensor } from '../../src/backend/backend.js';
import { scaledBytes } from '../../src/data/gather.js';
import { deferred } from '../../src/core/deferred.js';
import type { WasmTensor } from '../../src/backend/wasm/tensor.js';
import { draw, expectBits, filled, floats, numbersOf, plainStep, upload, wasmEngines } from './support.js';

describe.each(wasmEngines)('$engine: zeros that are skipped', ({ backend }) => {
  /** Everything that is computed from x, where it is listed or where, because a user may write to it, it is not. */
  function everything(x: Tensor, { weight, bias, dy }: { weight: NdArray; bias: NdArray; dy: NdArray }, dtype: FloatDType) {
    const [I, O] = weight.shape;
    const [w, b, gradY] = [weight, bias, dy].map((values) => upload(backend, values));
    const y = backend.allocate([x.shape[0], O], dtype);
    backend.linear(x, w, b, y);
    const { lists } = x as WasmTensor;
    const [gradWeight, added] = [backend.allocate([I, O], dtype), upload(backend, weight)];
    backend.linearWeightGrad(x, gradY, gradWeight, false);
    backend.linearWeightGrad(x, gradY, added, true);
    const stepped = upload(backend, weight);
    backend.sgdStep(stepped, gradWeight, null, plainStep);
    const results = [y, stepped, gradWeight, added].map((tensor) => numbersOf(backend, tensor));
    return { lists, results };
  }
  const dense = (x: Tensor): Tensor => {
    backend.expose(x);
    return x;
  };
  const names = ['y', 'W after a step', 'dW', 'W + dW'];

  it.each(floats)('give the bits of the dense product, forward, weight gradient and step, in %s', (dtype) => {
    for (const O of [32, 33, 64, 100, 128]) {
      for (const B of [1, 2, 3, 4, 8, 13, 33]) {
        for (const [I, density] of [
          [9, 0],
          [9, 0.1],
          [33, 0.05],
          [128, 0.19],
          [17, 0.15],
        ]) {
          const { x, ...rest } = draw({ B, I, O }, dtype, density);
          const listed = everything(upload(backend, x), rest, dtype);
          const whole = everything(dense(upload(backend, x)), rest, dtype);
          expect(whole.lists, 'a tensor a user may write to is not listed').toBeNull();
          if (density < 0.1) expect(listed.lists, `${B}×${I} of density ${density} is listed`).toBeTruthy();
          names.forEach((name, i) =>
            expectBits(`${name} of ${B}×${I}·${I}×${O}, ${density}`, listed.results[i], whole.results[i]),
          );
        }
      }
    }
  });

  it.each(floats)('are found in bytes that are not written out too, with the same bits, in %s', (dtype) => {
    const table = scaledBytes(1 / 255, dtype);
    for (const [B, I, O] of [
      [8, 784, 32],
      [8, 784, 128],
      [3, 17, 40],
      [1, 16, 33],
      [33, 15, 64],
      [5, 31, 5],
    ]) {
      // prettier-ignore
      for (const density of [0, 0.05, 0.19, 0.6, 1]) {
        const generator = new Generator(B + I + O);
        const chosen = generator.uniform([B * I]).data;
        const bytes = Uint8Array.from({ length: B * I }, (_, i) => (chosen[i] < density ? 1 + (generator.random32() % 255) : 0));
        const rest = draw({ B, I, O }, dtype);
        const floatsOf = array(Array.from(bytes, (byte) => table[byte]), [B, I], { dtype }); // prettier-ignore
        const compact = everything(upload(backend, deferred(bytes, table, [B, I])), rest, dtype);
        const listed = everything(upload(backend, floatsOf), rest, dtype);
        const whole = everything(dense(upload(backend, floatsOf)), rest, dtype);
        names.forEach((name, i) => {
          expectBits(`${name} of bytes ${B}×${I}, ${density}`, compact.results[i], whole.results[i]);
          expectBits(`${name} of floats ${B}×${I}, ${density}`, listed.results[i], whole.results[i]);
        });
      }
    }
  });

  it('leave everything around them as it was, when the first rows are empty and the last ones full', () => {
    for (const [B, I, O] of [
      [5, 40, 33],
      [8, 200, 40],
      [64, 40, 128],
    ] as const) {
      for (const full of [1, 3, 4]) {
        const { x, ...rest } = draw({ B, I, O }, 'float32');
        x.data.fill(0, 0, (B - full) * I);
        const input = upload(backend, x);
        const neighbours = Array.from({ length: 40 }, () => upload(backend, filled([64], 'float32', 7)));
        const listed = everything(input, rest, 'float32');
        const whole = everything(dense(upload(backend, x)), rest, 'float32');
        names.forEach((name, i) => expectBits(`${name} of ${B}×${I}, ${full} full`, listed.results[i], whole.results[i]));
        for (const tensor of neighbours) expectBits('a neighbour', numbersOf(backend, tensor), filled([64], 'float32', 7).data);
      }
    }
  });

  it('differ from the dense product for weights that are not finite, and there alone: 0 · Infinity is not computed', () => {
    const weight = filled([4, 32], 'float32', 1);
    weight.set(1, 0, Infinity);
    weight.set(1, 1, NaN);
    const rest = { weight, bias: filled([32], 'float32', 0), dy: filled([2, 32], 'float32', 1) };
    const x = array([[1, 0, 0, 0], [0, 0, 0, 2]]); // prettier-ignore
    const [listed, whole] = [
      everything(upload(backend, x), rest, 'float32'),
      everything(dense(upload(backend, x)), rest, 'float32'),
    ];
    expect(listed.lists).toBeTruthy();
    expectBits('listed', listed.results[0].slice(0, 3), [1, 1, 1]);
    expectBits('dense', whole.results[0].slice(0, 3), [NaN, NaN, 1]);
  });

  it('do not hide NaN and infinities of x itself', () => {
    const x = zeros([4, 64]);
    x.set(0, 3, NaN);
    x.set(1, 4, Infinity);
    x.set(2, 5, -Infinity);
    const rest = { weight: filled([64, 32], 'float32', 1), bias: filled([32], 'float32', 0), dy: filled([4, 32], 'float32', 1) };
    const { lists, results } = everything(upload(backend, x), rest, 'float32');
    expect(lists).toBeTruthy();
    expectBits('y', [0, 1, 2, 3].map((b) => results[0][32 * b]), [NaN, Infinity, -Infinity, 0]); // prettier-ignore
    expectBits('dW', [3, 4, 5, 6].map((i) => results[2][32 * i]), [NaN, Infinity, -Infinity, 0]); // prettier-ignore
  });

  it('are looked for anew when an array has been written to', () => {
    const x = upload(backend, filled([4, 64], 'float32', 0));
    const w = upload(backend, filled([64, 32], 'float32', 1));
    const y = backend.allocate([4, 32], 'float32');
    backend.linear(x, w, null, y);
    expect(numbersOf(backend, y)[0]).toBe(0);
    backend.expose(x).set(0, 63, 5);
    backend.linear(x, w, null, y);
    expect(numbersOf(backend, y)[0]).toBe(5);
    backend.add(upload(backend, filled([4, 64], 'float32', 1)), x);
    backend.linear(x, w, null, y);
    expect(numbersOf(backend, y)[0]).toBe(69);
  });
});
