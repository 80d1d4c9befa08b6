/**
 * What is special to modules side by side: what they refuse and when, whose turn it is, and what is
 * said where one of several fails.
 */
import { describe, expect, it } from 'vitest';
import {
  array,
  Columns,
  Concat,
  Dropout,
  Embedding,
  Flatten,
  Generator,
  Identity,
  LayerNorm,
  Linear,
  Module,
  ReLU,
  Residual,
  Sequential,
  SGD,
  setBackend,
  Tanh,
  toFlat,
  toNested,
  zeros,
  type BackwardOptions,
  type NdArray,
} from '../../src/index.js';
import { DTypeError, OptionError, ShapeError, StateError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';

const bad = (value: unknown) => value as never;
const linear = (inFeatures: number, outFeatures: number) =>
  new Linear<number, number>(inFeatures, outFeatures);
const double = { dtype: 'float64' } as const;

/** A user's own module, y = x, which may be told to answer otherwise and keeps what it is given. */
class Own extends Module {
  readonly given: unknown[] = [];
  constructor(
    readonly answer: (x: NdArray) => unknown = (x) => x,
    readonly back: (gradOutput: NdArray) => unknown = (gradOutput) => gradOutput,
  ) {
    super();
  }
  forward(x: NdArray): NdArray {
    this.given.push(toNested(x));
    return bad(this.answer(x));
  }
  backward(gradOutput: NdArray, options: BackwardOptions = {}): NdArray {
    this.given.push(toNested(gradOutput), options);
    return bad(this.back(gradOutput));
  }
}

const failing = () =>
  new Own(undefined, () => {
    throw new Error('out of luck');
  });
const added = (which: string) =>
  `out of luck; the branches before ${which} have added to their gradients already: call zeroGrad() and forward again`;
const part = (columns: number[], module: Module) => ({ columns, module });
const columns = (...parts: { columns: number[]; module: Module }[]) => new Columns(...parts);

onEachBackend(() => {
  describe('what does not fit is refused when a container is made', () => {
    const relu = new ReLU();
    const table = 'Columns, part 1,';
    const example = '{ columns: [0, 1], module: new Linear(2, 8) }';
    it.each([
      [() => new Concat(bad(5)), TypeError, 'Concat expects argument 0 to be a Module, but got 5; pass modules'],
      [() => new Concat(bad([relu])), TypeError, 'Concat expects argument 0 to be a Module, but got [an object of class ReLU]; write new Concat(...modules)'],
      [() => new Concat(), ShapeError, 'Concat expects at least one branch, but got none; pass one'],
      [() => new Concat(relu, relu), StateError, 'Concat expects a module of its own in each place, but got the same ReLU at 0 and 1; make a new one for each'],
      [() => new Concat(new Identity(), linear(3, 4), linear(5, 4)), ShapeError, 'Concat expects branches that take the same features, but got Linear(3 → 4), which expects 3, beside Linear(5 → 4), which expects 5; make the two sizes equal'],
      [() => new Concat(linear(3, 4), new Linear(3, 4, double)), DTypeError, 'Concat expects branches of one dtype, but got Linear(3 → 4) of float32 beside Linear(3 → 4) of float64; make all with the same { dtype }'],
      [() => new Concat(linear(3, 4), new Embedding(3, 4)), DTypeError, 'Concat expects branches that take the same input, but got Embedding(3 → 4), which takes whole numbers, beside Linear(3 → 4); use Columns for an input of both'],
      [() => new Residual(bad('relu')), TypeError, 'Residual expects f to be a Module, but got "relu"; pass a module'],
      [() => new Residual(new ReLU(), bad({ projection: 3 })), TypeError, 'Residual expects projection to be a Module, but got 3; pass a module'],
      [() => new Residual(new ReLU(), bad({ shortcut: relu })), OptionError, "Residual expects the options projection, but got 'shortcut'; remove it"],
      [() => new Residual(linear(3, 4)), ShapeError, 'Residual expects f and the way around it to take and give the same features, but got Linear(3 → 4) from 3 to 4, around it x itself, 3; pass { projection }'],
      [() => new Residual(linear(3, 4), { projection: linear(3, 5) }), ShapeError, 'Residual expects f and the way around it to take and give the same features, but got Linear(3 → 4) from 3 to 4, around it Linear(3 → 5) from 3 to 5; make the sizes equal'],
      [() => new Residual(linear(3, 4), { projection: linear(2, 4) }), ShapeError, 'Residual expects f and the way around it to take and give the same features, but got Linear(3 → 4) from 3 to 4, around it Linear(2 → 4) from 2 to 4; make the sizes equal'],
      [() => new Residual(new Embedding(3, 4)), DTypeError, 'Residual expects x and f(x) to add up, but got Embedding(3 → 4), which takes whole numbers; pass { projection }'],
      [() => new Residual(relu, { projection: relu }), StateError, 'Residual expects a module of its own in each place, but got the same ReLU at 0 and 1; make a new one for each'],
      [() => new Columns(), ShapeError, 'Columns expects at least one branch, but got none; pass one'],
      [() => new Columns(bad(relu)), TypeError, `Columns, part 0, expects columns and a module, but got a module; pass ${example}`],
      [() => new Columns(bad([[0], relu])), TypeError, `Columns, part 0, expects its options as an object, but got [[0], an object of class ReLU]; pass ${example}`],
      [() => new Columns(bad({ columns: [0], modules: relu })), OptionError, "Columns, part 0, expects the options columns, module, but got 'modules'; did you mean 'module'?"],
      [() => columns(part([0], new ReLU()), part([], new ReLU())), TypeError, `${table} expects columns as a list of numbers, but got []; pass ${example}`],
      [() => columns(part([0], new ReLU()), part(bad(1), new ReLU())), TypeError, `${table} expects columns as a list of numbers, but got 1; pass ${example}`],
      [() => columns(part([0], new ReLU()), part([1.5], new ReLU())), RangeError, `${table} expects a column to be a whole number of at least 0, but got 1.5; pass such a number`],
      [() => columns(part([0], new ReLU()), part([1, 2], linear(3, 1))), ShapeError, `${table} expects as many columns as its module takes, but got 2 for Linear(3 → 1), which expects 3; make the two equal`],
      [() => columns(part([0, 1], new ReLU()), part([2, 1], new Tanh())), ShapeError, 'Columns expects each column in one part, but got column 1 twice; give it to a Concat of both modules'],
      [() => columns(part([0, 1], new ReLU()), part([3, 4], new Tanh())), ShapeError, 'Columns expects a part for each column from 0 on, but got none for column 2, and one for column 4; name it, or leave it out of x'],
    ] as const)('%s', (make, type, text) => {
      expectError(make, type, text);
    }); // prettier-ignore
  });

  describe('what does not fit is refused when it is computed', () => {
    it.each([
      [new Concat(new Own(), new Own(() => zeros([2, 3]))), [3, 3], ShapeError, 'Concat expects [3, n] from every branch, but got [2, 3] from branch 1, Own; only the last axes may differ'],
      [new Concat(new Own(), new Own(() => zeros([3, 3], double))), [3, 3], DTypeError, 'Concat expects one dtype from all branches, but got float32 from branch 0, Own, and float64 from branch 1, Own; convert one of them'],
      [new Residual(new Own(() => zeros([2, 3]))), [2, 4], ShapeError, 'Residual expects [2, 4] for what it adds to, but got [2, 3] from f, Own; pass { projection }'],
      [new Residual(new Own(), { projection: new Flatten() }), [2, 3, 4], ShapeError, 'Residual expects [2, 12] for what it adds to, but got [2, 3, 4] from f, Own; make them alike'],
      [columns(part([0, 1], new Embedding(3, 4)), part([2], new ReLU())), [2, 3], ShapeError, 'Columns([0, 1], [2]) expects [2, n] from every branch, but got [2, 2, 4] from branch 0, Embedding(3 → 4); put a Flatten behind it'],
      [columns(part([0, 1, 2], new ReLU())), [2, 4], ShapeError, 'Columns([0–2]) expects x [B, 3], but got [2, 4]; pass rows of 3 features'],
      [columns(part([0, 1, 2], new Linear(3, 1, double))), [2, 3], DTypeError, "Linear(3 → 1) expects x of dtype float64, but got float32; convert it with array(x, { dtype: 'float64' })"],
    ] as const)('%s', (module: Module, shape, type, text) => {
      expectError(() => module.forward(zeros(shape)), type, text);
    }); // prettier-ignore

    it('a wrong number for an Embedding is refused before the last forward is lost', () => {
      const table = () => columns(part([0], new Identity()), part([1], new Embedding(3, 2)));
      for (const model of [table(), new Sequential(table(), linear(3, 2)), new Concat(table())]) {
        const y = model.forward([[0.5, 2]]);
        const text =
          'Embedding(3 → 2) expects x to hold whole numbers from 0 to 2, but got -1 at row 1, column 1; number the entries from 0';
        expectError(() => model.forward([[0, 0], [0.5, -1]]), RangeError, text); // prettier-ignore
        model.backward(y);
      }
    });

    it('the same number that a layer before it gives is refused with its place in the table', () => {
      const model = new Sequential(
        new Tanh(),
        columns(part([0], new Identity()), part([1], new Embedding(3, 2))),
      );
      expectError(
        () => model.forward([[1, 0], [1, Infinity], [0, 0.5]]), // prettier-ignore
        RangeError,
        `Embedding(3 → 2) expects x to hold whole numbers from 0 to 2, but got ${Math.fround(Math.tanh(0.5))} at row 2, column 1; number the entries from 0`,
      );
    });
  });

  describe('where one of several fails', () => {
    it('the error says that others have added to their gradients, if any has', () => {
      const cases = [
        [new Concat(linear(2, 3), failing()), 'branch 1'],
        [new Residual(linear(2, 2), { projection: failing() }), 'projection'],
        [columns(part([0, 1], linear(2, 3)), part([2], failing())), 'branch 1'],
      ] as const;
      for (const [module, which] of cases) {
        const y = module.forward(zeros([2, module instanceof Columns ? 3 : 2]));
        expectError(() => module.backward(y), Error, added(which));
      }
      const without = new Concat(new ReLU(), failing());
      expectError(() => without.backward(without.forward(zeros([2, 2]))), Error, 'out of luck');
      const first = new Concat(failing(), linear(2, 3));
      const y = first.forward(zeros([2, 2]));
      expectError(() => first.backward(y), Error, 'out of luck');
      expect(first.parameters().every(({ grad }) => grad === null)).toBe(true);
    });

    it('a turn that is not right is refused before any branch adds to a gradient', () => {
      const [one, other] = [linear(2, 3), linear(2, 3)];
      const cases = [
        [new Concat(one, other), 'Concat', 'branch 1'],
        [new Residual(linear(2, 3), { projection: linear(2, 3) }), 'Residual', 'projection'],
        [columns(part([0, 1], linear(2, 3)), part([2, 3], linear(2, 3))), 'Columns', 'branch 1'],
      ] as const;
      for (const [module, who, name] of cases) {
        const y = module.forward(zeros([2, who === 'Columns' ? 4 : 2]));
        module.namedChildren()[1][1].forward(zeros([2, 2]));
        expectError(
          () => module.backward(y),
          StateError,
          `${who}.backward expects ${name}, Linear(2 → 3), as its own forward left it, but got it after another forward; call forward of the ${who} again first`,
        );
        expect(module.parameters().every(({ grad }) => grad === null)).toBe(true);
      }
    });

    it('a weight changed since the forward is found in any branch', () => {
      const module = new Concat(linear(2, 3), linear(2, 3));
      const y = module.forward(zeros([2, 2]));
      module.branches[1].parameters()[0].value.set(0, 0, 5);
      expectError(
        () => module.backward(y),
        StateError,
        'Linear(2 → 3).backward expects its weight as its forward saw it, but got it changed since; call forward again before backward',
      );
      expect(module.parameters().every(({ grad }) => grad === null)).toBe(true);
    });
  });

  it('a branch that needs no gradient leaves it to the others', () => {
    const gradients = (inputGrad: boolean) => {
      const generator = new Generator(1);
      const model = new Sequential(
        new Residual(new ReLU(), { projection: new Linear(3, 3, { generator }) }),
        new Linear(3, 2, { generator }),
      );
      model.backward(model.forward(generator.uniform([4, 3], { low: -1 })), { inputGrad });
      return model.parameters().flatMap(({ grad }) => [...toFlat(grad!)]);
    };
    expect(gradients(false)).toEqual(gradients(true));
    expect(gradients(false).every(Number.isFinite)).toBe(true); // what is not computed is NaN here
  });

  it('no module is asked for a gradient that nobody wants', () => {
    const asked = (make: (own: Own) => Module, width: number) => {
      const own = new Own();
      const module = make(own);
      const y = module.forward(zeros([1, width]));
      expect(module.backward(y, { inputGrad: false })).toBeNull();
      module.forward(zeros([1, width]));
      module.backward(y);
      return own.given.filter((item) => !Array.isArray(item));
    };
    const both = [{ inputGrad: false }, { inputGrad: true }];
    expect(asked((own) => new Concat(linear(2, 3), own), 2)).toEqual(both);
    expect(asked((own) => new Residual(own), 2)).toEqual(both);
    expect(asked((own) => new Residual(new ReLU(), { projection: own }), 2)).toEqual(both);
    expect(asked((own) => columns(part([1], own), part([0], new ReLU())), 2)).toEqual(both);
  });

  it('a module of one’s own is given its columns and its part of the gradient, as arrays', () => {
    const own = new Own();
    const table = columns(part([3, 1], own), part([0, 2], new Identity()));
    expectSame(table.forward([[1, 2, 3, 4]]), [[4, 2, 1, 3]]);
    expectSame(table.backward([[5, 6, 7, 8]]), [[7, 6, 8, 5]]);
    expect(own.given).toEqual([[[4, 2]], [[5, 6]], { inputGrad: true }]);
  });

  it('the gradient of whole numbers in a table is 0', () => {
    const table = columns(part([1], new Embedding(3, 2)), part([0], new Identity()));
    table.forward([[0.5, 1]]);
    expectSame(table.backward([[1, 2, 3]]), [[3, 0]]);
  });

  it('a Columns of Embeddings alone takes whole numbers of any type, which have no gradient', () => {
    const table = columns(part([1], new Embedding(3, 2)), part([0], new Embedding(5, 1)));
    const y = table.forward(array([[4, 2]], { dtype: 'int32' }));
    expectSame(table.forward([[4, 2]]), toNested<number[][]>(y));
    expectError(
      () => table.backward(y),
      StateError,
      'Columns([1], [0]).backward expects { inputGrad: false }, because whole numbers have no gradient, but got { inputGrad: true }; pass it',
    );
    table.forward([[4, 2]]);
    expect(table.backward(y, { inputGrad: false })).toBeNull();
    expectError(
      () => table.forward([[4, 3]]),
      RangeError,
      'Embedding(3 → 2) expects x to hold whole numbers from 0 to 2, but got 3 at row 0, column 1; number the entries from 0',
    );
  });

  it('a Concat works along the last axis of any, and a branch may pass x itself on', () => {
    const module = new Concat(new Identity(), new Dropout(0), new LayerNorm(2));
    const y = module.forward(array([[[1, 3]], [[5, 5]]])); // prettier-ignore
    expect(y.shape).toEqual([2, 1, 6]);
    expectSame(y.pick(1, 0), [5, 5, 5, 5, 0, 0]);
    expect(module.backward(y).shape).toEqual([2, 1, 2]);
  });

  it('takes batches of changing sizes', () => {
    const model = new Sequential(
      columns(part([0, 2], linear(2, 4)), part([1], new Embedding(3, 2))),
      new Residual(linear(6, 6)),
      new Concat(linear(6, 1), new ReLU()),
    );
    const x = [[0.5, 1, -1], [2, 2, 0.5], [0.25, 0, 3]]; // prettier-ignore
    const whole = toNested<number[][]>(model.forward(x));
    for (const rows of [[0], [1, 2], [0, 1, 2]]) {
      const y = model.forward(rows.map((b) => x[b]));
      expectSame(y, rows.map((b) => whole[b])); // prettier-ignore
      expect(model.backward(y).shape).toEqual([rows.length, 3]);
    }
  });

  it('an MLP for tables trains: numbers by a Linear, categories by an Embedding', () => {
    const generator = new Generator(1);
    const model = new Sequential(
      columns(
        part([0], new Linear(1, 2, { generator })),
        part([1], new Embedding(2, 2, { generator })),
      ),
      new Linear(4, 8, { generator }),
      new Tanh(),
      new Linear(8, 1, { generator }),
    );
    const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const x = Array.from({ length: 20 }, (_, b) => [b / 10 - 1, b % 2]);
    const wanted = x.map(([value, sign]) => (sign ? value : -value));
    let loss = 0;
    for (let t = 0; t < 100; t++) {
      const y = model.forward(x);
      const error = wanted.map((value, b) => y.get(b, 0) - value);
      loss = error.reduce((sum, e) => sum + e * e, 0) / 20;
      optimizer.zeroGrad();
      model.backward(error.map((e) => [e / 10]), { inputGrad: false }); // prettier-ignore
      optimizer.step();
    }
    expect(loss).toBeLessThan(0.01);
  });

  it('tells widths, parts and modules', () => {
    const [f, p] = [linear(3, 4), linear(3, 4)];
    const residual = new Residual(f, { projection: p });
    expect([residual.f, residual.projection]).toEqual([f, p]);
    const told = (module: unknown) => {
      const { inFeatures, outFeatures, keepsFeatures } = module as Record<string, unknown>;
      return [inFeatures, outFeatures, keepsFeatures];
    };
    expect(told(residual)).toEqual([3, 4, false]);
    expect(told(new Residual(linear(3, 3)))).toEqual([3, 3, false]);
    expect(told(new Residual(new ReLU()))).toEqual([undefined, undefined, true]);
    expect(told(new Residual(new ReLU(), { projection: linear(3, 3) }))).toEqual([3, 3, false]);
    expect(told(new Concat(new Identity(), linear(3, 4)))).toEqual([3, 7, undefined]);
    expect(told(new Concat(new Identity()))).toEqual([undefined, undefined, undefined]);
    expect(told(new Concat(new Own(), linear(3, 4)))).toEqual([3, undefined, undefined]);
    const list = [2, 0];
    const table = columns(part(list, linear(2, 3)), part([1], new Embedding(3, 2)));
    list.push(7);
    expect(told(table)).toEqual([3, 5, undefined]);
    expect(table.parts.map((each) => each.columns)).toEqual([[2, 0], [1]]);
    expect(Object.isFrozen(table.parts)).toBe(true);
  });

  it('a summary shows what is inside', () => {
    const model = new Sequential(
      new Columns(
        { columns: [0, 1, 2, 5], module: new Linear(4, 8) },
        { columns: [3, 4], module: new Sequential(new Embedding(10, 4), new Flatten()) },
      ),
      new Residual(new Sequential(new Linear(16, 4), new ReLU()), {
        projection: new Linear(16, 4),
      }),
      new Concat(new Linear(4, 2), new Identity()),
    );
    expect(`${String(model)}\n`).toBe(`\
Sequential: 226 parameters, float32
  (0) Columns([0–2, 5], [3, 4])
    (0) Linear(4 → 8)            40
    (1) Sequential
      (0) Embedding(10 → 4)      40
      (1) Flatten
  (1) Residual
    (f) Sequential
      (0) Linear(16 → 4)         68
      (1) ReLU
    (projection) Linear(16 → 4)  68
  (2) Concat
    (0) Linear(4 → 2)            10
    (1) Identity
`);
  });
});

it('modules of two backends stand side by side', () => {
  setBackend('reference');
  const one = new Linear(2, 3);
  setBackend('wasm');
  const other = new Linear(2, 3);
  other.loadStateDict(one.stateDict());
  const module = new Concat(one, other);
  const y = module.forward([[1, 2]]);
  const [left, right] = [y.lo(0, 0).hi(1, 3), y.lo(0, 3).hi(1, 3)];
  expect(left.get(0, 1)).toBeCloseTo(right.get(0, 1), 5);
  expect(module.backward(y).shape).toEqual([1, 2]);
});
