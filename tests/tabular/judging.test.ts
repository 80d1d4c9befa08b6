import { describe, expect, it } from 'vitest';
import { Generator, stratifiedKFold } from '../../src/index.js';
import { TabularClassifier, TabularRegressor } from '../../src/tabular/index.js';
import { flowers, houses } from './tables.js';

const make = (options = {}) =>
  new TabularClassifier({ target: 'species', epochs: 60, hidden: [16], lr: 0.01, ...options });

describe('crossValidate', () => {
  it('gives scores of each fold, their mean and spread, and the same ones from one seed', async () => {
    const model = make();
    const found = await model.crossValidate(flowers(), { splits: 3 });
    const { folds, mean, std } = found;
    expect(folds).toHaveLength(3);
    const scores = folds.map(({ accuracy }) => accuracy);
    expect(mean.accuracy).toBeCloseTo((scores[0] + scores[1] + scores[2]) / 3, 12);
    expect(mean.accuracy).toBeGreaterThan(0.9);
    expect(std.accuracy).toBeLessThan(0.1);
    expect(model.isFitted).toBe(false);
    expect(await model.crossValidate(flowers(), { splits: 3 })).toEqual(found);
    expect(await model.crossValidate(flowers(), { splits: 3, seed: 1 })).not.toEqual(found);
  });

  it('takes folds, and scores what was fitted on their rows alone', async () => {
    const rows = flowers();
    const [fold] = stratifiedKFold(rows.map(({ species }) => species), { splits: 3 }); // prettier-ignore
    const { folds } = await make().crossValidate(rows, { folds: [fold] });
    const model = make();
    await model.fit(fold.train.map((n) => rows[n]));
    expect(model.evaluate(fold.test.map((n) => rows[n]))).toEqual(folds[0]);
  });

  it('refuses folds of rows that are not there, and a class of one row', async () => {
    await expect(make().crossValidate(flowers(6), { folds: [{ train: [0], test: [6] }] })).rejects.toThrow(
      'TabularClassifier.crossValidate expects folds[0].test as a list of numbers of rows below 6, but got [6]; pass what stratifiedKFold gives, say',
    ); // prettier-ignore
    await expect(make().crossValidate(flowers(4))).rejects.toThrow(
      'TabularClassifier.crossValidate expects two rows or more of each class, but got one of "aster"; leave it out',
    );
  });
});

describe('permutationImportance', () => {
  it('names the columns that tell first, and those that tell nothing last', async () => {
    const model = new TabularRegressor({ target: 'price', epochs: 60 });
    const noise = new Generator(9).uniform([300]);
    const rows = houses().map((house, n) => ({ ...house, idle: noise.get(n) }));
    await model.fit(rows);
    const found = model.permutationImportance(rows, { repeats: 3, seed: 1 });
    expect(found.map(({ column }) => column)).toEqual(['area', 'street', 'idle']);
    expect(found[0].importance).toBeGreaterThan(found[1].importance);
    expect(Math.abs(found[2].importance)).toBeLessThan(0.05);
    expect(found[0].std).toBeGreaterThan(0);
    expect(model.permutationImportance(rows as never, { repeats: 3, seed: 1 })).toEqual(found);
  });
});

describe('a training', () => {
  it('tells callbacks, takes metrics, and is aborted without a trace', async () => {
    const model = make({ epochs: 3, validation: 0.1 });
    const seen: number[] = [];
    const units: number[] = [];
    const history = await model.fit(flowers(), {
      callbacks: [({ epoch }) => void seen.push(epoch)],
      metrics: { rows: (targets) => targets.shape[0] },
    });
    expect(seen).toEqual([1, 2, 3]);
    expect(history.map(({ metrics }) => metrics.rows)).toEqual([15, 15, 15]);
    const before = model.save();
    const controller = new AbortController();
    const aborted = model.fit(flowers(99, 4), {
      callbacks: [() => controller.abort(new Error('enough'))],
      signal: controller.signal,
    });
    await expect(aborted).rejects.toThrow('enough');
    expect(model.save()).toEqual(before);
    const prices = new TabularRegressor({ target: 'price', epochs: 1 });
    await prices.fit(houses(), {
      metrics: {
        least: (targets) => {
          units.push(...Array.from({ length: targets.shape[0] }, (_, n) => targets.get(n, 0)));
          return 0;
        },
      },
    });
    expect(Math.min(...units)).toBeGreaterThan(40_000);
  });

  it('of very few rows sets none aside, and of balanced classes weighs the rare', async () => {
    const few = flowers(3);
    const history = await make({ epochs: 2, validation: 0.1 }).fit(few);
    expect(history.map(({ validationLoss }) => validationLoss)).toEqual([undefined, undefined]);
    const skewed = Array.from({ length: 120 }, (_, n) => ({
      x: n % 5,
      y: n % 12 === 0 ? 'a' : 'b',
    }));
    const shareOf = async (classWeight: 'balanced' | null) => {
      const model = new TabularClassifier({
        target: 'y',
        epochs: 30,
        hidden: [],
        lr: 0.05,
        classWeight,
      });
      await model.fit(skewed);
      return model.predict({ x: 2 }).probabilities.a;
    };
    expect(await shareOf('balanced')).toBeGreaterThan(2 * (await shareOf(null)));
  });
});
