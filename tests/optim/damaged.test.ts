/**
 * A damaged state, or options that do not fit, are refused with a whole sentence, and change
 * nothing.
 */
import { describe, expect, it } from 'vitest';
import {
  Adam,
  array,
  DTypeError,
  Linear,
  OptionError,
  Parameter,
  SGD,
  ShapeError,
  StateError,
  zeros,
  type Optimizer,
  type OptimizerOptions,
} from '../../src/index.js';
import { onEachBackend } from '../support/backends.js';
import { expectError } from '../support/errors.js';
import { numbers } from '../support/optimizers.js';

type AnyOptimizer = Optimizer<OptimizerOptions>;
type Fields = Record<string, unknown>;
type ErrorType = abstract new (...args: never[]) => Error;

const advice = 'pass what stateDict() gave, of an optimizer of the same class and parameters';

const kinds: [string, string, string, (p: Parameter) => AnyOptimizer][] = [
  [
    'SGD',
    'momentumBuffer',
    'lr, momentum, dampening, weightDecay, nesterov',
    (p) => new SGD([p], { lr: 0.1, momentum: 0.9 }),
  ],
  ['Adam', 'expAvgSq', 'lr, betas, eps, weightDecay, amsgrad', (p) => new Adam([p])],
];

const without = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));

onEachBackend(() => {
  describe.each(kinds)('%s', (name, state, options, make) => {
    const who = `${name}.loadStateDict`;

    /** An optimizer after a step, and what its state becomes with another memory or group. */
    function made() {
      const p = new Parameter(array([1, 2]), { name: 'weight' });
      const optimizer = make(p);
      p.accumulateGrad(array([1, 1]));
      optimizer.step();
      const good = optimizer.stateDict() as unknown as { state: Fields[]; paramGroups: Fields[] };
      return { p, optimizer, good, memory: good.state[0], group: good.paramGroups[0] };
    }
    type Made = ReturnType<typeof made>;
    const memory = (change: Fields) => (m: Made) => ({
      ...m.good,
      state: [{ ...m.memory, ...change }],
    });
    const group = (change: Fields) => (m: Made) => ({
      ...m.good,
      paramGroups: [{ ...m.group, ...change }],
    });
    const arrayText = (got: string) =>
      `${who} expects state[0].${state} as an ndarray, a typed array or nested arrays, but got ${got}; pass one of these`;
    const groups = (got: string) =>
      `${who} expects groups of 1 parameters and 1 states, but got groups of ${got}; ${advice}`;
    const lists = (got: string) =>
      `${who} expects an object with arrays state and paramGroups, but got ${got}; ${advice}`;
    const named = (got: string) =>
      `${who} expects paramGroups[0] with ${options}, but got ${got}; ${advice}`;
    const whole = (got: string) => `${who} expects state[0].step to be a whole number${got}`;
    const remembered = name === 'SGD' ? 'step, momentumBuffer' : 'step, expAvg, expAvgSq';
    const record = (what: string) =>
      `${who} expects ${what} as an object of arrays by name, but got`;

    it.each<[string, (m: Made) => unknown, ErrorType, string]>([
      ['null', () => null, TypeError, lists('null')],
      ['no state', (m) => without(m.good, 'state'), TypeError, lists('state undefined and paramGroups [an object]')],
      ['no groups', (m) => without(m.good, 'paramGroups'), TypeError, lists('state [an object] and paramGroups undefined')],
      ['text for the states', (m) => ({ ...m.good, state: 'x' }), TypeError, lists('state "x" and paramGroups [an object]')],
      ['nothing in it', () => ({}), TypeError, lists('state undefined and paramGroups undefined')],
      ["a model's", () => new Linear(2, 1).stateDict(), TypeError, lists('state undefined and paramGroups undefined')],
      ['no parameters', () => ({ state: [], paramGroups: [] }), StateError, `${who} expects groups of 1 parameters and 1 states, but got no groups and 0 states; ${advice}`],
      ["another class's", (m) => (name === 'SGD' ? new Adam([m.p]) : new SGD([m.p], { lr: 1 })).stateDict(), StateError, named(kinds[name === 'SGD' ? 1 : 0][2])],
      ['a field more', (m) => ({ ...m.good, more: 1 }), OptionError, `${who} expects the options state, paramGroups, but got 'more'; remove it`],
      ['a state more', (m) => ({ ...m.good, state: [m.memory, m.memory] }), StateError, groups('1 and 2 states')],
      ['a number for a state', (m) => ({ ...m.good, state: [3] }), TypeError, `${record('state[0]')} 3; ${advice}`],
      ['an array more', memory({ more: zeros([2]) }), OptionError, `${who}'s state[0] expects the options ${remembered}, but got 'more'; remove it`],
      ['no step', (m) => ({ ...m.good, state: [without(m.memory, 'step')] }), TypeError, whole(', but got undefined; pass a number')],
      ['text for the step', memory({ step: '1' }), TypeError, whole(', but got "1"; pass a number')],
      ['a negative step', memory({ step: -1 }), RangeError, whole(' of at least 0, but got -1; pass such a number')],
      ['half a step', memory({ step: 1.5 }), RangeError, whole(' of at least 0, but got 1.5; pass such a number')],
      ['no array', (m) => ({ ...m.good, state: [without(m.memory, state)] }), TypeError, arrayText('undefined')],
      ['null for an array', memory({ [state]: null }), TypeError, arrayText('null')],
      ['text for an array', memory({ [state]: 'abc' }), TypeError, arrayText('"abc"')],
      ['an array of another shape', memory({ [state]: zeros([3]) }), ShapeError, `${who} expects state[0].${state} [2], but got [3]; ${advice}`],
      ['a float64 array', memory({ [state]: zeros([2], { dtype: 'float64' }) }), DTypeError, `${who} expects state[0].${state} of dtype float32, but got float64; convert it with array(..., { dtype: 'float32' })`],
      ['a group without lr', (m) => ({ ...m.good, paramGroups: [without(m.group, 'lr')] }), StateError, named(options.replace('lr, ', ''))],
      ['a group without weightDecay', (m) => ({ ...m.good, paramGroups: [without(m.group, 'weightDecay')] }), StateError, named(options.replace(', weightDecay', ''))],
      ['a group with an option more', group({ more: 1 }), StateError, named(`${options}, more`)],
      ['NaN for lr', group({ lr: NaN }), RangeError, `${name} expects lr to be a finite number of at least 0, but got NaN; pass such a number`],
      ['null for lr', group({ lr: null }), TypeError, `${name} expects lr to be a number, but got null; pass a number`],
      ['a negative decay', group({ weightDecay: -1 }), RangeError, `${name} expects weightDecay to be a finite number of at least 0, but got -1; pass such a number`],
      ['null for a group', (m) => ({ ...m.good, paramGroups: [null] }), TypeError, `${record('paramGroups[0]')} null; ${advice}`],
      ['a group without parameters', (m) => ({ ...m.good, paramGroups: [without(m.group, 'params')] }), StateError, groups('0 and 1 states')],
      ['a group of another parameter', group({ params: [5] }), StateError, `${who} expects paramGroups[0].params to be [0], but got [5]; ${advice}`],
    ])('refuses a state with %s', (_, damage, type, text) => {
      const m = made();
      const before = [JSON.stringify(m.optimizer.stateDict()), numbers(m.p)];
      expectError(() => m.optimizer.loadStateDict(damage(m) as never), type, text);
      expect([JSON.stringify(m.optimizer.stateDict()), numbers(m.p)]).toEqual(before);
    }); // prettier-ignore

    it('refuses a misspelt option of a group, or a closure, before a step, and changes no parameter', () => {
      const p = new Parameter(array([1]));
      const optimizer = make(p);
      p.accumulateGrad(array([1]));
      (optimizer.paramGroups[0] as unknown as Fields).learningRate = 1;
      expectError(
        () => optimizer.step(),
        OptionError,
        `${name}'s paramGroups[0] expects the options params, ${options}, but got 'learningRate'; did you mean 'lr'?`,
      );
      const given = make(p) as unknown as { step(...args: unknown[]): void };
      expectError(() => given.step(() => 1), TypeError, `${name}.step expects no arguments, but got 1; remove what is too much`); // prettier-ignore
      expect(numbers(p)).toEqual([1]);
    });

    it('refuses an option that was changed to none before a step, and changes no parameter', () => {
      const first = new Parameter(array([1]));
      const second = new Parameter(array([1]));
      const optimizer =
        name === 'SGD'
          ? new SGD([{ params: [first] }, { params: [second] }], { lr: 1 })
          : new Adam([{ params: [first] }, { params: [second] }], { lr: 1 });
      for (const p of [first, second]) p.accumulateGrad(array([1]));
      optimizer.paramGroups[1].weightDecay = -1;
      const text = `${name} expects weightDecay to be a finite number of at least 0, but got -1; pass such a number`;
      expectError(() => optimizer.step(), RangeError, text);
      const lr = `${name} expects lr to be a finite number of at least 0, but got NaN; pass such a number`;
      expectError(() => (optimizer.lr = NaN), RangeError, lr);
      expect([numbers(first), numbers(second), optimizer.lr]).toEqual([[1], [1], 1]);
    });
  });
});
