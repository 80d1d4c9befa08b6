/**
 * What each optimizer refuses beside what all do, and what is special to single ones. Their steps:
 * steps.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { Adadelta, Adagrad, Adam, AdamW, Lion, NAdam, RAdam, RMSprop } from '../../src/index.js';
import type { AnyOptimizer } from '../cases/optimizers.js';
import { StateError } from '../../src/core/errors.js';
import { onEachBackend } from '../support/backends.js';
import { expectSame } from '../support/close.js';
import { expectError } from '../support/errors.js';
import { numbers, parameter, step } from '../support/optimizers.js';

const bad = (value: unknown) => value as never;
type Class = new (parameters: never, options?: never) => AnyOptimizer;

const defaults: Record<string, [Class, object]> = {
  Adam: [Adam, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false }],
  AdamW: [AdamW, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01, amsgrad: false }],
  NAdam: [NAdam, { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, momentumDecay: 4e-3 }],
  RAdam: [RAdam, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 }],
  RMSprop: [
    RMSprop,
    { lr: 1e-2, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false },
  ],
  Adagrad: [
    Adagrad,
    { lr: 1e-2, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10 },
  ],
  Adadelta: [Adadelta, { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0 }],
  Lion: [Lion, { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0 }],
};

/** A value that is refused for each option, and what the error says of it. */
const refused: Record<string, [unknown, string]> = {
  betas: [
    [0.9, 1],
    'betas[1] to be a number from 0 to less than 1, but got 1; pass [0.9, 0.999], say',
  ],
  rho: [1.5, 'rho to be a number from 0 to 1, but got 1.5; pass such a number'],
  amsgrad: [1, 'amsgrad to be true or false, but got 1; pass a boolean'],
  centered: ['yes', 'centered to be true or false, but got "yes"; pass a boolean'],
};
const negative = (name: string): [unknown, string] => [
  -0.5,
  `${name} to be a finite number of at least 0, but got -0.5; pass such a number`,
];

describe.each(Object.entries(defaults))('%s', (name, [Made, options]) => {
  it("has PyTorch's defaults", () => {
    const { params: _, ...held } = new Made(bad([parameter([1])])).paramGroups[0];
    expect(held).toEqual(options);
  });

  it.each(Object.keys(options))('refuses an %s that does not fit', (option) => {
    const [value, text] = refused[option] ?? negative(option);
    const type = typeof value === 'number' && !text.includes('true') ? RangeError : TypeError;
    expectError(
      () => new Made(bad([parameter([1])]), bad({ [option]: value })),
      option === 'betas' ? RangeError : type,
      `${name} expects ${text}`,
    );
  });

  it('refuses a third argument', () => {
    const Loose = Made as unknown as new (...given: unknown[]) => unknown;
    const text = `${name} expects at most 2 arguments, but got 3; remove what is too much`;
    expectError(() => new Loose([parameter([1])], {}, {}), TypeError, text);
  });
});

onEachBackend(() => {
  it('NAdam refuses a state without the product of its momenta, and is then as it was', () => {
    const p = parameter([1]);
    const optimizer = new NAdam([p]);
    step(optimizer, [[p, [1]]]);
    const good = optimizer.stateDict();
    const { muProduct, ...rest } = good.state[0]!;
    expect(muProduct).toBe(Math.fround(Math.fround(0.9 * (1 - 0.5 * 0.96 ** 0.004))));
    expectError(
      () => optimizer.loadStateDict({ ...good, state: [bad(rest)] }),
      TypeError,
      'NAdam.loadStateDict expects state[0].muProduct to be a number, but got undefined; pass a number',
    );
    expect(optimizer.stateDict()).toEqual(good);
  });

  it('Adagrad begins the sums of each group with its own value', () => {
    const [a, b] = [parameter([1]), parameter([1])];
    const groups = [{ params: [a] }, { params: [b], initialAccumulatorValue: 8 }];
    const optimizer = new Adagrad(groups, { lr: 1, eps: 0 });
    step(optimizer, [[a, [2]], [b, [1]]]); // prettier-ignore
    expect([numbers(a), numbers(b)]).toEqual([[0], [1 - 1 / 3]]);
  });

  it('RMSprop that is centered takes tiny gradients in float32', () => {
    const p = parameter([1], 'float32');
    step(new RMSprop([p], { lr: 1, centered: true }), [[p, [1e-30]]]);
    expectSame(p.value, [1]);
  });

  it('RMSprop adds steps up, all of them, where its momentum is 1', () => {
    const p = parameter([0]);
    const optimizer = new RMSprop([p], { lr: 1, alpha: 0, eps: 0, momentum: 1 });
    for (const expected of [-1, -3, -6]) {
      step(optimizer, [[p, [1]]]);
      expectSame(p.value, [expected]);
    }
  });

  it('RMSprop begins anew where its momentum is switched on', () => {
    const p = parameter([1]);
    const optimizer = new RMSprop([p]);
    step(optimizer, [[p, [1]]]);
    optimizer.paramGroups[0].momentum = 0.9;
    step(optimizer, [[p, [1]]]);
    expect(optimizer.stateDict().state[0]!.step).toBe(1);
    expect(() => optimizer.loadStateDict(new RMSprop([p]).stateDict())).not.toThrow(StateError);
  });

  it('Lion leaves a number whose gradient is NaN as it is', () => {
    const p = parameter([1, 1]);
    step(new Lion([p], { lr: 0.5 }), [[p, [NaN, -3]]]);
    expectSame(p.value, [1, 1.5]);
  });
});
