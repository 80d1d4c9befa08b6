/**
 * Moving averages of weights: PyTorch's, and in and out of the model.
 */
import { describe, expect, it } from 'vitest';
import { array, BatchNorm1d, EMA, Linear, Sequential, toFlat, toNested, zeros, type FloatDType } from '../../src/index.js'; // prettier-ignore
import { OptionError, ShapeError, StateError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { fromBase64, readFixture } from '../support/fixtures.js';
import { numbers, parameter } from '../support/optimizers.js';

const torch = readFixture('ema') as {
  weights: Record<string, number[][][]>;
  runs: { weights: string; decay: number; dtype: FloatDType; averages: string }[];
};

/** float32 rounds once an update here, and after each operation there. */
function within(name: string, dtype: FloatDType) {
  if (dtype === 'float64') return { relative: 1e-15 };
  return name === 'extreme' ? { relative: 2 ** -21, absolute: 2 ** -147 } : { absolute: 2 ** -22 };
}

const bad = (value: unknown) => value as never;
const set = (p: ReturnType<typeof parameter>, values: number[]) =>
  (p.value = array(values, { dtype: 'float64' }));

onEachBackend(() => {
  it.each(torch.runs.map((run) => [run.decay, run.weights, run.dtype, run] as const))(
    'ten updates with decay %d of weights, %s, are PyTorch’s, in %s, continued in another after the fourth',
    (decay, name, dtype, { averages }) => {
      const weights = torch.weights[name];
      const { shape, size } = array(weights[0]);
      const model = new Linear(shape[1], shape[0], { bias: false, dtype });
      let ema = new EMA(model, { decay });
      const known = fromBase64(averages, dtype);
      weights.forEach((weight, t) => {
        if (t === 4) {
          const next = new EMA(model, { decay });
          next.loadStateDict(ema.stateDict());
          ema = next;
        }
        model.weight.value = array(weight, { dtype });
        ema.update();
        const now = known.slice(size * t, size * t + size);
        const expected = array(now, shape, { dtype: 'float64' });
        const { weight: average } = ema.stateDict().averages;
        expectClose(average, toNested(expected), within(name, dtype), `update ${t}`);
      });
      expect(ema.stateDict().nAveraged).toBe(10);
    },
  );

  describe('EMA', () => {
    it('puts its averages into the model and the weights back, and leaves buffers alone', () => {
      const model = new Sequential(new Linear(2, 2), new BatchNorm1d(2));
      const ema = new EMA(model, { decay: 0.5 });
      ema.update();
      const first = model.stateDict();
      for (const p of model.parameters()) p.value = zeros(p.shape);
      model.forward(array([[1, 2], [3, 5]])); // prettier-ignore
      ema.update();
      const weights = model.stateDict();
      ema.apply();
      const { averages } = ema.stateDict();
      for (const [name, held] of Object.entries(model.stateDict())) {
        const expected = name in averages ? averages[name] : weights[name];
        expect(toNested(held), name).toEqual(toNested(expected));
      }
      const half = toFlat(first['0.weight']).map((w) => w / 2);
      expect(toFlat(averages['0.weight'])).toEqual(half);
      ema.restore();
      expect(model.stateDict()).toEqual(weights);
    });

    it('takes a list of parameters, and begins with the weights it was made with', () => {
      const p = parameter([1, 2]);
      const ema = new EMA([p]);
      expect(ema.decay).toBe(0.999);
      expectSame(ema.stateDict().averages['0'], [1, 2]);
      set(p, [5, 6]);
      ema.update(); // the first copies
      expectSame(ema.stateDict().averages['0'], [5, 6]);
    });

    it('takes nothing of an average that is NaN where it copies', () => {
      const p = parameter([NaN]);
      const ema = new EMA([p]);
      set(p, [3]);
      ema.update();
      expectSame(ema.stateDict().averages['0'], [3]);
    });

    it('refuses to average averages, to apply them twice, and to restore what was not applied', () => {
      const p = parameter([1]);
      const ema = new EMA([p]);
      const text = (method: string) =>
        `EMA.${method} expects the weights in the model, but got the averages there; call restore first`;
      expectError(() => ema.restore(), StateError, 'EMA.restore expects the averages in the model, but got the weights there; call apply first'); // prettier-ignore
      const state = ema.stateDict();
      ema.apply();
      set(p, [9]);
      expectError(() => ema.update(), StateError, text('update'));
      expectError(() => ema.apply(), StateError, text('apply'));
      expectError(() => ema.loadStateDict(state), StateError, text('loadStateDict'));
      ema.restore();
      expect(numbers(p)).toEqual([1]);
    });

    it.each<[string, () => unknown, new (text: string) => Error, string]>([
      ['null', () => new EMA(bad(null)), TypeError, 'EMA expects a model or a list of parameters, but got null; pass the model'],
      ['arrays', () => new EMA(bad([zeros([1])])), TypeError, 'EMA expects parameters[0] to be a Parameter, but got an ndarray [1]; pass the model'],
      ['another name of decay', () => new EMA([parameter([1])], bad({ decoy: 0.9 })), OptionError, "EMA expects the options decay, but got 'decoy'; did you mean 'decay'?"],
      ['a decay above 1', () => new EMA([parameter([1])], { decay: 2 }), RangeError, 'EMA expects decay to be a number from 0 to 1, but got 2; pass such a number'],
    ])('refuses %s', (_, run, type, text) => { expectError(run, type, text); }); // prettier-ignore

    it('refuses a state that does not fit, and is then as it was', () => {
      const ema = new EMA([parameter([1, 2])]);
      const good = ema.stateDict();
      const load = (wrong: object) => () => ema.loadStateDict(bad({ ...good, ...wrong }));
      const advice = 'pass what stateDict() gave, of an EMA of the same parameters';
      const float64 = { dtype: 'float64' } as const;
      expectError(load({ nAveraged: -1 }), RangeError, 'EMA.loadStateDict expects nAveraged to be a whole number of at least 0, but got -1; pass such a number'); // prettier-ignore
      expectError(load({ averages: { 1: zeros([2]) } }), OptionError, "EMA.loadStateDict expects the options 0, but got '1'; did you mean '0'?"); // prettier-ignore
      expectError(load({ averages: { 0: zeros([3], float64) } }), ShapeError, `EMA.loadStateDict expects averages.0 [2], but got [3]; ${advice}`); // prettier-ignore
      expect(ema.stateDict()).toEqual(good);
    });
  });
});
