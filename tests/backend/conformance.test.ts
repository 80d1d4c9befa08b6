/**
 * Every method of a backend gives the numbers that its formula gives in float64, on every backend; and the ways in which the wasm
 * backend avoids work give the same bits as doing it.
 *
 * B = batch, I = inputs, O = outputs, C = classes
 */
import { describe, expect, it } from 'vitest';
import { array, Generator, zeros, type FloatArray, type FloatDType, type NdArray } from '../../src/index.js';
import type { Backend, SgdCoefficients, Tensor } from '../../src/backend/backend.js';
import { referenceBackend } from '../../src/backend/reference/reference.js';
import { scaledBytes } from '../../src/data/gather.js';
import { deferred } from '../../src/core/deferred.js';
import type { WasmTensor } from '../../src/backend/wasm/tensor.js';
import type { WasmBackend } from '../../src/backend/wasm/wasm.js';
import { expectClose, expectSame } from '../support/close.js';
import { broadcastRows, viewsOf } from '../support/views.js';
import {
  engines,
  entries,
  expectBits,
  expectSums,
  filled,
  floats,
  productSums,
  random,
  roundings,
  sizes,
  valuesOf,
  wasmEngines,
} from './support.js';

const densities = [0, 0.19, 0.5, 1];
const plainStep: SgdCoefficients = { lr: 0.1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, first: true };

/** All triples of sizes. */
const triples = sizes.flatMap((B) => sizes.flatMap((I) => sizes.map((O) => ({ B, I, O }))));
/** Widths whose rows are a large power of two apart, and lie one cache line further: 128 and 256 in float32, 64 and 128 in float64. */
const paddedTriples = [1, 3, 8, 25].flatMap((B) =>
  [64, 128, 256].flatMap((wide) => [
    { B, I: wide, O: 5 },
    { B, I: 7, O: wide },
    { B, I: wide, O: 128 },
  ]),
);

const upload = (backend: Backend, values: NdArray): Tensor => backend.upload(values, values.dtype as FloatDType);
const numbersOf = (backend: Backend, tensor: Tensor): FloatArray => valuesOf(backend.download(tensor));

/** A Linear's arrays, drawn anew from the triple itself. */
function draw({ B, I, O }: { B: number; I: number; O: number }, dtype: FloatDType, density = 1) {
  const generator = new Generator(1000 * B + 100 * I + O);
  return {
    x: random([B, I], dtype, generator, density),
    weight: random([I, O], dtype, generator),
    bias: random([O], dtype, generator),
    dy: random([B, O], dtype, generator),
  };
}

describe.each(engines)('$engine', ({ backend }) => {
  describe.each(floats)('in %s', (dtype) => {
    const close = roundings(dtype);

    it.each(densities)('linear is x W + b, with and without b, at every size, when the share %d of x is not zero', (density) => {
      for (const triple of [...triples, ...paddedTriples]) {
        const { B, I, O } = triple;
        const { x, weight, bias } = draw(triple, dtype, density);
        const [w, b] = [upload(backend, weight), upload(backend, bias)];
        const y = backend.allocate([B, O], dtype);
        backend.linear(upload(backend, x), w, b, y);
        const terms = [[B, I, O], entries(x), entries(weight)] as const;
        const withBias = productSums(...terms, (_, c) => bias.data[c]);
        expectSums(`${B}×${I}·${I}×${O} + b`, backend.download(y), withBias, close);
        backend.linear(upload(backend, x), w, null, y);
        expectSums(`${B}×${I}·${I}×${O}`, backend.download(y), productSums(...terms), close);
      }
    });

    it.each(densities)(
      'linearWeightGrad sets xᵀ dy, or adds it, at every size, when the share %d of x is not zero',
      (density) => {
        for (const triple of [...triples, ...paddedTriples]) {
          const { B, I, O } = triple;
          const { x, weight, dy } = draw(triple, dtype, density);
          const [input, gradY] = [upload(backend, x), upload(backend, dy)];
          // With the forward pass first, as in training, the wasm backend knows the zeros of x; without, it does not.
          if ((B + I + O) % 2 === 0) backend.linear(input, upload(backend, weight), null, backend.allocate([B, O], dtype));
          const gradWeight = upload(backend, filled([I, O], dtype, NaN)); // what was there must not matter
          const [xOf, dyOf] = [entries(x), entries(dy)];
          const terms = [[I, B, O], (i: number, b: number) => xOf(b, i), dyOf] as const;
          backend.linearWeightGrad(input, gradY, gradWeight, false);
          const once = productSums(...terms);
          expectSums(`${I}×${B}·${B}×${O}`, backend.download(gradWeight), once, close);
          backend.linearWeightGrad(input, gradY, gradWeight, true);
          const twice = { values: once.values.map((v) => 2 * v), magnitudes: once.magnitudes.map((m) => 2 * m) };
          expectSums(`twice ${I}×${B}·${B}×${O}`, backend.download(gradWeight), twice, close);
        }
      },
    );

    it('linearInputGrad is dy Wᵀ at every size', () => {
      for (const triple of [...triples, ...paddedTriples]) {
        const { B, I, O } = triple;
        const { weight, dy } = draw(triple, dtype);
        const gradX = upload(backend, filled([B, I], dtype, NaN));
        backend.linearInputGrad(upload(backend, dy), upload(backend, weight), gradX);
        const wOf = entries(weight);
        const sums = productSums([B, O, I], entries(dy), (o, i) => wOf(i, o));
        expectSums(`${B}×${O}·${O}×${I}`, backend.download(gradX), sums, close);
      }
    });

    it('an input gradient that goes through a ReLU is the one before it, to the bit, where the ReLU is open, and 0 elsewhere', () => {
      for (const triple of [...triples, ...paddedTriples]) {
        const { B, I } = triple;
        const { x, weight, dy } = draw(triple, dtype, 0.9); // of the open places, some are open by NaN and some closed by 0
        if (B * I > 8) x.data[5] = NaN;
        const [gradY, w] = [upload(backend, dy), upload(backend, weight)];
        const output = backend.allocate([B, I], dtype);
        backend.relu(upload(backend, x), output);
        const [ungated, before, gated] = [1, 2, 3].map(() => backend.allocate([B, I], dtype));
        backend.linearInputGrad(gradY, w, ungated);
        const whole = numbersOf(backend, ungated);
        backend.linearInputGrad(gradY, w, before);
        backend.reluGrad(output, before, gated);
        const gate = numbersOf(backend, output);
        expectBits(
          `${B}×${I}`,
          numbersOf(backend, gated),
          whole.map((dx, i) => (gate[i] <= 0 ? 0 : dx)),
        );
      }
    });

    it('linearBiasGrad sets Σ dy over the batch, or adds it, at every size', () => {
      for (const B of [...sizes, 100]) {
        for (const O of [...sizes, 64, 128, 256]) {
          const dy = random([B, O], dtype, new Generator(100 * B + O));
          const gradBias = upload(backend, filled([O], dtype, NaN));
          const once = productSums([1, B, O], () => 1, entries(dy));
          backend.linearBiasGrad(upload(backend, dy), gradBias, false);
          expectSums(`Σ ${B}×${O}`, backend.download(gradBias), once, close);
          backend.linearBiasGrad(upload(backend, dy), gradBias, true);
          const twice = { values: once.values.map((v) => 2 * v), magnitudes: once.magnitudes.map((m) => 2 * m) };
          expectSums(`twice Σ ${B}×${O}`, backend.download(gradBias), twice, close);
        }
      }
    });

    const special = [NaN, Infinity, -Infinity, 0, -0, 1e-40, -1e-40, 3, -3];
    it.each([[[]], [[1]], [[9]], [[33]], [[3, 5]], [[8, 128]], [[2, 3, 9]]])(
      'relu and reluGrad of shape %j keep NaN, −0 and infinities as PyTorch does, to the bit',
      (shape) => {
        const generator = new Generator(5);
        const [x, dy] = [random(shape, dtype, generator), random(shape, dtype, generator)];
        for (let i = 0; i < x.data.length; i++) if (i % 3 > 0) x.data[i] = special[i % special.length];
        for (let i = 0; i < dy.data.length; i++) if (i % 5 === 0) dy.data[i] = special[(i / 5) % special.length];
        const [y, dx] = [backend.allocate(shape, dtype), backend.allocate(shape, dtype)];
        backend.relu(upload(backend, x), y);
        expectBits(
          'y',
          numbersOf(backend, y),
          valuesOf(x).map((v) => (v < 0 ? 0 : v)),
        );
        backend.reluGrad(y, upload(backend, dy), dx);
        expectBits(
          'dx',
          numbersOf(backend, dx),
          valuesOf(x).map((v, i) => (v <= 0 ? 0 : dy.data[i])),
        );
      },
    );

    it('softmaxCrossEntropy gives the probabilities and the sum of the losses, and its gradient (p − onehot) · scale, at every size', () => {
      for (const B of sizes) {
        for (const C of [...sizes, 10, 128]) {
          const generator = new Generator(100 * B + C);
          const logits = generator.uniform([B, C], { low: -30, high: 30, dtype });
          const labels = Int32Array.from({ length: B }, () => generator.random32() % C);
          const p = backend.allocate([B, C], dtype);
          const loss = backend.softmaxCrossEntropy(upload(backend, logits), labels, p);
          const z = entries(logits);
          let expected = 0;
          const expectedP = new Float64Array(B * C);
          for (let b = 0; b < B; b++) {
            const row = Array.from({ length: C }, (_, c) => z(b, c));
            const max = Math.max(...row);
            const sum = row.reduce((total, v) => total + Math.exp(v - max), 0);
            row.forEach((v, c) => (expectedP[b * C + c] = Math.exp(v - max) / sum));
            expected += Math.log(sum) - (row[labels[b]] - max);
          }
          const ulp = dtype === 'float32' ? 1e-7 : 2e-14;
          expect(Math.abs(loss - expected), `loss of ${B}×${C}`).toBeLessThanOrEqual(1e-13 * (expected + 1));
          const tiny = new Float64Array(B * C).fill(dtype === 'float32' ? 1e-45 : 0);
          expectSums(`p of ${B}×${C}`, backend.download(p), { values: expectedP, magnitudes: expectedP.map((v, i) => v + tiny[i] / ulp) }, ulp); // prettier-ignore
          const dz = upload(backend, filled([B, C], dtype, NaN));
          backend.softmaxCrossEntropyGrad(p, labels, 0.25, dz);
          const probabilities = numbersOf(backend, p);
          const single = dtype === 'float32' ? Math.fround : (v: number) => v;
          expectBits(
            `dz of ${B}×${C}`,
            numbersOf(backend, dz),
            probabilities.map((v, i) => single((v - (i % C === labels[Math.floor(i / C)] ? 1 : 0)) * 0.25)),
          );
        }
      }
    });

    it('softmaxCrossEntropy does not overflow on logits of 1e30, and ends in NaN where a logit is NaN', () => {
      const p = backend.allocate([2, 3], dtype);
      const run = (logits: number[][]) => backend.softmaxCrossEntropy(upload(backend, array(logits, { dtype })), Int32Array.of(0, 1), p); // prettier-ignore
      const loss = run([[1e30, 0, -1e30], [5, 5, -Infinity]]); // prettier-ignore
      expectSame(backend.download(p), [[1, 0, 0], [0.5, 0.5, 0]]); // prettier-ignore
      expect(loss).toBeCloseTo(Math.LN2, 14);
      for (const place of [0, 1, 2]) {
        const logits = [[1, 2, 3], [1, 2, 3]]; // prettier-ignore
        logits[1][place] = NaN;
        expect(run(logits)).toBeNaN();
        expectBits('the other row', [0, 1, 2].map((c) => Number.isNaN(backend.download(p).get(0, c)) ? 1 : 0), [0, 0, 0]); // prettier-ignore
        expectSame(backend.download(p).pick(1, null), [NaN, NaN, NaN]);
      }
    });

    it('add adds element by element, in arrays of 0 to 3 axes', () => {
      for (const shape of [[], [7], [3, 5], [9, 128], [2, 3, 4]]) {
        const generator = new Generator(3);
        const [source, target] = [random(shape, dtype, generator), random(shape, dtype, generator)];
        const sum = upload(backend, target);
        backend.add(upload(backend, source), sum);
        const single = dtype === 'float32' ? Math.fround : (v: number) => v;
        expectBits(`[${shape.join(', ')}]`, numbersOf(backend, sum), valuesOf(target).map((v, i) => single(v + source.data[i]))); // prettier-ignore
      }
    });

    it.each([
      {},
      { weightDecay: 0.01 },
      { momentum: 0.9 },
      { momentum: 0.9, dampening: 0.5 },
      { momentum: 0.9, weightDecay: 0.01 },
      { momentum: 0.9, nesterov: true },
      { momentum: 0.9, nesterov: true, weightDecay: 0.01 },
    ])('five steps of SGD with %j are those of the formula', (options) => {
      for (const shape of [[1], [5], [33], [3, 7], [4, 128]]) {
        const generator = new Generator(7);
        const initial = random(shape, dtype, generator);
        const value = upload(backend, initial);
        const velocity = 'momentum' in options ? upload(backend, filled(shape, dtype, NaN)) : null;
        const { lr, momentum, dampening, weightDecay, nesterov } = { ...plainStep, ...options };
        const w = Float64Array.from(valuesOf(initial));
        const v = new Float64Array(w.length);
        for (let step = 0; step < 5; step++) {
          const grad = random(shape, dtype, generator);
          backend.sgdStep(value, upload(backend, grad), velocity, { ...plainStep, ...options, first: step === 0 });
          for (let i = 0; i < w.length; i++) {
            const g = grad.data[i] + weightDecay * w[i];
            v[i] = step === 0 ? g : momentum * v[i] + (1 - dampening) * g;
            w[i] -= lr * (nesterov ? g + momentum * v[i] : momentum > 0 ? v[i] : g);
          }
          expectSums(`step ${step}`, backend.download(value), { values: w, magnitudes: w.map((u) => Math.abs(u) + 1) }, dtype === 'float32' ? 1e-6 : 1e-15); // prettier-ignore
        }
      }
    });

    it('upload then download gives the same numbers, whatever the strides, in arrays of 0 to 3 axes', () => {
      const shapes = [[], [1], [7], [128], [1, 1], [3, 5], [5, 128], [2, 3, 4], [2, 3, 128], [0, 3], [3, 0]];
      for (const shape of shapes) {
        const values = random(shape, dtype, new Generator(11));
        expectBits(`[${shape.join(', ')}]`, numbersOf(backend, upload(backend, values)), values.data);
        expect(backend.download(upload(backend, values)).shape).toEqual(shape);
      }
      const source = random([6, 5], dtype, new Generator(12));
      for (const { kind, view } of viewsOf(source, dtype))
        expectBits(kind, numbersOf(backend, upload(backend, view)), source.data);
      const { broadcast, writtenOut } = broadcastRows(source.pick(0, null), 4, dtype);
      expectBits('broadcast', numbersOf(backend, upload(backend, broadcast)), writtenOut.data as FloatArray);
      const cube = random([2, 3, 4], dtype, new Generator(13));
      expectSame(backend.download(upload(backend, cube.transpose(2, 0, 1))), [0, 1, 2, 3].map((k) => [0, 1].map((i) => [0, 1, 2].map((j) => cube.get(i, j, k))))); // prettier-ignore
      // Another element type is rounded on the way in.
      const double = random([3, 5], 'float64', new Generator(14));
      const single = dtype === 'float32' ? Math.fround : (v: number) => v;
      expectBits('from float64', numbersOf(backend, backend.upload(double, dtype)), valuesOf(double).map(single));
    });

    it('what download gives is the user’s: an ordinary array that nothing later changes', () => {
      const tensor = upload(backend, filled([3, 5], dtype, 1));
      const held = backend.download(tensor);
      backend.add(upload(backend, filled([3, 5], dtype, 1)), tensor);
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
        backend.add(upload(backend, values), tensor);
        expectBits(
          'sum',
          numbersOf(backend, upload(backend, seen)),
          valuesOf(values).map((v) => 2 * v),
        );
        const last = shape.map((n) => n - 1);
        seen.set(...last, 42);
        expect(numbersOf(backend, tensor).at(-1)).toBe(42);
      }
    });

    it('a tensor given up for another of any shape leaves nothing of its own in the results', () => {
      const shapes = [[8, 5], [3, 5], [8, 5], [40, 5], [8, 6], [8, 5], [5], [2, 4, 5], [8, 128], [3, 128], [8, 127], [1, 5]]; // prettier-ignore
      const run = (reuse: boolean) => {
        let [x, y, r, dr, dx]: (Tensor | undefined)[] = [];
        return shapes.map((shape) => {
          const generator = new Generator(shape.reduce((a, b) => 10 * a + b));
          const I = shape.at(-1);
          const B = shape.slice(0, -1).reduce((a, b) => a * b, 1);
          const [values, dy] = [random([B, I], dtype, generator), random([B, 3], dtype, generator)];
          const [weight, bias] = [
            upload(backend, random([I, 3], dtype, generator)),
            upload(backend, random([3], dtype, generator)),
          ];
          const previous = (tensor: Tensor | undefined): [Tensor?] => (reuse && tensor ? [tensor] : []);
          const dirty = (tensor: Tensor) => reuse && backend.relu(upload(backend, filled(tensor.shape, dtype, Infinity)), tensor);
          x = backend.upload(values, dtype, ...previous(x));
          y = backend.allocate([B, 3], dtype, ...previous(y));
          dirty(y);
          backend.linear(x, weight, bias, y);
          r = backend.allocate([B, 3], dtype, ...previous(r));
          dirty(r);
          backend.relu(y, r);
          dr = backend.upload(dy, dtype, ...previous(dr));
          dx = backend.allocate([B, I], dtype, ...previous(dx));
          dirty(dx);
          backend.linearInputGrad(dr, weight, dx);
          const sums = [backend.allocate([I, 3], dtype), backend.allocate([3], dtype)];
          backend.linearWeightGrad(x, dr, sums[0], false);
          backend.linearBiasGrad(dr, sums[1], false);
          return [x, y, r, dx, ...sums].map((tensor) => Array.from(numbersOf(backend, tensor)));
        });
      };
      expect(run(true)).toEqual(run(false));
    });

    it('a tensor given up is not written to while something put off is still to be computed from it', () => {
      const { x, weight, dy } = draw({ B: 5, I: 6, O: 7 }, dtype);
      const [input, w, gradY] = [upload(backend, x), upload(backend, weight), upload(backend, dy)];
      const [gradWeight, gradX] = [backend.allocate([6, 7], dtype), backend.allocate([5, 6], dtype)];
      backend.linear(input, w, null, backend.allocate([5, 7], dtype));
      backend.linearWeightGrad(input, gradY, gradWeight, false);
      backend.linearInputGrad(gradY, w, gradX);
      let [nextInput, nextGrad] = [input, gradY];
      for (let i = 0; i < 3; i++) {
        nextInput = backend.upload(filled([5, 6], dtype, i), dtype, nextInput);
        nextGrad = backend.upload(filled([5, 7], dtype, i), dtype, nextGrad);
      }
      backend.sgdStep(w, upload(backend, filled([6, 7], dtype, 1)), null, plainStep);
      const [xOf, wOf, dyOf] = [entries(x), entries(weight), entries(dy)];
      expectSums(
        'dW',
        backend.download(gradWeight),
        productSums([6, 5, 7], (i, b) => xOf(b, i), dyOf),
        close,
      );
      expectSums(
        'dx',
        backend.download(gradX),
        productSums([5, 7, 6], dyOf, (o, i) => wOf(i, o)),
        close,
      );
    });
  });

  it('a change to a tensor leaves what was put off before as it was, and is seen by what comes after', () => {
    // Mostly zeros, and 32 columns: x is listed, and the lists must not outlive its numbers.
    const { x, weight, bias, dy } = draw({ B: 8, I: 64, O: 32 }, 'float64', 0.02);
    const ones = upload(backend, filled([8, 64], 'float64', 1));
    const run = (change: (x: Tensor) => void, early: boolean) => {
      const [input, w, b, gradY] = [x, weight, bias, dy].map((values) => upload(backend, values));
      const y = backend.allocate([8, 32], 'float64');
      backend.linear(input, w, b, y);
      const dW = backend.allocate([64, 32], 'float64');
      backend.linearWeightGrad(input, gradY, dW, false);
      const before = early ? numbersOf(backend, dW) : undefined;
      change(input);
      const results = [before ?? numbersOf(backend, dW)];
      backend.linear(input, w, b, y);
      backend.linearWeightGrad(input, gradY, dW, false);
      return [...results, numbersOf(backend, y), numbersOf(backend, dW)].map((values) => Array.from(values));
    };
    const sum = (target: Tensor) => backend.upload(backend.download(target), 'float64');
    for (const change of [
      (target: Tensor) => backend.add(ones, target),
      (target: Tensor) => backend.sgdStep(target, ones, null, plainStep),
    ]) {
      const results = run(change, false);
      expect(results).toEqual(run(change, true));
      const changed = upload(backend, x);
      change(changed);
      const y = backend.allocate([8, 32], 'float64');
      backend.linear(sum(changed), upload(backend, weight), upload(backend, bias), y);
      expect(results[1]).toEqual(Array.from(numbersOf(backend, y)));
    }
  });

  it('has NaN in the same places as the reference backend, where x has no zeros, for inputs with NaN and infinities', () => {
    for (const { B, I, O } of triples.filter(({ B, I, O }) => B * I * O < 6000)) {
      const all = (target: Backend) => {
        const { x, weight, bias, dy } = draw({ B, I, O }, 'float32');
        x.data[(I * B) >> 1] = [NaN, Infinity, -Infinity][(B + I) % 3];
        dy.data[(O * B) >> 1] = [Infinity, -Infinity, NaN][(O + I) % 3];
        weight.data[(I * O) >> 1] = [-Infinity, NaN, Infinity][O % 3];
        const [input, w, b, gradY] = [x, weight, bias, dy].map((values) => upload(target, values));
        const [y, dx, dW, db] = [[B, O], [B, I], [I, O], [O]].map((shape) => target.allocate(shape, 'float32'));
        target.linear(input, w, b, y);
        target.linearWeightGrad(input, gradY, dW, false);
        target.linearInputGrad(gradY, w, dx);
        target.linearBiasGrad(gradY, db, false);
        return [y, dW, dx, db].map((tensor) => Array.from(numbersOf(target, tensor), (v) => (Number.isFinite(v) ? 'finite' : v)));
      };
      expect(all(backend), `${B}×${I}·${I}×${O}`).toEqual(all(referenceBackend));
    }
  });

  it('a batch with NaN and infinities leaves nothing behind for the next, not even in what lies between rows', () => {
    // The width is padded to whole vectors. Many rows and few take different ways, which differ in what they do to the padding.
    const model = (O: number) => {
      const generator = new Generator(O);
      const [w1, w2] = [[4, O], [O, O]].map((shape) => upload(backend, random(shape, 'float32', generator))); // prettier-ignore
      let [x, y, z, dz, dy, dx]: (Tensor | undefined)[] = [];
      const given = (tensor: Tensor | undefined): [Tensor?] => (tensor ? [tensor] : []);
      return (B: number, value: number, slope: number) => {
        x = backend.upload(filled([B, 4], 'float32', value), 'float32', ...given(x));
        y = backend.allocate([B, O], 'float32', ...given(y));
        backend.linear(x, w1, null, y);
        z = backend.allocate([B, O], 'float32', ...given(z));
        backend.linear(y, w2, null, z);
        dz = backend.upload(filled([B, O], 'float32', slope), 'float32', ...given(dz));
        dy = backend.allocate([B, O], 'float32', ...given(dy));
        backend.linearInputGrad(dz, w2, dy);
        backend.download(dy);
        dx = backend.allocate([B, 4], 'float32', ...given(dx));
        backend.linearInputGrad(dy, w1, dx);
        return [z, dx].map((tensor) => numbersOf(backend, tensor));
      };
    };
    for (const O of [1, 5, 9, 33, 65, 129]) {
      for (const before of [3, 24, 64]) {
        for (const B of [1, 3, 9, 24]) {
          const [used, fresh] = [model(O), model(O)];
          for (const value of [Infinity, NaN]) used(before, value, value);
          const [after, expected] = [used(B, 1, 1), fresh(B, 1, 1)];
          expectBits(`z of ${B}×${O} after ${before} rows`, after[0], expected[0]);
          expectBits(`dx of ${B}×${O} after ${before} rows`, after[1], expected[1]);
        }
      }
    }
  });
});

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

describe.each(wasmEngines)('$engine: bytes that are not written out', ({ backend }) => {
  const table = scaledBytes(1 / 255, 'float32');
  const bytes = (shape: readonly [number, number]) =>
    deferred(Uint8Array.from({ length: shape[0] * shape[1] }, (_, i) => (37 * i) % 256), table, shape); // prettier-ignore
  const written = (shape: readonly [number, number]) => array(bytes(shape));

  /** The same calls, given the bytes and given the numbers. */
  const cases: [string, (engine: WasmBackend, of: (shape: readonly [number, number]) => NdArray) => Tensor][] = [
    ['linear', (e, of) => { const y = e.allocate([5, 3], 'float32'); e.linear(upload(e, of([5, 4])), upload(e, of([4, 3])), null, y); return y; }],
    ['relu', (e, of) => { const y = e.allocate([5, 4], 'float32'); e.relu(upload(e, of([5, 4])), y); return y; }],
    ['reluGrad', (e, of) => { const dx = e.allocate([5, 4], 'float32'); e.reluGrad(upload(e, of([5, 4])), upload(e, of([5, 4])), dx); return dx; }],
    ['add', (e, of) => { const sum = upload(e, of([5, 4])); e.add(upload(e, of([5, 4])), sum); return sum; }],
    ['linearBiasGrad', (e, of) => { const db = e.allocate([4], 'float32'); e.linearBiasGrad(upload(e, of([5, 4])), db, false); return db; }],
    ['linearWeightGrad', (e, of) => { const dW = e.allocate([4, 3], 'float32'); e.linearWeightGrad(upload(e, of([5, 4])), upload(e, of([5, 3])), dW, false); return dW; }],
    ['linearWeightGrad that adds', (e, of) => { const dW = upload(e, of([4, 3])); e.linearWeightGrad(upload(e, of([5, 4])), upload(e, of([5, 3])), dW, true); return dW; }],
    ['linearInputGrad', (e, of) => { const dx = e.allocate([5, 4], 'float32'); e.linearInputGrad(upload(e, of([5, 3])), upload(e, of([4, 3])), dx); return dx; }],
    ['linearInputGrad of 24 rows', (e, of) => { const dx = e.allocate([24, 4], 'float32'); e.linearInputGrad(upload(e, of([24, 3])), upload(e, of([4, 3])), dx); return dx; }],
    ['softmaxCrossEntropy', (e, of) => { const p = e.allocate([5, 4], 'float32'); e.softmaxCrossEntropy(upload(e, of([5, 4])), new Int32Array(5), p); return p; }],
    ['softmaxCrossEntropyGrad', (e, of) => { const dz = e.allocate([5, 4], 'float32'); e.softmaxCrossEntropyGrad(upload(e, of([5, 4])), new Int32Array(5), 1, dz); return dz; }],
    ['sgdStep of the value', (e, of) => { const w = upload(e, of([5, 4])); e.sgdStep(w, upload(e, of([5, 4])), null, plainStep); return w; }],
    ['sgdStep of the velocity', (e, of) => { const w = upload(e, of([5, 4])); e.sgdStep(w, upload(e, of([5, 4])), upload(e, of([5, 4])), { ...plainStep, momentum: 0.9, first: false }); return w; }],
    ['a step along a gradient put off', (e, of) => { const [w, dW] = [upload(e, of([4, 3])), e.allocate([4, 3], 'float32')]; e.linearWeightGrad(upload(e, of([5, 4])), upload(e, of([5, 3])), dW, false); e.sgdStep(w, dW, null, plainStep); return w; }],
  ]; // prettier-ignore

  it.each(cases)('give %s the same bits as the numbers they stand for', (_, run) => {
    expectBits('result', numbersOf(backend, run(backend, bytes)), numbersOf(backend, run(backend, written)));
  });

  it('are written out for expose and download', () => {
    expectBits('download', numbersOf(backend, upload(backend, bytes([5, 4]))), written([5, 4]).data);
    expectSame(backend.expose(upload(backend, bytes([2, 2]))), nested(written([2, 2])) as number[][]);
  });
});

/** The numbers of an array of up to three axes, read one by one. */
function nested(source: NdArray): unknown {
  const [n, ...rest] = source.shape;
  if (n === undefined) return source.get();
  return Array.from({ length: n }, (_, i) =>
    rest.length === 0 ? source.get(i) : nested(source.pick(i, ...rest.map(() => null))),
  );
}

describe('the two backends', () => {
  it.each(floats)('agree on a network of three layers after ten steps, in %s', (dtype) => {
    const run = (backend: Backend) => {
      const generator = new Generator(4);
      const shapes = [[20, 33], [33, 17], [17, 5]]; // prettier-ignore
      const parameters = shapes.map((shape) => upload(backend, random(shape, dtype, generator)));
      for (let step = 0; step < 10; step++) {
        const labels = Int32Array.from({ length: 9 }, () => generator.random32() % 5);
        const inputs = [upload(backend, random([9, 20], dtype, generator, 0.2))];
        const outputs = parameters.map((w, i) => {
          const y = backend.allocate([9, shapes[i][1]], dtype);
          backend.linear(inputs[i], w, null, y);
          inputs.push(backend.allocate(y.shape, dtype));
          backend.relu(y, inputs[i + 1]);
          return y;
        });
        const [p, dz] = [0, 0].map(() => backend.allocate([9, 5], dtype));
        backend.softmaxCrossEntropy(outputs[2], labels, p);
        backend.softmaxCrossEntropyGrad(p, labels, 1 / 9, dz);
        let dy = dz;
        for (let i = 2; i >= 0; i--) {
          const dW = backend.allocate(shapes[i], dtype);
          backend.linearWeightGrad(inputs[i], dy, dW, false);
          if (i > 0) {
            const [dr, dx] = [0, 0].map(() => backend.allocate(inputs[i].shape, dtype));
            backend.linearInputGrad(dy, parameters[i], dr);
            backend.reluGrad(inputs[i], dr, dx);
            dy = dx;
          }
          backend.sgdStep(parameters[i], dW, null, plainStep);
        }
      }
      return parameters.map((tensor) => backend.download(tensor));
    };
    const [wasm, reference] = [run(wasmEngines[0].backend), run(referenceBackend)];
    wasm.forEach((w, i) => expectClose(w, nested(reference[i]) as number[][], dtype === 'float32' ? 1e-4 : 1e-11));
  });
});
