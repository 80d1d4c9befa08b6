/**
 * Modules one after the other, this package's and users' own.
 */
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import {
  array,
  Generator,
  Linear,
  Module,
  ReLU,
  Sequential,
  toNested,
  zeros,
  type BackwardOptions,
  type NdArray,
} from '../../src/index.js';
import { isNdArray } from '../../src/core/parts.js';
import { DTypeError, OptionError, ShapeError, StateError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;

const linear = (inFeatures: number, outFeatures: number, seed = 1) =>
  new Linear<number, number>(inFeatures, outFeatures, { generator: new Generator(seed) });
/** As `new Sequential` for sizes that only run time knows. */
const sequential = (...modules: Module[]): Sequential => new Sequential(...modules);
const mlp = () => sequential(linear(3, 4, 1), new ReLU(), linear(4, 2, 2));
const x = array([[1, 2, -3], [0.5, -1, 2]]); // prettier-ignore
const dy = array([[1, -2], [0.25, 3]]); // prettier-ignore

/**
 * A user's own module, y = 2x: remembers what it was given, and may be told to answer otherwise.
 */
class Double extends Module {
  readonly given: { x: unknown[]; gradOutput: unknown[]; options: BackwardOptions[] } = {
    x: [],
    gradOutput: [],
    options: [],
  };
  constructor(
    readonly answer: {
      forward?: (x: NdArray) => unknown;
      backward?: (gradOutput: NdArray) => unknown;
    } = {},
    readonly twice = (a: NdArray): NdArray => {
      const out = array(a);
      for (let i = 0; i < out.data.length; i++) out.data[i] *= 2;
      return out;
    },
  ) {
    super();
  }
  forward(x: NdArray): NdArray {
    this.given.x.push(x);
    return bad((this.answer.forward ?? this.twice)(x));
  }
  backward(gradOutput: NdArray, options: BackwardOptions = {}): NdArray {
    this.given.gradOutput.push(gradOutput);
    this.given.options.push(options);
    return bad((this.answer.backward ?? this.twice)(gradOutput));
  }
}

/** What JavaScript lets one write. */
const Halfway = class Halfway extends (Module as unknown as new () => object) {
  forward = (x: NdArray) => x;
};

onEachBackend(() => {
  describe('a Sequential', () => {
    it('gives its modules by place, from the end too, by iteration and by number', () => {
      const [a, b, c] = [linear(3, 4), new ReLU(), linear(4, 2)];
      const model = sequential(a, b, c);
      expect([model.at(0), model.at(1), model.at(2), model.at(-1), model.at(-3)]).toEqual([
        a,
        b,
        c,
        c,
        a,
      ]);
      expect(model.at(0)).toBe(a);
      expect([...model]).toEqual([a, b, c]);
      expect([...model][1]).toBe(b);
      expect([model.length, model.label()]).toEqual([3, 'Sequential']);
    });

    it.each([
      [
        3,
        RangeError,
        'Sequential.at expects i (of 3 modules) to be a whole number from -3 to 2, but got 3; pass such a number',
      ],
      [
        -4,
        RangeError,
        'Sequential.at expects i (of 3 modules) to be a whole number from -3 to 2, but got -4; pass such a number',
      ],
      [
        0.5,
        RangeError,
        'Sequential.at expects i (of 3 modules) to be a whole number from -3 to 2, but got 0.5; pass such a number',
      ],
      [
        '0',
        TypeError,
        'Sequential.at expects i (of 3 modules) to be a whole number, but got "0"; pass a number',
      ],
    ])('refuses place %o', (place, type, text) => {
      expectError(() => mlp().at(bad(place)), type, text);
    });

    it('tells its widths where its modules tell', () => {
      const widths = (model: Sequential) => [model.inFeatures, model.outFeatures];
      expect(widths(mlp())).toEqual([3, 2]);
      expect(widths(sequential(new ReLU(), mlp(), new ReLU()))).toEqual([3, 2]);
      expect(widths(sequential(new ReLU()))).toEqual([undefined, undefined]);
      expect(widths(sequential())).toEqual([undefined, undefined]);
      expect(widths(sequential(new Double(), linear(3, 2)))).toEqual([undefined, 2]);
      expect(widths(sequential(linear(3, 2), new Double()))).toEqual([3, undefined]);
    });

    it('computes what its modules compute one after the other, nested or not, to the bit', () => {
      const model = mlp();
      const parts = [...mlp()];
      const nested = sequential(
        sequential(linear(3, 4, 1)),
        sequential(new ReLU(), sequential(linear(4, 2, 2))),
      );
      const y = parts.reduce((input, module) => module.forward(input), x as NdArray);
      expect(toNested(model.forward(x))).toEqual(toNested(y));
      expect(toNested(nested.forward(x))).toEqual(toNested(y));
      const dx = parts.reduceRight((gradient, module) => module.backward(gradient), dy as NdArray);
      expect(toNested(model.backward(dy))).toEqual(toNested(dx));
      expect(toNested(nested.backward(dy))).toEqual(toNested(dx));
      const gradients = parts
        .flatMap((module) => module.parameters())
        .map(({ grad }) => toNested(grad!));
      for (const network of [model, nested])
        expect(network.parameters().map(({ grad }) => toNested(grad!))).toEqual(gradients);
    });

    it('of no modules gives copies of what it is given', () => {
      const empty = sequential();
      const y = empty.forward(x);
      expectSame(y, toNested(x));
      expect(y.data).not.toBe(x.data);
      expectSame(empty.backward(x), toNested(x));
      empty.forward(x);
      expect(empty.backward(x, { inputGrad: false })).toBeNull();
    });

    it('takes batches of changing sizes', () => {
      const model = mlp();
      const whole = toNested<number[][]>(model.forward(x));
      expectSame(model.forward(x.hi(1)), [whole[0]]);
      model.backward(dy.hi(1));
      expectSame(model.forward(x), whole);
      model.backward(dy);
      expectSame(model.forward(x.lo(1)), [whole[1]]);
    });

    it('copies a list of modules it is made of', () => {
      const list: Module[] = [new ReLU()];
      const model = sequential(...list);
      list.push(new ReLU());
      expect(model.length).toBe(1);
    });
  });

  describe('what does not fit is refused when the network is built', () => {
    const relu = new ReLU();
    const layer = linear(2, 2);
    const give = (place: number, given: number, label: string, taken: number) =>
      `Sequential expects layer ${place} to take the ${given} features that the layer before it gives, but got ${label}, which expects ${taken}; make the two sizes equal`;
    it.each([
      ['two layers', [linear(3, 4), linear(5, 2)], ShapeError, give(1, 4, 'Linear(5 → 2)', 5)],
      [
        'layers with a ReLU between',
        [linear(3, 4), new ReLU(), linear(5, 2)],
        ShapeError,
        give(2, 4, 'Linear(5 → 2)', 5),
      ],
      [
        'a nested network',
        [linear(3, 4), sequential(new ReLU(), linear(5, 2))],
        ShapeError,
        give(1, 4, 'Sequential', 5),
      ],
      ['a layer after a nested network', [sequential(linear(3, 4), new ReLU()), new ReLU(), linear(5, 2)], ShapeError, give(2, 4, 'Linear(5 → 2)', 5)], // prettier-ignore
      ['a layer after a network that keeps widths', [linear(3, 4), sequential(new ReLU()), linear(5, 2)], ShapeError, give(2, 4, 'Linear(5 → 2)', 5)], // prettier-ignore
      ['what is no module', [linear(3, 4), 'relu'], TypeError, 'Sequential expects argument 1 to be a Module, but got "relu"; pass modules, one after the other'], // prettier-ignore
      ['an array of modules', [[new ReLU()]], TypeError, 'Sequential expects argument 0 to be a Module, but got [an object of class ReLU]; write new Sequential(...modules)'], // prettier-ignore
      ['a module without backward', [linear(3, 4), new Halfway()], TypeError, 'Sequential expects argument 1, Halfway, to have a backward method, but got none; write backward in its class'], // prettier-ignore
      ['layers of two dtypes', [linear(3, 4), new ReLU(), new Linear(4, 2, { dtype: 'float64' })], DTypeError, 'Sequential expects layers of one dtype, but got Linear(3 → 4) of float32 before Linear(4 → 2) of float64; make all with the same { dtype }'], // prettier-ignore
      ['two dtypes behind nested networks', [sequential(linear(3, 4)), sequential(new ReLU(), sequential(new Linear(4, 2, { dtype: 'float64' })))], DTypeError, 'Sequential expects layers of one dtype, but got Linear(3 → 4) of float32 before Linear(4 → 2) of float64; make all with the same { dtype }'], // prettier-ignore
      ['a class in place of a module', [ReLU], TypeError, 'Sequential expects argument 0 to be a Module, but got the function ReLU; pass modules, one after the other'], // prettier-ignore
      ['one ReLU in two places', [linear(2, 2), relu, linear(2, 2), relu], StateError, 'Sequential expects a module of its own in each place, but got the same ReLU at 1 and 3; make a new one for each'], // prettier-ignore
      ['one layer in two places', [layer, layer], StateError, 'Sequential expects a module of its own in each place, but got the same Linear(2 → 2) at 0 and 1; make a new one for each'], // prettier-ignore
    ])('%s', (_, modules, type, text) => {
      expectError(() => sequential(...(modules as Module[])), type, text);
    });

    it('but not two dtypes with a module of one’s own between, which may convert', () => {
      const double = (a: NdArray) => array(a, { dtype: 'float64' });
      const single = (a: NdArray) => array(a, { dtype: 'float32' });
      const own = new Double({ forward: double, backward: single });
      const model = sequential(linear(3, 4), own, new Linear(4, 2, { dtype: 'float64' }));
      expect(model.forward(x).dtype).toBe('float64');
      expect(model.backward(array(dy, { dtype: 'float64' })).dtype).toBe('float32');
    });

    it('but not where a module of one’s own does not tell its widths', () => {
      expect(sequential(linear(3, 4), new Double(), linear(5, 2)).length).toBe(3);
    });
  });

  describe('a module of one’s own', () => {
    it('in the middle gets arrays and gives arrays, and the network around it computes with them', () => {
      const own = new Double();
      const model = sequential(linear(3, 4, 1), own, linear(4, 2, 2));
      const [first, last] = [linear(3, 4, 1), linear(4, 2, 2)];
      const y = last.forward(own.twice(first.forward(x)));
      expect(toNested(model.forward(x))).toEqual(toNested(y));
      const dx = first.backward(own.twice(last.backward(dy)));
      expect(toNested(model.backward(dy))).toEqual(toNested(dx));
      expect(own.given.x.every(isNdArray) && own.given.gradOutput.every(isNdArray)).toBe(true);
      expect(own.given.options).toEqual([{ inputGrad: true }]);
      expect(toNested(model.at(0).parameters()[0].grad!)).toEqual(toNested(first.weight.grad!));
    });

    it.each([0, 1])(
      'in place %i keeps the arrays it was given: later calls leave them alone',
      (place) => {
        const own = new Double();
        const model = place === 0 ? sequential(own, linear(3, 2)) : sequential(linear(3, 2), own);
        const before = [0, 1].map((i) => {
          model.forward(i === 0 ? x : array([[9, 9, 9], [8, 8, 8]])); // prettier-ignore
          model.backward(i === 0 ? dy : array([[5, 5], [6, 6]])); // prettier-ignore
          return [
            toNested(own.given.x[i] as NdArray),
            toNested(own.given.gradOutput[i] as NdArray),
          ];
        });
        model.forward(zeros([2, 3]));
        model.backward(zeros([2, 2]));
        expect(
          [0, 1].map((i) => [
            toNested(own.given.x[i] as NdArray),
            toNested(own.given.gradOutput[i] as NdArray),
          ]),
        ).toEqual(before);
      },
    );

    it('may give any view, which is copied: changing it later changes nothing', () => {
      const held: NdArray[] = [];
      const own = new Double({
        forward: (a) => held[held.push(array(a.transpose(1, 0)).transpose(1, 0)) - 1],
        backward: (a) => ndarray([...(a.data as Float32Array)], a.shape),
      });
      const model = sequential(linear(3, 4, 1), own, linear(4, 2, 2));
      const same = sequential(linear(3, 4, 1), linear(4, 2, 2));
      expect(toNested(model.forward(x))).toEqual(toNested(same.forward(x)));
      (held[0].data as Float32Array).fill(NaN);
      expect(toNested(model.backward(dy))).toEqual(toNested(same.backward(dy)));
      expect(model.parameters().map(({ grad }) => toNested(grad!))).toEqual(
        same.parameters().map(({ grad }) => toNested(grad!)),
      );
    });

    it('is told when nobody wants its gradient, and may then give null', () => {
      const own = new Double({ backward: () => null });
      const model = sequential(own, linear(3, 2));
      model.forward(x);
      expect(model.backward(dy, { inputGrad: false })).toBeNull();
      expect(own.given.options).toEqual([{ inputGrad: false }]);
    });

    const middle = (own: Double) => sequential(linear(3, 4), own, linear(4, 2));
    it.each([
      ['nothing from forward', { forward: () => undefined }, TypeError, 'Double.forward expects its return value as an ndarray, a typed array or nested arrays, but got undefined; pass one of these'], // prettier-ignore
      ['text from forward', { forward: () => 'abc' }, TypeError, 'Double.forward expects its return value as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these'], // prettier-ignore
      ['integers from forward', { forward: () => zeros([2, 4], { dtype: 'int32' }) }, DTypeError, "Double.forward expects its return value of dtype float32, but got int32; convert it with array(..., { dtype: 'float32' })"], // prettier-ignore
      ['another width from forward', { forward: () => zeros([2, 5]) }, ShapeError, 'Linear(4 → 2) expects x [B, 4], but got [2, 5]; pass rows of 4 features'], // prettier-ignore
      ['float64 from forward', { forward: () => zeros([2, 4], { dtype: 'float64' }) }, DTypeError, "Linear(4 → 2) expects x of dtype float32, but got float64; convert it with array(x, { dtype: 'float32' })"], // prettier-ignore
      ['null from backward', { backward: () => null }, TypeError, 'Double.backward expects its return value as an ndarray, a typed array or nested arrays, but got null; pass one of these; the layers after layer 1 have added to their gradients already: call zeroGrad() and forward again'], // prettier-ignore
    ])('that gives %s is told so', (_, answer, type, text) => {
      const model = middle(new Double(answer));
      expectError(() => {
      model.forward(x);
      model.backward(dy);
    }, type, text); // prettier-ignore
    });

    it.each([
      ['a row too many', [3, 4]],
      ['a row too few', [1, 4]],
      ['another width', [2, 5]],
      ['another rank', [8]],
    ])('that gives %s from backward is told so, before any gradient is made of it', (_, shape) => {
      const model = middle(new Double({ backward: () => zeros(shape) }));
      model.forward(x);
      expect(() => model.backward(dy)).toThrow(ShapeError);
      expect(model.at(0).parameters().map(({ grad }) => grad)).toEqual([null, null]); // prettier-ignore
    });

    it('that gives integers from backward is told so, as from forward', () => {
      const model = middle(new Double({ backward: () => zeros([2, 4], { dtype: 'int32' }) }));
      model.forward(x);
      expect(() => model.backward(dy)).toThrow(DTypeError);
    });
  });

  describe('backward', () => {
    it('without inputGrad gives null and the same gradients of all parameters', () => {
      const [one, other] = [mlp(), mlp()];
      one.forward(x);
      other.forward(x);
      one.backward(dy);
      expect(other.backward(dy, { inputGrad: false })).toBeNull();
      expect(other.parameters().map(({ grad }) => toNested(grad!))).toEqual(
        one.parameters().map(({ grad }) => toNested(grad!)),
      );
      const nested = sequential(sequential(linear(3, 4, 1), new ReLU()), linear(4, 2, 2));
      nested.forward(x);
      expect(nested.backward(dy, { inputGrad: false })).toBeNull();
      expect(nested.parameters().map(({ grad }) => toNested(grad!))).toEqual(
        one.parameters().map(({ grad }) => toNested(grad!)),
      );
      const plain = sequential(new ReLU());
      plain.forward(x);
      expect(plain.backward(x, { inputGrad: false })).toBeNull();
    });

    const before = (steps: (model: Module) => void) => () => {
      const model = mlp();
      steps(model);
      model.backward(dy);
    };
    it.each([
      [
        'before forward',
        before(() => undefined),
        'Sequential.backward expects a forward before it, but got none; call forward first',
      ],
      ['after a forward in evaluation mode', before((m) => m.eval().forward(x)), 'Sequential.backward expects a forward in training mode before it, but got one in evaluation mode, which keeps nothing for backward; call train(), then forward again'], // prettier-ignore
      ['in evaluation mode after a forward in it, though one in training mode came before', before((m) => [m.forward(x), m.eval().forward(x)]), 'Sequential.backward expects a forward in training mode before it, but got one in evaluation mode, which keeps nothing for backward; call train(), then forward again'], // prettier-ignore
      ['a second time', before((m) => [m.forward(x), m.backward(dy)]), 'Sequential.backward expects one call for each forward, but got a second; call forward again first'], // prettier-ignore
    ])('%s is a StateError', (_, run, text) => {
      expectError(run, StateError, text);
    });

    it('is a StateError after a layer of it went forward or backward by itself: it would mix two batches', () => {
      const text = (after: number, label: string) =>
        `Sequential.backward expects layer ${after}, ${label}, as its own forward left it, but got it after another forward; call forward of the Sequential again first`;
      const model = mlp();
      model.forward(x);
      const relu = model.at(1) as ReLU;
      relu.forward(zeros([5, 4]));
      expectError(() => model.backward(dy), StateError, text(1, 'ReLU'));
      model.forward(x);
      const first = model.at(0) as Linear;
      first.backward(first.forward(x));
      expectError(() => model.backward(dy), StateError, text(0, 'Linear(3 → 4)'));
      model.forward(x);
      model.backward(dy);
    });

    it('is a StateError for each layer by itself too', () => {
      const layer = linear(3, 2);
      expectError(() => layer.backward(dy), StateError, 'Linear(3 → 2).backward expects a forward before it, but got none; call forward first'); // prettier-ignore
      expect(layer.weight.grad).toBeNull();
      layer.forward(x);
      layer.backward(dy);
      const gradient = toNested(layer.weight.grad!);
      expectError(() => layer.backward(dy), StateError, 'Linear(3 → 2).backward expects one call for each forward, but got a second; call forward again first'); // prettier-ignore
      expect(toNested(layer.weight.grad!)).toEqual(gradient);
      expectError(() => new ReLU().backward(x), StateError, 'ReLU.backward expects a forward before it, but got none; call forward first'); // prettier-ignore
    });

    it.each([
      ['a gradient of another shape', zeros([2, 3]), {}, ShapeError, "Sequential.backward expects gradOutput [2, 2], but got [2, 3]; pass a gradient of the output's shape"], // prettier-ignore
      ['a gradient of another batch', zeros([1, 2]), {}, ShapeError, "Sequential.backward expects gradOutput [2, 2], but got [1, 2]; pass a gradient of the output's shape"], // prettier-ignore
      ['a float64 gradient', zeros([2, 2], { dtype: 'float64' }), {}, DTypeError, "Sequential.backward expects gradOutput of dtype float32, but got float64; convert it with array(gradOutput, { dtype: 'float32' })"], // prettier-ignore
      [
        'a number',
        1,
        {},
        TypeError,
        'Sequential.backward expects gradOutput, the gradient of the loss, but got 1; pass what criterion.backward() gives',
      ],
      ['nothing', undefined, {}, TypeError, 'Sequential.backward expects gradOutput, the gradient of the loss, but got undefined; pass what criterion.backward() gives'], // prettier-ignore
      ['a misspelt option', dy, { inputgrad: false }, OptionError, "Sequential.backward expects the options inputGrad, but got 'inputgrad'; did you mean 'inputGrad'?"], // prettier-ignore
      ['an option that is no boolean', dy, { inputGrad: 0 }, TypeError, 'Sequential.backward expects inputGrad to be true or false, but got 0; pass a boolean'], // prettier-ignore
    ])('refuses %s, and can then be called rightly', (_, gradient, options, type, text) => {
      const model = mlp();
      model.forward(x);
      expectError(() => model.backward(bad(gradient), bad(options)), type, text);
      expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
      const right = mlp();
      right.forward(x);
      expect(toNested(model.backward(dy))).toEqual(toNested(right.backward(dy)));
    });
  });

  describe('forward', () => {
    it.each([
      ['float64 input', zeros([1, 3], { dtype: 'float64' }), DTypeError, "Linear(3 → 4) expects x of dtype float32, but got float64; convert it with array(x, { dtype: 'float32' })"], // prettier-ignore
      ['integers', zeros([1, 3], { dtype: 'uint8' }), DTypeError, "Sequential expects x of dtype float32, but got uint8; convert it with array(x, { dtype: 'float32' })"], // prettier-ignore
      [
        'text',
        'abc',
        TypeError,
        'Sequential expects x as an ndarray, a typed array or nested arrays, but got "abc"; pass one of these',
      ],
      ['a view outside its data', ndarray(new Float32Array(5), [2, 3]), ShapeError, 'Sequential expects x to lie inside its data, but got shape [2, 3], stride [3, 1] and offset 0 over 5 elements; check the calls of lo, hi, step and pick that made it'], // prettier-ignore
      [
        'another width',
        zeros([1, 4]),
        ShapeError,
        'Linear(3 → 4) expects x [B, 3], but got [1, 4]; pass rows of 3 features',
      ],
      [
        'no rows',
        zeros([0, 3]),
        ShapeError,
        'Linear(3 → 4) expects x [B, 3], but got [0, 3]; pass at least one row',
      ],
    ])('refuses %s', (_, input, type, text) => {
      expectError(() => mlp().forward(bad(input)), type, text);
    });

    it.each([
      ['of another width', [2, 4]],
      ['of another width and as many elements', [3, 2]],
    ])(
      'of an input %s, refused at the first layer, leaves the one before good for its backward',
      (_, shape) => {
        const gradients = (model: Sequential) =>
          model.parameters().map(({ grad }) => toNested(grad!));
        const [model, right] = [mlp(), mlp()];
        right.forward(x);
        model.forward(x);
        expect(() => model.forward(zeros(shape))).toThrow(ShapeError);
        expect(toNested(model.backward(dy))).toEqual(toNested(right.backward(dy)));
        expect(gradients(model)).toEqual(gradients(right));
      },
    );

    it('that was refused half way never lets backward mix the two: it gives the gradients of the one before, or refuses', () => {
      let width = 4;
      const own = () =>
        new Double({ forward: (a) => zeros([a.shape[0], width]), backward: (a) => a });
      const [model, right] = [
        sequential(linear(3, 4), own(), linear(4, 2)),
        sequential(linear(3, 4), own(), linear(4, 2)),
      ];
      const gradientOfFirst = (network: Sequential) =>
        toNested(network.at(0).parameters()[0].grad!);
      right.forward(x);
      right.backward(dy);
      model.forward(x);
      width = 5;
      expect(() => model.forward(array([[100, 100, 100], [100, 100, 100]]))).toThrow(ShapeError); // prettier-ignore
      try {
        model.backward(dy);
      } catch (error) {
        expect(error).toBeInstanceOf(StateError);
        return;
      }
      expect(gradientOfFirst(model)).toEqual(gradientOfFirst(right));
    });
  });
});
