/**
 * The wasm backend defers gradients until somebody needs them. Whenever they are materialized, they
 * are what they would have been at once: each test runs twins, of which one looks at everything
 * immediately and the other does not, and compares bits.
 *
 * B = batch, I = inputs, O = outputs
 */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  array, Generator, Linear, ReLU, Sequential, setBackend, SGD, SoftmaxCrossEntropy, toNested,
  type FloatDType, type Module, type NdArray, type NestedNumbers, type SGDOptions,
} from '../../src/index.js'; // prettier-ignore
import { expectClose } from '../support/close.js';
import { floats, random } from './support.js';

beforeAll(() => setBackend('wasm'));

const sizes = { I: 20, hidden: 33, O: 5 };

/** The same network each time. */
const network = (dtype: FloatDType) => {
  const [generator, { I, hidden, O }] = [new Generator(1), sizes];
  return new Sequential(
    new Linear(I, hidden, { dtype, generator }),
    new ReLU(),
    new Linear(hidden, hidden, { dtype, generator }), // two Linears in a row
    new Linear(hidden, O, { dtype, generator }),
  );
};

/**
 * Batch number `k`: its input, of which four fifths are zeros, and the gradient that comes back.
 */
function batch(k: number, B: number, dtype: FloatDType): { x: NdArray; dy: NdArray } {
  const generator = new Generator(100 + k);
  return {
    x: random([B, sizes.I], dtype, generator, 0.2),
    dy: random([B, sizes.O], dtype, generator),
  };
}

function turn(model: Module, k: number, B: number, dtype: FloatDType): void {
  const { x, dy } = batch(k, B, dtype);
  model.forward(x);
  model.backward(dy, { inputGrad: false });
}

const gradientsOf = (model: Module): NestedNumbers[] =>
  model.parameters().map(({ grad }) => toNested(grad!));
const valuesOf = (model: Module): NestedNumbers[] =>
  model.parameters().map(({ value }) => toNested(value));
const plain = (model: Module, options: Partial<SGDOptions> = {}) =>
  new SGD(model.parameters(), { lr: 0.1, ...options });

describe.each(floats)('in %s', (dtype) => {
  describe.each([1, 3, 8, 24, 33])('a batch of %d', (B) => {
    const atOnce = (): NestedNumbers[] => {
      const model = network(dtype);
      turn(model, 1, B, dtype);
      return gradientsOf(model);
    };

    it.each<[string, (model: Module) => void]>([
      ['the optimizer’s step', (model) => plain(model).step()],
      [
        'a step with momentum',
        (model) => plain(model, { momentum: 0.9, weightDecay: 0.01 }).step(),
      ],
      [
        'two steps',
        (model) => [plain(model), plain(model)].forEach((optimizer) => optimizer.step()),
      ],
      ['the next forward', (model) => model.forward(batch(2, B, dtype).x)],
      [
        'a step and the next forward',
        (model) => [plain(model).step(), model.forward(batch(2, B, dtype).x)],
      ],
      [
        'forwards of other sizes',
        (model) => [1, 50, 7, 24].forEach((rows) => model.forward(batch(2, rows, dtype).x)),
      ],
      [
        'evaluation',
        (model) => [100, 100, 3].forEach((rows) => model.eval().forward(batch(2, rows, dtype).x)),
      ],
      ['the parameters were set', (model) => model.loadStateDict(network(dtype).stateDict())],
      [
        'the input and its gradient were written over',
        (model) => {
          const [x, dy] = [array(batch(1, B, dtype).x), array(batch(1, B, dtype).dy)];
          model.forward(x);
          model.zeroGrad();
          model.backward(dy, { inputGrad: false });
          for (const held of [x, dy]) (held.data as Float32Array).fill(NaN);
        },
      ],
      [
        'another network has trained',
        () => [1, 2, 3].forEach((k) => turn(network(dtype), k, B, dtype)),
      ],
    ])('materializes the same gradients after %s', (_, happens) => {
      const model = network(dtype);
      turn(model, 1, B, dtype);
      happens(model);
      expect(gradientsOf(model)).toEqual(atOnce());
    });

    it('adds the next backward without zeroGrad to deferred gradients as to materialized ones', () => {
      const [late, early] = [network(dtype), network(dtype)];
      for (const [k, rows] of [
        [1, B],
        [2, B],
        [3, 5],
      ]) {
        turn(late, k, rows, dtype);
        turn(early, k, rows, dtype);
        gradientsOf(early);
      }
      expect(gradientsOf(late)).toEqual(gradientsOf(early));
      expect(gradientsOf(late)).not.toEqual(atOnce());
    });

    it('adds the next backward also where a step and a forward came in between', () => {
      const [late, early] = [network(dtype), network(dtype)];
      for (const model of [late, early]) {
        const optimizer = plain(model);
        for (const k of [1, 2, 3]) {
          turn(model, k, B, dtype);
          if (model === early) gradientsOf(model);
          optimizer.step();
        }
      }
      expect(gradientsOf(late)).toEqual(gradientsOf(early));
      expect(valuesOf(late)).toEqual(valuesOf(early));
    });

    it.each([
      {},
      { momentum: 0.9 },
      { weightDecay: 0.01 },
      { momentum: 0.9, nesterov: true, weightDecay: 0.01 },
    ])(
      'ends in the same parameters after ten steps with %j, whether the gradients are read before each step or never',
      (options) => {
        const run = (reads: (k: number) => boolean) => {
          const model = network(dtype);
          const optimizer = plain(model, options);
          for (let k = 0; k < 10; k++) {
            optimizer.zeroGrad();
            turn(model, k, k % 3 === 2 ? 2 : B, dtype);
            if (reads(k)) gradientsOf(model);
            optimizer.step();
          }
          return valuesOf(model);
        };
        const never = run(() => false);
        expect(run(() => true)).toEqual(never);
        expect(run((k) => k % 2 === 0)).toEqual(never);
      },
    );

    it('gives the input’s gradient through a ReLU and two Linears in a row as layer by layer through arrays', () => {
      const [whole, apart] = [network(dtype), network(dtype)];
      const { x, dy } = batch(1, B, dtype);
      const y = whole.forward(x);
      expect(
        toNested([...apart].reduce<NdArray>((input, layer) => layer.forward(input), x)),
      ).toEqual(toNested(y));
      const dx = whole.backward(dy);
      expect(
        toNested([...apart].reverse().reduce<NdArray>((grad, layer) => layer.backward(grad), dy)),
      ).toEqual(toNested(dx));
      expect(gradientsOf(whole)).toEqual(gradientsOf(apart));
    });

    it('has the same parameters’ gradients whether the input’s gradient was wanted or not', () => {
      const model = network(dtype);
      const { x, dy } = batch(1, B, dtype);
      model.forward(x);
      model.backward(dy);
      expect(gradientsOf(model)).toEqual(atOnce());
    });

    it('leaves a gradient that was materialized as it is when the next backward comes, with and without zeroGrad', () => {
      const model = network(dtype);
      const optimizer = plain(model);
      const held: { seen: NdArray[]; then: NestedNumbers[] }[] = [];
      for (let k = 0; k < 6; k++) {
        if (k % 2 === 0) optimizer.zeroGrad();
        turn(model, k, B, dtype);
        if (k === 3) optimizer.step();
        held.push({ seen: model.parameters().map(({ grad }) => grad!), then: gradientsOf(model) });
      }
      for (const { seen, then } of held) expect(seen.map(toNested)).toEqual(then);
    });
  });

  it('a gradient that is written to before the step is the one the step descends along', () => {
    const model = network(dtype);
    turn(model, 1, 4, dtype);
    const before = valuesOf(model);
    for (const { grad } of model.parameters())
      for (let i = 0; i < grad!.data.length; i++) grad!.data[i] = 0;
    plain(model).step();
    expect(valuesOf(model)).toEqual(before);
  });

  it('training on either backend ends in the same network, within rounding', () => {
    const run = (backend: 'wasm' | 'reference') => {
      setBackend(backend);
      const [model, criterion] = [network(dtype), new SoftmaxCrossEntropy()];
      setBackend('wasm');
      const optimizer = plain(model, { momentum: 0.9 });
      for (let k = 0; k < 10; k++) {
        const rows = k % 3 === 2 ? 3 : 30;
        const { x } = batch(k, rows, dtype);
        criterion.forward(
          model.forward(x),
          array(Int32Array.from({ length: rows }, (_, b) => (b * k) % sizes.O)),
        );
        optimizer.zeroGrad();
        model.backward(criterion.backward(), { inputGrad: k % 2 === 0 });
        optimizer.step();
      }
      return valuesOf(model);
    };
    const reference = run('reference');
    run('wasm').forEach((value, i) => {
      expectClose(
        array(value, { dtype: 'float64' }),
        reference[i],
        dtype === 'float32' ? 1e-4 : 1e-11,
      );
    });
  });
});

describe.each(['wasm', 'reference'] as const)(
  'after a forward that was refused, on the %s backend',
  (backend) => {
    it.each([
      ['of another shape', array(new Float32Array(8).fill(9), [4, 2])],
      ['of other rows', array(new Float32Array(15).fill(9), [3, 5])],
      ['of another element type', array(new Float64Array(8).fill(9), [2, 4])],
    ])(
      'for an input %s, backward is either refused or that of the forward before',
      (_, refused) => {
        setBackend(backend);
        const layer = new Linear(4, 3);
        layer.forward(array([[1, 2, 3, 4], [5, 6, 7, 8]])); // prettier-ignore
        expect(() => layer.forward(refused)).toThrow(/expects x/);
        let gradient: NestedNumbers | undefined;
        try {
          layer.backward(array([[1, 1, 1], [1, 1, 1]])); // prettier-ignore
          gradient = toNested(layer.weight.grad!);
        } catch (error) {
          expect(error).toMatchObject({ name: 'StateError' });
        }
        if (gradient) expect(gradient).toEqual([0, 0, 0].map(() => [6, 8, 10, 12]));
        setBackend('wasm');
      },
    );
  },
);
