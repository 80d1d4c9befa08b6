/**
 * What every optimizer can do: groups of parameters with options of their own, and learning rates
 * that change. Each is put through the same tests. Their states: optimizer-state.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { OptionError, StateError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectSame } from '../support/close.js';
import { give, numbers, optimizers, parameter, step } from '../support/optimizers.js';

const bad = (value: unknown) => value as never;

onEachBackend(() => {
  describe.each(optimizers)('$name', ({ make }) => {
    it('holds the parameters it was given in one group, with every option', () => {
      const list = [parameter([1]), parameter([2])];
      const optimizer = make(list, { weightDecay: 0.5 });
      expect(optimizer.paramGroups).toHaveLength(1);
      expect([...optimizer.paramGroups[0].params]).toEqual(list);
      expect(optimizer.paramGroups[0]).toMatchObject({ lr: 0.1, weightDecay: 0.5 });
      expect(optimizer.lr).toBe(0.1);
    });

    it('gives each group its own options, and those of the constructor where it has none', () => {
      const [a, b, c] = [[1], [2], [3]].map((values) => parameter(values));
      const optimizer = make([{ params: [a, b], lr: 0.01 }, { params: [c], weightDecay: 0.5 }]); // prettier-ignore
      expect(optimizer.paramGroups.map(({ params }) => [...params])).toEqual([[a, b], [c]]); // prettier-ignore
      expect(optimizer.paramGroups).toMatchObject([{ lr: 0.01, weightDecay: 0 }, { lr: 0.1, weightDecay: 0.5 }]); // prettier-ignore
    });

    it('steps each group as an optimizer of its own would', () => {
      const [a, b, c, d] = [1, 2, 1, 2].map((value) => parameter([value, -value]));
      const both = make([{ params: [a], lr: 0.01 }, { params: [b], weightDecay: 0.5 }]); // prettier-ignore
      const alone = [make([c], { lr: 0.01 }), make([d], { weightDecay: 0.5 })];
      for (let t = 0; t < 3; t++) {
        step(both, [[a, [0.5, t]], [b, [t, -1]]]); // prettier-ignore
        step(alone[0], [[c, [0.5, t]]]);
        step(alone[1], [[d, [t, -1]]]);
      }
      expect([numbers(a), numbers(b)]).toEqual([numbers(c), numbers(d)]);
      expect(numbers(a)).not.toEqual([1, -1]);
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

    it.each([
      ['an option that is none', [parameter([1])], { weight_decay: 1 }, OptionError],
      ['an option of a group that is none', [{ params: [parameter([1])], weight_decay: 1 }], {}, OptionError],
      ['a group that says none', [{ lr: 1 }], {}, TypeError],
      ['no groups', [], {}, RangeError],
      ['a negative learning rate', [parameter([1])], { lr: -1 }, RangeError],
      ['a negative learning rate of a group', [{ params: [parameter([1])], lr: -1 }], {}, RangeError],
      ['a negative decay of a group', [{ params: [parameter([1])], weightDecay: -1 }], {}, RangeError],
    ])('refuses %s', (_, parameters, options, type) => {
      expect(() => make(bad(parameters), options)).toThrow(type);
    });

    it('refuses a parameter that stands in two groups', () => {
      const p = parameter([1]);
      expect(() => make([{ params: [p] }, { params: [p] }])).toThrow(StateError);
    });
  });
});
