/**
 * What every optimizer must do, row by row of tests/cases/optimizers.ts: groups of parameters with
 * options of their own, learning rates that change, missing gradients, both backends. Their states:
 * optimizer-state.test.ts; against PyTorch: vocabulary.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { backendNames } from '../../src/backend/choice.js';
import { Generator, Optimizer, Parameter, setBackend } from '../../src/index.js';
import type { FloatDType, OptimizerOptions, Params } from '../../src/index.js';
import { OptionError, StateError } from '../../src/core/errors.js';
import { optimizers, type OptimizerCase, type Options } from '../cases/optimizers.js';
import { onEachBackend } from '../support/backends.js';
import { expectClose, expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { give, numbers, parameter, step } from '../support/optimizers.js';

const bad = (value: unknown) => value as never;

/** A row's option beside the learning rate, as options; none where it has none. */
const withOption = (
  { option }: OptimizerCase,
  which: 'byDefault' | 'other' | 'refused',
): Options => (option ? { [option.name]: option[which] } : {});

onEachBackend(() => {
  describe.each(optimizers)('$title', (row) => {
    const { name, make, option } = row;
    const [byDefault, other] = [withOption(row, 'byDefault'), withOption(row, 'other')];

    it('holds the parameters it was given in one group, with every option', () => {
      const list = [parameter([1]), parameter([2])];
      const optimizer = make(list, other);
      expect(optimizer.paramGroups).toHaveLength(1);
      expect([...optimizer.paramGroups[0].params]).toEqual(list);
      expect(optimizer.paramGroups[0]).toMatchObject({ lr: 0.1, ...other });
      expect(optimizer.lr).toBe(0.1);
      expect(String(optimizer)).toMatch(new RegExp(`^${name}\\(2 parameters, lr 0.1`));
    });

    it('gives each group its own options, and those of the constructor where it has none', () => {
      const [a, b, c] = [[1], [2], [3]].map((values) => parameter(values));
      const optimizer = make([{ params: [a, b], lr: 0.01 }, { params: [c], ...other }]); // prettier-ignore
      expect(optimizer.paramGroups.map(({ params }) => [...params])).toEqual([[a, b], [c]]); // prettier-ignore
      expect(optimizer.paramGroups).toMatchObject([{ lr: 0.01, ...byDefault }, { lr: 0.1, ...other }]); // prettier-ignore
      expect(optimizer.parameters).toEqual([a, b, c]);
    });

    it('steps each group as an optimizer of its own would', () => {
      const [a, b, c, d] = [1, 2, 1, 2].map((value) => parameter([value, -value]));
      const both = make([{ params: [a], lr: 0.01 }, { params: [b], ...other }]); // prettier-ignore
      const alone = [make([c], { lr: 0.01 }), make([d], other)];
      for (let t = 0; t < 3; t++) {
        step(both, [[a, [0.5, t]], [b, [t, -1]]]); // prettier-ignore
        step(alone[0], [[c, [0.5, t]]]);
        step(alone[1], [[d, [t, -1]]]);
      }
      expect([numbers(a), numbers(b)]).toEqual([numbers(c), numbers(d)]);
      expect(numbers(a)).not.toEqual([1, -1]);
    });

    it.skipIf(!option)('steps otherwise with its option than without it', () => {
      const [a, b] = [parameter([1]), parameter([1])];
      for (const [p, options] of [[a, byDefault], [b, other]] as const) step(make([p], options), [[p, [-0.25]]]); // prettier-ignore
      expect(numbers(a)).not.toEqual(numbers(b));
    });

    it('steps with the learning rate it has then: set for all, or for one group', () => {
      const [a, b, c] = [[1], [1], [1]].map((values) => parameter(values));
      const one = make([a]);
      one.lr = 0;
      step(one, [[a, [3]]]);
      expectSame(a.value, [1]);
      one.lr = 0.5;
      expect(one.paramGroups[0].lr).toBe(0.5);
      step(one, [[a, [3]]]);
      expect(a.value.get(0)).toBeLessThan(1);
      const two = make([{ params: [b] }, { params: [c] }]);
      two.paramGroups[1].lr = 0;
      step(two, [[b, [3]], [c, [3]]]); // prettier-ignore
      expect(b.value.get(0)).toBeLessThan(1);
      expectSame(c.value, [1]);
    });

    it('forgets the gradients of all groups at zeroGrad', () => {
      const [a, b] = [parameter([1]), parameter([2])];
      const optimizer = make([{ params: [a] }, { params: [b] }]);
      give(a, [1]);
      give(b, [1]);
      optimizer.zeroGrad();
      expect([a.grad, b.grad]).toEqual([null, null]);
      optimizer.step();
      expect([numbers(a), numbers(b)]).toEqual([[1], [2]]);
    });

    it('leaves a parameter without a gradient as it is, and its steps uncounted', () => {
      const [a, b, fresh] = [[1], [1], [1]].map((values) => parameter(values));
      const optimizer = make([a, b]);
      step(optimizer, [[a, [1]]]);
      step(optimizer, [[a, [1]]]);
      expectSame(b.value, [1]);
      step(optimizer, [[b, [-3]]]);
      step(make([fresh]), [[fresh, [-3]]]);
      expect(numbers(b)).toEqual(numbers(fresh));
    });

    it('leaves an infinite value infinite: without weight decay nothing multiplies it by 0', () => {
      const p = parameter([Infinity, 1, -Infinity]);
      const optimizer = make([p]);
      for (let t = 0; t < 2; t++) step(optimizer, [[p, [1, 1, 1]]]);
      const [first, between, last] = numbers(p) as number[];
      expect([first, last]).toEqual([Infinity, -Infinity]);
      expect(between).toBeLessThan(1);
    });

    it('leaves gradients as they are', () => {
      const p = parameter([1, 1]);
      give(p, [0.5, 0.25]);
      make([p], other).step();
      expectSame(p.grad!, [0.5, 0.25]);
    });

    it('refuses an empty list of parameters, and an empty group', () => {
      const text = `${name} expects at least one parameter, but got none; pass model.parameters()`;
      expectError(() => make([]), RangeError, text);
      expectError(() => make([{ params: [parameter([1])] }, { params: [] }]), RangeError, text);
    });

    it.each([
      ['an option that is none', [parameter([1])], { weight_decay: 1 }, OptionError],
      [
        'an option of a group that is none',
        [{ params: [parameter([1])], weight_decay: 1 }],
        {},
        OptionError,
      ],
      ['a group that says none', [{ lr: 1 }], {}, TypeError],
      ['a negative learning rate', [parameter([1])], { lr: -1 }, RangeError],
      [
        'a negative learning rate of a group',
        [{ params: [parameter([1])], lr: -1 }],
        {},
        RangeError,
      ],
    ])('refuses %s', (_, parameters, options, type) => {
      expect(() => make(bad(parameters), options)).toThrow(type);
    });

    it.skipIf(!option)(
      'refuses a bad value of its option, of all, of a group, and set later',
      () => {
        const refused = withOption(row, 'refused');
        const p = parameter([1]);
        expect(() => make([p], refused)).toThrow(RangeError);
        expect(() => make([{ params: [p], ...refused }])).toThrow(RangeError);
        const optimizer = make([p]);
        Object.assign(optimizer.paramGroups[0], refused);
        expect(() => step(optimizer, [[p, [1]]])).toThrow(RangeError);
        expectSame(p.value, [1]);
      },
    );

    it('refuses a parameter that stands in two groups', () => {
      const p = parameter([1]);
      expect(() => make([{ params: [p] }, { params: [p] }])).toThrow(StateError);
    });
  });
});

describe('the backends agree over ten steps', () => {
  const floats: FloatDType[] = ['float32', 'float64'];
  const cases = optimizers.flatMap((row) =>
    floats.map((dtype) => [row.title, dtype, row] as const),
  );
  it.each(cases)('of %s in %s', (_, dtype, row) => {
    const [one, another] = backendNames.map((backend) => {
      setBackend(backend);
      const generator = new Generator(3);
      const p = new Parameter(generator.uniform([3, 5], { low: -1, dtype }));
      const optimizer = row.make([p], withOption(row, 'other'));
      for (let t = 0; t < 10; t++) {
        p.grad = generator.uniform([3, 5], { low: -1, dtype });
        optimizer.step();
      }
      return [numbers(p), ...row.remembers.map((name) => optimizer.stateDict().state[0]![name])];
    });
    setBackend('wasm');
    const relative = dtype === 'float64' ? 1e-13 : 1e-5;
    one.forEach((values, i) =>
      expectClose(values, another[i] as never, { relative, absolute: relative }),
    );
  });
});

it('an optimizer of your own is asked for scalars of steps from 1 on', () => {
  const steps: number[] = [];
  const rule = { name: 'plain', states: [], update: (w: number, g: number) => w - g } as const;
  class Plain extends Optimizer<OptimizerOptions> {
    constructor(params: Params<OptimizerOptions>) {
      super('Plain', params, { lr: 1 }, { lr: 1 });
    }
    protected ruleFor = () => rule;
    protected scalarsFor = (_: OptimizerOptions, at: number): number[] => {
      steps.push(at);
      return [];
    };
  }
  const p = parameter([1]);
  const optimizer = new Plain([p]);
  for (let turn = 0; turn < 2; turn++) {
    give(p, [1]);
    optimizer.step();
  }
  expect(Math.min(...steps)).toBe(1);
  expect(Math.max(...steps)).toBe(2);
});
