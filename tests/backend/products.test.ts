/**
 * Products of matrices give the numbers that their formula gives in float64, on every backend.
 *
 * B = batch, I = inputs, O = outputs
 */
import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/backend/reference/reference.js';
import type { Backend } from '../../src/backend/backend.js';
import { relu, scalarForm } from './ops.js';
import {
  draw,
  engines,
  entries,
  expectBits,
  expectSums,
  filled,
  floats,
  numbersOf,
  productSums,
  roundings,
  sizes,
  upload,
  type Sums,
} from './support.js';

const densities = [0, 0.19, 0.5, 1];

/** All triples of sizes. */
const triples = sizes.flatMap((B) => sizes.flatMap((I) => sizes.map((O) => ({ B, I, O }))));
/**
 * Widths whose rows are a large power of two apart, and lie one cache line further: 128 and 256 in
 * float32, 64 and 128 in float64.
 */
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

const twice = ({ values, magnitudes }: Sums): Sums => ({
  values: values.map((v) => 2 * v),
  magnitudes: magnitudes.map((m) => 2 * m),
});

describe.each(engines)('$engine', ({ backend }) => {
  describe.each(floats)('in %s', (dtype) => {
    const close = roundings(dtype);

    it.each(densities)(
      'matmul is A B + bias, with and without, at every size, when the share %d of A is not zero',
      (density) => {
        for (const triple of everySize) {
          const { B, I, O } = triple;
          const { x, weight, bias } = draw(triple, dtype, density);
          const [w, b] = [upload(backend, weight), upload(backend, bias)];
          const y = upload(backend, filled([B, O], dtype, NaN)); // what was there must not matter
          backend.matmul(upload(backend, x), w, y, { bias: b });
          const terms = [[B, I, O], entries(x), entries(weight)] as const;
          const withBias = productSums(...terms, (_, c) => bias.data[c]);
          expectSums(`${B}×${I}·${I}×${O} + b`, backend.download(y), withBias, close);
          backend.matmul(upload(backend, x), w, y);
          const without = productSums(...terms);
          expectSums(`${B}×${I}·${I}×${O}`, backend.download(y), without, close);
        }
      },
    );

    it.each(densities)(
      'matmul is Aᵀ B, or adds it, at every size, when the share %d of A is not zero',
      (density) => {
        for (const triple of everySize) {
          const { B, I, O } = triple;
          const { x, weight, dy } = draw(triple, dtype, density);
          const [input, gradY] = [upload(backend, x), upload(backend, dy)];
          // With the forward pass first, as in training, the wasm backend knows the zeros of x.
          if ((B + I + O) % 2 === 0) {
            backend.matmul(input, upload(backend, weight), backend.allocate([B, O], dtype));
          }
          const gradWeight = upload(backend, filled([I, O], dtype, NaN));
          const [xOf, dyOf] = [entries(x), entries(dy)];
          const once = productSums([I, B, O], (i, b) => xOf(b, i), dyOf);
          backend.matmul(input, gradY, gradWeight, { transpose: 'a', mode: 'overwrite' });
          expectSums(`${I}×${B}·${B}×${O}`, backend.download(gradWeight), once, close);
          backend.matmul(input, gradY, gradWeight, { transpose: 'a', mode: 'accumulate' });
          const what = `twice ${I}×${B}·${B}×${O}`;
          expectSums(what, backend.download(gradWeight), twice(once), close);
        }
      },
    );

    it('matmul is A Bᵀ at every size', () => {
      for (const triple of everySize) {
        const { B, I, O } = triple;
        const { weight, dy } = draw(triple, dtype);
        const gradX = upload(backend, filled([B, I], dtype, NaN));
        backend.matmul(upload(backend, dy), upload(backend, weight), gradX, { transpose: 'b' });
        const wOf = entries(weight);
        const sums = productSums([B, O, I], entries(dy), (o, i) => wOf(i, o));
        expectSums(`${B}×${O}·${O}×${I}`, backend.download(gradX), sums, close);
      }
    });

    it.each([relu, scalarForm(relu)])(
      'A Bᵀ through a ReLU is the product before it, to the bit, where the ReLU is open, and 0 elsewhere (kernel: $kernel)',
      (op) => {
        for (const triple of [...triples, ...paddedTriples]) {
          const { B, I } = triple;
          // Of the open places some are open by NaN, and some are closed by 0.
          const { x, weight, dy } = draw(triple, dtype, 0.9);
          if (B * I > 8) x.data[5] = NaN;
          const [gradY, w] = [upload(backend, dy), upload(backend, weight)];
          const output = backend.allocate([B, I], dtype);
          backend.unary(op, upload(backend, x), output, 0);
          const [plain, before, masked] = [1, 2, 3].map(() => backend.allocate([B, I], dtype));
          backend.matmul(gradY, w, plain, { transpose: 'b' });
          const whole = numbersOf(backend, plain);
          backend.matmul(gradY, w, before, { transpose: 'b' });
          backend.unaryGrad(op, output, before, masked, 0);
          const mask = numbersOf(backend, output);
          expectBits(
            `${B}×${I}`,
            numbersOf(backend, masked),
            whole.map((dx, i) => (mask[i] <= 0 ? 0 : dx)),
          );
        }
      },
    );
  });

  it('products and sums have NaN where the reference backend has it, where x has no zeros, for NaN and infinities', () => {
    for (const { B, I, O } of triples.filter(({ B, I, O }) => B * I * O < 6000)) {
      const all = (target: Backend) => {
        const { x, weight, bias, dy } = draw({ B, I, O }, 'float32');
        x.data[(I * B) >> 1] = [NaN, Infinity, -Infinity][(B + I) % 3];
        dy.data[(O * B) >> 1] = [Infinity, -Infinity, NaN][(O + I) % 3];
        weight.data[(I * O) >> 1] = [-Infinity, NaN, Infinity][O % 3];
        const [input, w, b, gradY] = [x, weight, bias, dy].map((v) => upload(target, v));
        const shapes = [[B, O], [B, I], [I, O], [O]]; // prettier-ignore
        const [y, dx, dW, db] = shapes.map((shape) => target.allocate(shape, 'float32'));
        target.matmul(input, w, y, { bias: b });
        target.matmul(input, gradY, dW, { transpose: 'a' });
        target.matmul(gradY, w, dx, { transpose: 'b' });
        target.sumRows(gradY, db, 'overwrite');
        return [y, dW, dx, db].map((tensor) =>
          Array.from(numbersOf(target, tensor), (v) => (Number.isFinite(v) ? 'finite' : v)),
        );
      };
      expect(all(backend), `${B}×${I}·${I}×${O}`).toEqual(all(referenceBackend));
    }
  });
});
