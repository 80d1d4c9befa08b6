/**
 * What a forward saved for backward and has changed since is an error, before any gradient is
 * touched, whichever way it was changed.
 */
import { describe, expect, it } from 'vitest';
import {
  Adam,
  array,
  BatchNorm1d,
  Embedding,
  Generator,
  LeakyReLU,
  Linear,
  MSELoss,
  ReLU,
  Sequential,
  SGD,
  StateError,
  Tanh,
  toFlat,
  type Module,
  type NdArray,
  type Parameter,
} from '../../src/index.js';
import { collectGarbage } from '../backend/garbage.js';
import { onEachBackend } from '../support/backends.js';
import { expectError } from '../support/errors.js';
import { expectAsNew, expectRefused, gradientsOf, pass, x, dy } from './saved-support.js';

const changed = (who: string, what: string): string =>
  `${who}.backward expects ${what} as its forward saw it, but got it changed since; ` +
  'call forward again before backward';

const linear = (I: number, O: number) => new Linear(I, O, { generator: new Generator(I + O) });

/** Networks, the parameter that is changed in each, and what backward says of it. */
const networks: { name: string; make: () => Module; at: string; text: string }[] = [
  {
    name: 'a Linear',
    make: () => linear(3, 2),
    at: 'weight',
    text: changed('Linear(3 → 2)', 'its weight'),
  },
  {
    name: 'the first layer of a Sequential',
    make: () => new Sequential(linear(3, 4), new ReLU(), linear(4, 2)),
    at: '0.weight',
    text: changed('Linear(3 → 4)', 'its weight'),
  },
  {
    name: 'the last layer of a Sequential',
    make: () => new Sequential(linear(3, 4), new Tanh(), linear(4, 2)),
    at: '2.weight',
    text: changed('Linear(4 → 2)', 'its weight'),
  },
  {
    name: 'a Sequential in a Sequential',
    make: () => new Sequential(new Sequential(linear(3, 4), new LeakyReLU()), linear(4, 2)),
    at: '0.0.weight',
    text: changed('Linear(3 → 4)', 'its weight'),
  },
  {
    name: 'a BatchNorm1d',
    make: () => new Sequential(linear(3, 4), new BatchNorm1d(4), linear(4, 2)),
    at: '1.weight',
    text: changed('BatchNorm1d(4)', 'its weight'),
  },
];

const parameterAt = (model: Module, at: string): Parameter =>
  new Map(model.namedParameters()).get(at)!;

/** What a user may do to a parameter while a backward is still to come. */
const changes: Record<string, (p: Parameter, model: Module, at: string) => unknown> = {
  'a step of SGD': (p) => new SGD([p], { lr: 0.1 }).step(),
  'a step of SGD with momentum': (p) => new SGD([p], { lr: 0.1, momentum: 0.9 }).step(),
  'a step of Adam': (p) => new Adam([p]).step(),
  loadStateDict: (p, model, at) =>
    model.loadStateDict({ [at]: plus(p.value, 1) }, { strict: false }),
  'an assignment to value': (p) => (p.value = plus(p.value, 1)),
  'value.set': (p) => first(p.value, (was) => was + 1),
  'value.data[i]': (p) => (p.value.data[0] += 1),
  'the sign of every number': (p) => p.value.data.forEach((was, i, data) => (data[i] = -was)),
  'two numbers doubled': (p) => [0, 1].forEach((i) => (p.value.data[i] *= 2)),
  'the smallest change of one number': (p) =>
    first(p.value, (was) => Math.fround(was + 2 ** -24 * Math.abs(was) * 1.5)),
};

const plus = (value: NdArray, n: number): NdArray =>
  array(toFlat(value).map((was) => was + n) as Float32Array, value.shape);

function first(value: NdArray, next: (was: number) => number): void {
  const place = value.shape.map(() => 0);
  value.set(...place, next(value.get(...place)));
}

/** A model that has a gradient and has just gone forward. */
function trained(make: () => Module): Module {
  const model = make();
  pass(model);
  model.forward(x);
  return model;
}

onEachBackend(() => {
  describe.each(networks)('a parameter of $name', ({ make, at, text }) => {
    it.each(Object.entries(changes))('that %s changed refuses backward', (_, change) => {
      const model = trained(make);
      change(parameterAt(model, at), model, at);
      expectRefused(model, make(), text);
    });

    it('changed through an array that was read before forward refuses backward', () => {
      const model = make();
      const held = parameterAt(model, at).value;
      pass(model);
      model.forward(x);
      first(held, (was) => was + 1);
      expectRefused(model, make(), text);
    });

    it('changed through an array that is garbage by then refuses backward', async () => {
      const model = trained(make);
      first(parameterAt(model, at).value, (was) => was + 1);
      await collectGarbage();
      expectRefused(model, make(), text);
    });

    it('changed through an array read before forward that is garbage by then does so too', async () => {
      const model = make();
      let held: NdArray | undefined = parameterAt(model, at).value;
      pass(model);
      model.forward(x);
      first(held, (was) => was + 1);
      held = undefined;
      await collectGarbage();
      expectRefused(model, make(), text);
    });

    it('that was only read, or changed before forward, is no reason to refuse', () => {
      const model = make();
      const p = parameterAt(model, at);
      first(p.value, (was) => was + 1);
      expectAsNew(model, make());
      first(p.value, (was) => was - 0.5);
      const before = pass(model);
      model.zeroGrad();
      model.forward(x);
      expect(p.value.size + p.value.get(...p.shape.map(() => 0))).toBeGreaterThan(-1);
      model.backward(dy);
      expect(gradientsOf(model)).toEqual(before[2]);
    });
  });

  it('a parameter whose value backward does not need may change before it', () => {
    const ids = array([[2, 0, 2]], { dtype: 'int32' });
    const embedding = () => new Embedding(3, 2, { generator: new Generator(1) });
    const gradient = array([[[1, 2], [3, 4], [5, 6]]]); // prettier-ignore
    const layer = embedding();
    layer.forward(ids);
    layer.weight.value = array([[1, 1], [1, 1], [1, 1]]); // prettier-ignore
    layer.backward(gradient, { inputGrad: false });
    expect(toFlat(layer.weight.grad!)).toEqual(new Float32Array([3, 4, 0, 0, 6, 8]));

    const shift = linear(3, 2);
    const expected = pass(shift);
    shift.zeroGrad();
    shift.forward(x);
    shift.bias!.value = array([9, 9]);
    expect(toFlat(shift.backward(dy))).toEqual(expected[1]);
    expect(gradientsOf(shift)).toEqual(expected[2]);
  });

  describe('a layer that goes forward again by itself', () => {
    const before = (i: number, who: string) =>
      `Sequential.backward expects layer ${i}, ${who}, as its own forward left it, ` +
      'but got it after another forward; call forward of the Sequential again first';

    it('and has overwritten what the next one saved makes that one refuse, or leaves it right', () => {
      const [r, b] = [new ReLU(), new Linear(1, 1, { bias: false })];
      b.weight.value = array([[7]]);
      new Sequential(r, b).forward(array([[2]]));
      r.forward(array([[5]]));
      expectError(() => b.backward(array([[1]])), StateError, changed('Linear(1 → 1)', 'x'));
      expect(b.weight.grad).toBeNull();

      new Sequential(r, b).forward(array([[2]]));
      r.forward(array([[5], [5], [5]])); // its result lies elsewhere
      let message: string | undefined;
      try {
        b.backward(array([[1]]));
      } catch (error) {
        message = String(error);
      }
      if (message) expect(message).toBe(`StateError: ${changed('Linear(1 → 1)', 'x')}`);
      else expect(b.weight.grad!.get(0, 0)).toBe(2);
    });

    it.each([0, 1, 2, 3, 4])('makes the Sequential refuse: layer %i of five', (i) => {
      const make = () =>
        new Sequential(
          linear(3, 4), new BatchNorm1d(4), new Tanh(), new LeakyReLU(), linear(4, 2),
        ); // prettier-ignore
      const model = make();
      pass(model);
      model.forward(x);
      const layer = [...model][i];
      layer.forward(i === 0 ? x : array([[1, 2, 3, 4], [4, 3, 2, 2]])); // prettier-ignore
      expectRefused(model, make(), before(i, layer.label()));
    });

    it('makes the Sequential around its own refuse', () => {
      const make = () => new Sequential(new Sequential(linear(3, 4), new Tanh()), linear(4, 2));
      const model = trained(make) as ReturnType<typeof make>;
      model
        .at(0)
        .at(1)
        .forward(array([[1, 2, 3, 4]]));
      expectRefused(model, make(), before(1, 'Tanh'));
      model.forward(x);
      model.at(0).forward(x);
      expectRefused(model, make(), before(0, 'Sequential'));
    });

    it('in another Sequential makes the first of the two refuse, and not the second', () => {
      const shared = linear(3, 3);
      const one = new Sequential(shared, linear(3, 2));
      const other = new Sequential(new Tanh(), shared, linear(3, 2));
      const twin = () => new Sequential(linear(3, 3), linear(3, 2));
      one.forward(x);
      other.forward(x);
      expectRefused(one, twin(), before(0, 'Linear(3 → 3)'));
      one.forward(x);
      expectAsNew(other, new Sequential(new Tanh(), linear(3, 3), linear(3, 2)));
    });
  });

  it('a loss gives one gradient for each forward, of its last batch', () => {
    const criterion = new MSELoss();
    const twin = new MSELoss();
    criterion.forward(array([[1]]), array([[0]]));
    criterion.forward(array([[5]]), array([[3]]));
    expect(toFlat(criterion.backward())).toEqual(new Float32Array([4]));
    expectError(
      () => criterion.backward(),
      StateError,
      'MSELoss.backward expects one call for each forward, but got a second; call forward again first',
    );
    twin.forward(x, x);
    criterion.forward(x, x);
    expect(toFlat(criterion.backward())).toEqual(toFlat(twin.backward()));
  });
});
