import { describe, expect, it } from 'vitest';
import {
  gridSearch,
  logRange,
  randomSearch,
  range,
  type SettingsOf,
} from '../../src/sweep/index.js';
import { OptionError } from '../../src/index.js';
import { expectError } from '../support/errors.js';

const done = () => ({ loss: 0 });
const draw = (space: Parameters<typeof randomSearch>[0]['space'], points: number, seed = 0) =>
  randomSearch({ space, points, seed, train: done, workers: 0 }).points;

describe('the points of a grid', () => {
  it('are all combinations, the last name’s values changing fastest', () => {
    const { points } = gridSearch({
      space: { hidden: [32, 64], act: ['relu', 'tanh'], bias: [true] },
      train: done,
      workers: 0,
    });
    expect(points).toEqual([
      { hidden: 32, act: 'relu', bias: true },
      { hidden: 32, act: 'tanh', bias: true },
      { hidden: 64, act: 'relu', bias: true },
      { hidden: 64, act: 'tanh', bias: true },
    ]);
  });

  it('are typed by the space', () => {
    const train = ({ hidden, act }: { hidden: number; act: string }) => ({ loss: hidden, act });
    const sweep = gridSearch({ space: { hidden: [32], act: ['relu'] }, train, workers: 0 });
    const settings: readonly { readonly hidden: number; readonly act: string }[] = sweep.points;
    const asks = ({ hidden }: { hidden: number }) => ({ loss: hidden });
    // @ts-expect-error -- the training function asks for a setting that the space lacks
    gridSearch({ space: { hiden: [32] }, train: asks, workers: 0 });
    const point: SettingsOf<{ lr: ReturnType<typeof range> }> = { lr: 1 };
    expect([settings.length, point.lr]).toEqual([1, 1]);
  });

  it('may have lists as values, which the training function cannot change', async () => {
    const train = ({ layers }: { layers: readonly number[] }) => ({
      loss: (layers as number[]).push(1),
    });
    const { results } = await gridSearch({
      space: { layers: [[32, 32], [64]] },
      train,
      workers: 0,
    }).summary();
    expect(results.map(({ status, settings }) => [status, settings.layers])).toEqual([['failed', [32, 32]], ['failed', [64]]]); // prettier-ignore
  });
});

describe('random points', () => {
  const space = {
    lr: logRange(1e-4, 1),
    hidden: range(16, 256, { integer: true }),
    act: ['relu', 'tanh'],
    p: range(-1, 1),
  };

  it('lie in their ranges, and reach all of them', () => {
    const points = draw(space, 2000) as SettingsOf<typeof space>[];
    for (const { lr, hidden, act, p } of points) {
      expect(
        lr >= 1e-4 &&
          lr <= 1 &&
          p >= -1 &&
          p < 1 &&
          hidden >= 16 &&
          hidden <= 256 &&
          Number.isInteger(hidden),
      ).toBe(true);
      expect(['relu', 'tanh']).toContain(act);
    }
    const share = (test: (point: (typeof points)[number]) => boolean) =>
      points.filter(test).length / points.length;
    expect(share(({ lr }) => lr < 1e-2)).toBeCloseTo(0.5, 1);
    expect(share(({ p }) => p < 0)).toBeCloseTo(0.5, 1);
    expect(share(({ act }) => act === 'relu')).toBeCloseTo(0.5, 1);
    const whole = draw({ n: range(0, 2, { integer: true }) }, 300).map(({ n }) => n);
    expect(
      [0, 1, 2].map((n) => whole.filter((m) => m === n).length / 300).every((part) => part > 0.25),
    ).toBe(true);
  });

  it('are fixed by the seed, and more of them begin with the same ones', () => {
    expect(draw(space, 20, 5)).toEqual(draw(space, 20, 5));
    expect(draw(space, 20, 5)).toEqual(draw(space, 50, 5).slice(0, 20));
    expect(draw(space, 20, 5)).not.toEqual(draw(space, 20, 6));
  });

  it('are these, on every engine', () => {
    expect(draw({ lr: logRange(1e-4, 1), n: range(1, 100, { integer: true }) }, 2))
      .toMatchInlineSnapshot(`
      [
        {
          "lr": 0.758947976208385,
          "n": 71,
        },
        {
          "lr": 0.006879102372292995,
          "n": 93,
        },
      ]
    `);
  });

  it('of a range of one number are that number', () => {
    expect(
      draw({ a: range(3, 3), b: logRange(0.1, 0.1), c: logRange(2, 2, { integer: true }) }, 1),
    ).toEqual([{ a: 3, b: 0.1, c: 2 }]);
  });
});

describe('what is refused at once', () => {
  const grid =
    (more: object, space: unknown = { a: [1] }) =>
    () =>
      gridSearch({ space, train: done, workers: 0, ...more } as never);
  const random = (more: object, space: unknown = { a: [1] }) => () => randomSearch({ space, train: done, workers: 0, points: 1, ...more } as never); // prettier-ignore
  const bound = done.bind(null);

  it.each<[() => unknown, abstract new (...args: never[]) => Error, string]>([
    [grid({}, [1]), TypeError, 'gridSearch expects space to hold lists of values by name, but got [1]; pass { hidden: [32, 64], lr: [0.1, 0.01] }, say'],
    [grid({}, {}), RangeError, 'gridSearch expects space to hold lists of values by name, but got none; pass { hidden: [32, 64], lr: [0.1, 0.01] }, say'],
    [grid({}, { a: 5 }), TypeError, 'gridSearch expects space.a to be a list of values, but got 5; write [5]'],
    [grid({}, { a: [] }), RangeError, 'gridSearch expects space.a to hold values, but got none; list at least one'],
    [grid({}, { a: [1, 2, 1] }), RangeError, 'gridSearch expects space.a to hold each value once, but got 1 twice; remove one'],
    [grid({}, { a: [done] }), TypeError, 'gridSearch expects space.a[0] to be plain data (numbers, strings, booleans, null, lists, objects), but got the function done; turn arrays into lists (toNested, Array.from) and leave out what is not data'],
    [grid({}, { a: range(0, 1) }), TypeError, 'gridSearch expects space.a to be a list of values, but got a range; list the values, or use randomSearch'],
    [random({}, { a: 5 }), TypeError, 'randomSearch expects space.a to be a list of values or a range, but got 5; write [5]'],
    [random({ points: 0 }), RangeError, 'randomSearch expects points to be a whole number of at least 1, but got 0; pass such a number'],
    [random({ points: undefined }), TypeError, 'randomSearch expects points, how many to draw, but got none; pass { points: 20 }, say'],
    [random({ points: undefined, count: 3 }), TypeError, 'randomSearch expects points, how many to draw, but got none; pass { points: 20 }, say'],
    [grid({ worker: 2 }), OptionError, "gridSearch expects the options space, train, data, epochs, minimize, maximize, seed, workers, executor, retries, signal, journal, about, halving, cost, onProgress, but got 'worker'; did you mean 'workers'?"],
    [grid({ train: './train.js' }), TypeError, "gridSearch expects train to be a URL or an absolute path, but got \"./train.js\"; pass new URL('./train.js', import.meta.url), an absolute path, or a function"],
    [grid({ train: 5 }), TypeError, "gridSearch expects train to be a module or a function, but got 5; pass new URL('./train.js', import.meta.url), an absolute path, or a function"],
    [grid({ train: bound }), TypeError, "gridSearch expects train to be a function with a text of its own, but got the function bound done, which is bound or native; pass new URL('./train.js', import.meta.url), an absolute path, or a function"],
    [grid({ minimize: 'loss', maximize: 'accuracy' }), TypeError, 'gridSearch expects minimize or maximize, but got both; leave one out'],
    [grid({ maximize: true }), TypeError, "gridSearch expects maximize to be the name of a number that train gives, but got true; pass 'accuracy', say"],
    [grid({ workers: -1 }), RangeError, 'gridSearch expects workers to be a whole number of at least 0, but got -1; pass such a number'],
    [grid({ workers: 1, executor: {} }), TypeError, 'gridSearch expects workers or executor, but got both; leave one out'],
    [grid({ workers: undefined, executor: {} }), TypeError, 'gridSearch expects executor to have open, run and close, but got an object; pass workerPool({ workers: 4 }), say'],
    [grid({ retries: 1.5 }), RangeError, 'gridSearch expects retries to be a whole number of at least 0, but got 1.5; pass such a number'],
    [grid({ signal: 1 }), TypeError, 'gridSearch expects signal to be an AbortSignal, but got 1; pass controller.signal'],
    [grid({ journal: 1 }), TypeError, "gridSearch expects journal to be a file's path, but got 1; pass 'sweep.jsonl', say"],
    [grid({ halving: { at: [2] } }), TypeError, 'gridSearch expects epochs with halving, but got none; say how many epochs a whole point has'],
    [grid({ epochs: 5, halving: { at: [] } }), TypeError, 'gridSearch expects halving.at to be a list of epochs, but got []; pass [2, 4], say'],
    [grid({ epochs: 5, halving: { at: [2, 2] } }), RangeError, 'gridSearch expects halving.at to be whole epochs in ascending order, each at least 1 and below the 5 of a whole point, but got [2, 2]; pass [2, 4], say'],
    [grid({ epochs: 5, halving: { at: [5] } }), RangeError, 'gridSearch expects halving.at to be whole epochs in ascending order, each at least 1 and below the 5 of a whole point, but got [5]; pass [2, 4], say'],
    [grid({ epochs: 5, halving: { at: ['2'] } }), RangeError, 'gridSearch expects halving.at to be whole epochs in ascending order, each at least 1 and below the 5 of a whole point, but got ["2"]; pass [2, 4], say'],
    [grid({ epochs: 5, halving: { at: 2 } }), TypeError, 'gridSearch expects halving.at to be a list of epochs, but got 2; pass [2, 4], say'],
    [grid({ epochs: 5, halving: { at: [1], keep: 1 } }), RangeError, 'gridSearch expects halving.keep to be above 0 and below 1, but got 1; 0.5 keeps the better half'],
    [() => range(2, 1), RangeError, 'range expects high to be a finite number of at least 2, but got 1; pass such a number'],
    [() => logRange(0, 1), RangeError, 'logRange expects low to be above 0, but got 0; pass the least number of interest'],
    [() => range(0.5, 1, { integer: true }), RangeError, 'range expects low to be a whole number from -9007199254740991 to 9007199254740991, but got 0.5; pass such a number'],
  ])('%#', (run, type, text) => expectError(run, type, text)); // prettier-ignore
});
