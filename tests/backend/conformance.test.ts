/**
 * Every method of a backend gives the numbers that its formula gives in float64, on every backend.
 *
 * B = batch, I = inputs, O = outputs, C = classes
 */
import { describe, expect, it } from 'vitest';
import { array, Generator, type FloatArray } from '../../src/index.js';
import type { Backend } from '../../src/backend/backend.js';
import { referenceBackend } from '../../src/backend/reference/reference.js';
import { expectClose, expectSame } from '../support/close.js';
import { broadcastRows, viewsOf } from '../support/views.js';
import {
  draw,
  engines,
  entries,
  expectBits,
  expectSums,
  filled,
  floats,
  nested,
  numbersOf,
  plainStep,
  productSums,
  random,
  roundings,
  sizes,
  upload,
  valuesOf,
  wasmEngines,
} from './support.js';

const densities = [0, 0.19, 0.5, 1];

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

/** So large that dense products go through their rows in parts, in each of the three. */
const largeTriples = [
  { B: 260, I: 1030, O: 5 },
  { B: 1030, I: 260, O: 5 },
  { B: 260, I: 5, O: 1030 },
];
const everySize = [...triples, ...paddedTriples, ...largeTriples];

describe.each(engines)('$engine', ({ backend }) => {
  describe.each(floats)('in %s', (dtype) => {
    const close = roundings(dtype);

    it.each(densities)('linear is x W + b, with and without b, at every size, when the share %d of x is not zero', (density) => {
      for (const triple of everySize) {
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
        for (const triple of everySize) {
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
      for (const triple of everySize) {
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
});

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
