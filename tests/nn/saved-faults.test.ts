/**
 * A forward or a backward that fails half way: the next backward is right or refused, never a
 * mixture.
 */
import { describe, expect, it } from 'vitest';
import {
  array,
  Embedding,
  Generator,
  Linear,
  Module,
  Parameter,
  ReLU,
  Sequential,
  setBackend,
  ShapeError,
  StateError,
  Tanh,
  toFlat,
  zeros,
  type NdArray,
} from '../../src/index.js';
import { backendName } from '../../src/backend/choice.js';
import { wrap } from '../../src/core/ndarray.js';
import { onEachBackend } from '../support/backends.js';
import { expectError } from '../support/errors.js';
import { dy, expectAsNew, expectRefused, gradientsOf, pass, x } from './saved-support.js';

const linear = (I: number, O: number) => new Linear(I, O, { generator: new Generator(I + O) });

/** A user's own module: y = x · s, which throws when it is told to. */
class Fragile extends Module {
  readonly scale = new Parameter(array([1.5]), { name: 'scale' });
  throws: 'in forward' | 'in backward' | 'never' = 'never';
  #x: NdArray | undefined;

  forward(input: NdArray): NdArray {
    if (this.throws === 'in forward') throw new Error('Fragile broke; mend it');
    this.#x = array(input);
    return this.#times(input);
  }

  backward(gradient: NdArray): NdArray {
    if (this.throws === 'in backward') throw new Error('Fragile broke; mend it');
    const given = Array.from(toFlat(gradient));
    const sum = Array.from(toFlat(this.#x!)).reduce(
      (total, value, i) => total + value * given[i],
      0,
    );
    this.scale.accumulateGrad(array([sum]));
    return this.#times(gradient);
  }

  #times(values: NdArray): NdArray {
    const s = this.scale.value.get(0);
    return array(toFlat(values).map((value) => value * s) as Float32Array, values.shape);
  }
}

/** An array that throws at its n-th element. */
const unreadable = (shape: number[], n: number): NdArray => {
  let reads = 0;
  const get = () => {
    if (reads++ >= n) throw new Error('the disk is gone');
    return 1;
  };
  return wrap({ get, set: () => undefined, length: 100 } as unknown as number[], shape);
};

const failed = (who: string): string =>
  `${who}.backward expects a forward before it, but got one that failed; call forward first`;

onEachBackend(() => {
  const make = () => new Sequential(linear(3, 4), new Tanh(), new Fragile(), linear(4, 2));

  describe('a forward that is refused before anything is touched', () => {
    const gone = 'the disk is gone';
    const shape = 'Linear(3 → 4) expects x [B, 3], but got [2, 5]; pass rows of 3 features';
    const type =
      "Linear(3 → 4) expects x of dtype float32, but got float64; convert it with array(x, { dtype: 'float32' })";
    it.each<[string, () => NdArray, string]>([
      ['of a wrong shape', () => zeros([2, 5]), shape],
      ['of a wrong type', () => zeros([2, 3], { dtype: 'float64' }), type],
      ['of an array whose reading throws at once', () => unreadable([2, 3], 0), gone],
      ['of an array whose reading throws later', () => unreadable([2, 3], 5), gone],
      ['of an array of another size whose reading throws', () => unreadable([9, 3], 20), gone],
    ])('leaves the backward of the one before as it was: %s', (_, input, text) => {
      const [model, twin] = [make(), make()];
      const expected = pass(twin);
      model.forward(x);
      expect(() => model.forward(input())).toThrow(text);
      const dx = toFlat(model.backward(dy));
      expect([dx, gradientsOf(model)]).toEqual(expected.slice(1));
      expectAsNew(model, twin);
    });

    it('does so in a Linear and an Embedding alone', () => {
      const [layer, twin] = [linear(3, 2), linear(3, 2)];
      layer.forward(x);
      expect(() => layer.forward(unreadable([2, 3], 3))).toThrow('the disk is gone');
      const dx = toFlat(layer.backward(dy));
      expect([dx, gradientsOf(layer)]).toEqual(pass(twin).slice(1));

      const table = new Embedding(3, 2);
      table.forward(array([2, 0], { dtype: 'int32' }));
      expect(() => table.forward(unreadable([2], 1))).toThrow('the disk is gone');
      expect(() => table.forward(array([1, 3], { dtype: 'int32' }))).toThrow(RangeError);
      table.backward(dy, { inputGrad: false });
      expect(toFlat(table.weight.grad!)).toEqual(new Float32Array([0.5, 2, 0, 0, 1, -1]));
    });
  });

  describe('a backward after a forward that failed half way', () => {
    it('is refused where a user’s module threw, and a new forward mends all', () => {
      const model = make();
      pass(model);
      model.forward(x);
      model.at(2).throws = 'in forward';
      expect(() => model.forward(x)).toThrow('Fragile broke; mend it');
      model.at(2).throws = 'never';
      expectRefused(model, make(), failed('Sequential'));
    });

    it('is refused where a later layer refused its input', () => {
      class Widen extends Module {
        wide = false;
        forward = (input: NdArray): NdArray => (this.wide ? zeros([2, 7]) : input);
        backward = (gradient: NdArray): NdArray => gradient;
      }
      const build = () => new Sequential(linear(3, 4), new Widen(), linear(4, 2));
      const model = build();
      pass(model);
      model.forward(x);
      model.at(1).wide = true;
      expectError(
        () => model.forward(x),
        ShapeError,
        'Linear(4 → 2) expects x [B, 4], but got [2, 7]; pass rows of 4 features',
      );
      model.at(1).wide = false;
      expectRefused(model, build(), failed('Sequential'));
    });

    it('is refused in a Sequential around the one that failed', () => {
      const build = () => new Sequential(linear(3, 3), make());
      const model = build();
      pass(model);
      model.forward(x);
      model.at(1).at(2).throws = 'in forward';
      expect(() => model.at(1).forward(x)).toThrow('Fragile broke; mend it');
      model.at(1).at(2).throws = 'never';
      const text =
        'Sequential.backward expects layer 1, Sequential, as its own forward left it, ' +
        'but got it after another forward; call forward of the Sequential again first';
      expectRefused(model, build(), text);
    });
  });

  describe('a backward in which a user’s module throws', () => {
    const advice = (i: number) =>
      `the layers after layer ${i} have added to their gradients already: ` +
      'call zeroGrad() and forward again';

    it('says what has been added already and what to do, and doing it mends all', () => {
      const model = make();
      pass(model);
      const before = gradientsOf(model);
      model.forward(x);
      model.at(2).throws = 'in backward';
      const text = `Fragile broke; mend it; ${advice(2)}`;
      expectError(() => model.backward(dy), Error, text);
      const after = gradientsOf(model);
      expect(after.slice(0, 3)).toEqual(before.slice(0, 3)); // the layers before it
      expect(after.slice(3)).not.toEqual(before.slice(3));

      model.at(2).throws = 'never';
      const again =
        'Sequential.backward expects one call for each forward, but got a second; ' +
        'call forward again first';
      expectError(() => model.backward(dy), StateError, again);
      expectAsNew(model, make());
    });

    it('as the last layer, has left all gradients as they were, and says nothing of the kind', () => {
      const build = () => new Sequential(linear(3, 2), new Fragile());
      const model = build();
      pass(model);
      const before = gradientsOf(model);
      model.forward(x);
      model.at(1).throws = 'in backward';
      expectError(() => model.backward(dy), Error, 'Fragile broke; mend it');
      expect(gradientsOf(model)).toEqual(before);
      model.at(1).throws = 'never';
      expectAsNew(model, build());
    });

    it('as the last layer of an inner Sequential, is placed among the outer one’s layers', () => {
      const build = () => new Sequential(new Sequential(linear(3, 4), new Fragile()), linear(4, 2));
      const model = build();
      model.forward(x);
      model.at(0).at(1).throws = 'in backward';
      const text = `Fragile broke; mend it; ${advice(0)}`;
      expectError(() => model.backward(dy), Error, text);
      model.at(0).at(1).throws = 'never';
      expectAsNew(model, build());
    });
  });

  describe('a layer made on another backend', () => {
    const elsewhere = <T>(build: () => T): T => {
      const here = backendName();
      setBackend(here === 'wasm' ? 'reference' : 'wasm');
      try {
        return build();
      } finally {
        setBackend(here);
      }
    };
    const build = () =>
      new Sequential(linear(3, 4), elsewhere(() => new ReLU()), elsewhere(() => linear(4, 2))); // prettier-ignore

    it('is checked like any other: run again, it makes the Sequential refuse', () => {
      const model = build();
      pass(model);
      model.forward(x);
      model.at(1).forward(zeros([2, 4]));
      const text =
        'Sequential.backward expects layer 1, ReLU, as its own forward left it, ' +
        'but got it after another forward; call forward of the Sequential again first';
      expectRefused(model, build(), text);
    });

    it('is checked like any other: its weight changed, it makes the Sequential refuse', () => {
      const model = build();
      pass(model);
      model.forward(x);
      model.at(2).weight.value.set(0, 0, 9);
      const text =
        'Linear(4 → 2).backward expects its weight as its forward saw it, but got it changed since; ' +
        'call forward again before backward';
      expectRefused(model, build(), text);
    });
  });
});
