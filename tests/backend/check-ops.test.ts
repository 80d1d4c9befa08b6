/**
 * Ops and rules of one's own that cannot compute are refused before they are used, in words.
 */
import { describe, expect, it } from 'vitest';
import {
  Activation,
  array,
  Linear,
  Loss,
  MSELoss,
  NonFiniteError,
  Optimizer,
} from '../../src/index.js';
import type { ElementLossOp, OptimizerOptions, UnaryOp, UpdateRule } from '../../src/index.js';
import { expectError } from '../support/errors.js';

/** What JavaScript lets one pass. */
const bad = (value: unknown) => value as never;

describe('an activation of one’s own', () => {
  const op: UnaryOp = {
    name: 'square',
    saves: 'input',
    f: (x) => x * x,
    grad: (x, dy) => 2 * x * dy,
  };
  class Own extends Activation {
    constructor(given: UnaryOp, parameter?: number) {
      super('Own', given, parameter);
    }
  }

  it('is taken as it should be', () => {
    expect(new Own(op, 2).forward(array([[3]])).get(0, 0)).toBe(9);
  });

  it.each([
    ['no op', undefined, TypeError, 'Own expects its op as an object, but got undefined; give one'],
    [
      'a misspelt word',
      { ...op, saves: 'inputs' },
      RangeError,
      "Own expects op.saves to be 'input' or 'output' or 'slope', but got \"inputs\"; pass one of these",
    ],
    [
      'no f',
      { ...op, f: undefined },
      TypeError,
      'Own expects op.f to be a function, but got undefined; pass a function',
    ],
    [
      'an f that returns nothing',
      { ...op, f: () => undefined },
      TypeError,
      'Own expects op.f to return a number, but got undefined; return it',
    ],
    [
      'a grad that returns text',
      { ...op, grad: () => 'a' },
      TypeError,
      'Own expects op.grad to return a number, but got "a"; return it',
    ],
  ] as const)('is refused with %s', (_, given, type, text) => {
    // prettier-ignore
    expectError(() => new Own(bad(given)), type, text);
  });

  it('is refused with a parameter that is no number', () => {
    expectError(
      () => new Own(op, NaN),
      RangeError,
      'Own expects parameter to be a finite number, but got NaN; pass such a number',
    );
  });
});

describe('a loss of one’s own', () => {
  const op: ElementLossOp = { name: 'absolute', f: (y, t) => Math.abs(y - t), grad: () => 1 };
  class Own extends Loss {
    constructor(given: ElementLossOp) {
      super('Own', given);
    }
  }

  it.each([
    ['no op', undefined, 'Own expects its op as an object, but got undefined; give one'],
    [
      'text for a number',
      { ...op, f: () => '1' },
      'Own expects op.f to return a number, but got "1"; return it',
    ],
    [
      'no grad',
      { ...op, grad: undefined },
      'Own expects op.grad to be a function, but got undefined; pass a function',
    ],
    [
      'a row that is none',
      { name: 'row', row: 1 },
      'Own expects op.row to be a function, but got 1; pass a function',
    ],
  ] as const)('is refused with %s', (_, given, text) => {
    // prettier-ignore
    expectError(() => new Own(bad(given)), TypeError, text);
  });

  it('names the target that is NaN, as any loss', () => {
    expectError(
      () => new MSELoss().forward(array([[0, 0], [0, 0]]), array([[1, 2], [3, NaN]])), // prettier-ignore
      NonFiniteError,
      'MSELoss expects a finite loss, but got NaN at its forward number 1: target[1, 1] is NaN; ' +
        'correct the data',
    );
  });
});

describe('an optimizer of one’s own', () => {
  const rule: UpdateRule = { name: 'own', states: [], update: (w, g, _s, [lr]) => w - lr * g };
  class Own extends Optimizer<OptimizerOptions> {
    constructor(
      readonly layer: Linear,
      readonly given: UpdateRule,
      readonly scalars: readonly number[] = [0.1],
    ) {
      super('Own', layer.parameters(), { lr: 0.1 }, {});
    }
    protected ruleFor = () => this.given;
    protected scalarsFor = () => this.scalars;
  }
  const step = (given: unknown, scalars?: unknown) => {
    const layer = new Linear(1, 1, { bias: false });
    const before = layer.weight.value.get(0, 0);
    layer.weight.grad = array([[1]]);
    try {
      new Own(layer, given as UpdateRule, scalars as number[] | undefined).step();
    } catch (error) {
      expect(layer.weight.value.get(0, 0)).toBe(before);
      throw error;
    }
  };

  it('is taken as it should be', () => {
    expect(() => step(rule)).not.toThrow();
  });

  const nan = (scalars: string) =>
    `Own expects rule.update to move a value of 0.5 with gradient 0.25, but got NaN from the scalars ${scalars}; ` +
    'look whether scalarsFor gives all that update reads, and whether states names all that it remembers';
  it.each([
    [
      'no rule',
      undefined,
      undefined,
      TypeError,
      'Own expects its rule as an object, but got undefined; give one',
    ],
    [
      'no states',
      { ...rule, states: undefined },
      undefined,
      TypeError,
      "Own expects rule.states as a list of names, but got undefined; write states: ['velocity'], say, or []",
    ],
    [
      'an update that returns nothing',
      { ...rule, update: () => undefined },
      undefined,
      TypeError,
      'Own expects rule.update to return a number, but got undefined; return it',
    ],
    [
      'a number for scalars',
      rule,
      5,
      TypeError,
      'Own expects a list of numbers from scalarsFor, but got 5; return [lr], say',
    ],
    ['too few scalars', rule, [], RangeError, nan('[]')],
    [
      'a state that is not declared',
      { ...rule, update: (w: number, _g: number, s: number[]) => w + s[0] },
      undefined,
      RangeError,
      nan('[0.1]'),
    ],
  ] as const)('is refused with %s, and nothing is changed', (_, given, scalars, type, text) => {
    // prettier-ignore
    expectError(() => step(given, scalars), type, text);
  });
});
