import { describe, expect, it } from 'vitest';
import { manualSeed } from '../../src/index.js';
import { TabularClassifier, TabularRegressor } from '../../src/tabular/index.js';
import { flowers, houses, type Flower, type House } from './tables.js';

const species = async (options = {}) => {
  const model = new TabularClassifier<Flower, 'species'>({
    target: 'species',
    epochs: 30,
    ...options,
  });
  await model.fit(flowers());
  return model;
};

const prices = async (options = {}) => {
  const model = new TabularRegressor<House, 'price'>({ target: 'price', epochs: 60, ...options });
  await model.fit(houses());
  return model;
};

describe('TabularClassifier', () => {
  it('answers rows it has not seen, one or many, with a label and its probabilities', async () => {
    const model = await species();
    const [row, ...others] = flowers(60, 1);
    const answer = model.predict(row);
    expect(answer.label).toBe('rose');
    expect(Object.keys(answer.probabilities)).toEqual(['aster', 'lily', 'rose']);
    const { aster, lily, rose } = answer.probabilities;
    expect(aster + lily + rose).toBeCloseTo(1, 6);
    expect(rose).toBeGreaterThan(0.9);
    expect(model.predict([row])).toEqual([answer]);
    expect(model.predict([])).toEqual([]);
    const { accuracy, balancedAccuracy, logLoss } = model.evaluate(others);
    expect(accuracy).toBeGreaterThan(0.95);
    expect(balancedAccuracy).toBeGreaterThan(0.95);
    expect(logLoss).toBeLessThan(0.2);
  });

  it('comes to the same bits from one seed, to others from another, and leaves the default stream alone', async () => {
    const stream = manualSeed(5);
    const before = stream.state;
    const all = { validation: 0.1, epochs: 5 };
    const [a, b] = [await species(all), await species(all)];
    const c = await species({ ...all, seed: 1 });
    expect(a.save()).toEqual(b.save());
    expect(a.save()).not.toEqual(c.save());
    expect(stream.state).toEqual(before);
  });

  it('gives the same bits once saved and loaded, unknown categories and missing values included', async () => {
    const model = await species();
    const again = TabularClassifier.load<Flower, 'species'>(model.save());
    const rows = [
      ...flowers(20, 2),
      { petal: 1, sepal: null, colour: 'green', wild: true },
      { petal: NaN, sepal: 2, colour: null, wild: false },
    ];
    expect(again.predict(rows)).toEqual(model.predict(rows));
    expect(again.save()).toEqual(model.save());
    expect(again.columns).toEqual(model.columns);
    expect(String(again)).toBe('TabularClassifier(target species, fitted)');
  });
});

describe('TabularRegressor', () => {
  it('answers in the units of the target, with an Embedding for many categories', async () => {
    const model = await prices();
    const { r2, mae, rmse } = model.evaluate(houses(100, 3));
    expect(r2).toBeGreaterThan(0.98);
    expect(rmse).toBeGreaterThanOrEqual(mae);
    expect(mae).toBeLessThan(5000);
    const { value } = model.predict({ area: 100, street: 'street 3' });
    expect(Math.abs(value - 115_000)).toBeLessThan(10_000);
  });

  it('gives the same bits once saved and loaded, for a street that it does not know too', async () => {
    const model = await prices({ epochs: 3 });
    const again = TabularRegressor.load<House, 'price'>(model.save());
    const rows = [{ area: 70, street: 'elsewhere' }, ...houses(20, 2)];
    expect(again.predict(rows)).toEqual(model.predict(rows));
    expect(Number.isFinite(again.predict(rows[0]).value)).toBe(true);
  });
});
