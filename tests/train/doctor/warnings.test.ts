/**
 * What fit warns of by itself: once, in words, and to the same bits.
 */
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import {
  array, DataLoader, fit, Linear, manualSeed, ReLU, Sequential, SGD, Softmax, SoftmaxCrossEntropy, toFlat, type FitOptions, type NdArray,
} from '../../../src/index.js'; // prettier-ignore
import { drawDigits } from '../../../src/datasets/index.js';
import { expectRejection } from '../../support/errors.js';
import { healthy, labels, table } from './setups.js';

const xs = table(3, 300);
const large = array(
  Array.from({ length: 300 }, (_, i) => [0, 1, 2].map((c) => 1000 * xs.get(i, c))),
);
const two = labels(xs, (x) => Number(x(0) > 0)); // prettier-ignore
const head = 'fit is likely to learn badly here (diagnose says more, { warnings: false } is silent):\n'; // prettier-ignore

describe('fit', () => {
  let warn: MockInstance<typeof console.warn>;
  beforeEach(() => {
    warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => warn.mockRestore());
  const said = () => warn.mock.calls.map(([text]) => text as unknown);

  async function train(x: NdArray, y: NdArray, options: Partial<FitOptions> = {}, last = false) {
    manualSeed(0);
    const model = last
      ? new Sequential(new Linear(3, 2), new Softmax())
      : new Sequential(new Linear(3, 8), new ReLU(), new Linear(8, 2));
    await fit(model, {
      train: new DataLoader([x, y], { batchSize: 10 }),
      loss: new SoftmaxCrossEntropy(),
      optimizer: new SGD(model.parameters(), { lr: 1e-3 }),
      epochs: 3,
      ...options,
    });
    return Object.values(model.stateDict()).map((values) => [...toFlat(values)]);
  }

  it('warns once of all that the first batches show', async () => {
    await train(
      large,
      labels(xs, () => 1),
      {},
      true,
    );
    expect(said()).toEqual([
      expect.stringMatching(
        /^fit is likely .*:\n {2}x columns 0, 1, 2: column \d has mean \S+ and std \d+; subtract each column’s mean and divide by its std, of the training rows\n {2}1 \(Softmax\): SoftmaxCrossEntropy applies a softmax itself; after Softmax its gradients are small; remove Softmax\n {2}y: 1 in all 260 rows that were looked at; shuffle the rows, if they are sorted, and look whether y was read from the right place$/,
      ),
    ]);
  });

  it('warns of sorted labels, and not of few that are alike', async () => {
    await train(
      xs,
      labels(xs, (_, i) => Number(i >= 280)),
    );
    expect(said()).toEqual([`${head}  y: 0 in all 260 rows that were looked at; shuffle the rows, if they are sorted, and look whether y was read from the right place`]); // prettier-ignore
    warn.mockClear();
    await train(
      xs,
      labels(xs, (_, i) => Number(i >= 200)),
    );
    expect(said()).toEqual([]);
  });

  it('has warned where the first pass fails', async () => {
    const bad = array(xs);
    bad.set(0, 0, NaN);
    await expect(train(bad, two)).rejects.toThrow('NaN');
    expect(said()).toEqual([`${head}  x column 0: 1 of 30 numbers are NaN or infinite; drop these rows, or fill in what is missing (the median of the column, say)`]); // prettier-ignore
  });

  it('is silent with warnings: false, and comes to the same bits', async () => {
    const silent = await train(large, two, { warnings: false });
    expect(said()).toEqual([]);
    expect(await train(large, two)).toEqual(silent);
    expect(said()).toHaveLength(1);
  });

  it('comes to the same bits with images in bytes, which are looked at before they are floats', async () => {
    const { train: digits } = await drawDigits({ train: 300, test: 10 });
    const run = async (warnings: boolean) => {
      manualSeed(0);
      const model = new Sequential(new Linear(784, 16), new ReLU(), new Linear(16, 10));
      await fit(model, {
        train: new DataLoader(digits, { batchSize: 128, shuffle: true, scale: 1 / 255 }),
        loss: new SoftmaxCrossEntropy(),
        optimizer: new SGD(model.parameters(), { lr: 0.1 }),
        epochs: 2,
        warnings,
      });
      return Object.values(model.stateDict()).map((values) => [...toFlat(values)]);
    };
    expect(await run(true)).toEqual(await run(false));
    expect(said()).toEqual([]);
  });

  it.each(Object.entries(healthy))('says nothing of %s', async (_, make) => {
    const { model, loader, loss, optimizer } = make();
    const train = [...loader].slice(0, 10);
    await fit(model, { train, loss, optimizer, epochs: 1 });
    expect(said()).toEqual([]);
  });

  it('refuses warnings that are neither true nor false', () =>
    expectRejection(train(xs, two, { warnings: 'no' as never }), TypeError, 'fit expects warnings to be true or false, but got "no"; pass a boolean')); // prettier-ignore
});
