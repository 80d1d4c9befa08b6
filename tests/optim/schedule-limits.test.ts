/**
 * The numbers that schedules take: each option as small or as large as it may be, and refused a
 * little beyond that.
 */
import { expect, it } from 'vitest';
import * as library from '../../src/index.js';
import { SGD } from '../../src/index.js';
import { expectError } from '../support/errors.js';
import { parameter } from '../support/optimizers.js';

const atLeast = (n: number) => `to be a finite number of at least ${n}, but got`;
const whole = (n: number) => `to be a whole number of at least ${n}, but got`;
const from0To1 = 'to be a number from 0 to 1, but got';
const above0 = 'above 0, but got 0';

/** An option, the last number that it takes, one beyond it, and what is then said. */
type Limit = [option: string, taken: number, refused: number, text: string];
// prettier-ignore
const limits: [name: string, others: object, Limit[]][] = [
  ['StepLR', { stepSize: 2 }, [['stepSize', 1, 0, whole(1)], ['gamma', 0, -0.5, atLeast(0)]]],
  ['MultiStepLR', { milestones: [1] }, [['gamma', 0, -0.5, atLeast(0)]]],
  ['ExponentialLR', { gamma: 1 }, [['gamma', 0, -0.5, atLeast(0)]]],
  ['LinearLR', {}, [
    ['startFactor', 0.01, 0, above0], ['startFactor', 1, 1.5, from0To1], ['totalIters', 1, 0, whole(1)],
    ['endFactor', 0, -0.5, from0To1], ['endFactor', 1, 1.5, from0To1],
  ]],
  ['CosineAnnealingLR', { tMax: 2 }, [['tMax', 1, 0, whole(1)], ['etaMin', 0, -0.5, atLeast(0)]]],
  ['CosineAnnealingWarmRestarts', { t0: 2 }, [
    ['t0', 1, 0, whole(1)], ['tMult', 1, 0, whole(1)], ['etaMin', 0, -0.5, atLeast(0)],
  ]],
  ['OneCycleLR', { maxLr: 1, totalSteps: 9 }, [
    ['maxLr', 0, -0.5, atLeast(0)], ['totalSteps', 1, 0, whole(1)],
    ['pctStart', 0, -0.5, from0To1], ['pctStart', 1, 1.5, from0To1],
    ['baseMomentum', 0, -0.5, atLeast(0)], ['maxMomentum', 0, -0.5, atLeast(0)],
    ['divFactor', 0.5, 0, above0], ['finalDivFactor', 0.5, 0, above0],
  ]],
  ['OneCycleLR', { maxLr: 1, epochs: 3, stepsPerEpoch: 3 }, [
    ['epochs', 1, 0, whole(1)], ['stepsPerEpoch', 1, 0, whole(1)],
  ]],
  ['ReduceLROnPlateau', {}, [
    ['factor', 0, -0.5, atLeast(0)], ['factor', 0.99, 1, 'below 1, but got 1'],
    ['patience', 0, -1, whole(0)], ['cooldown', 0, -1, whole(0)],
    ['threshold', 0, -0.5, atLeast(0)], ['eps', 0, -0.5, atLeast(0)], ['minLr', 0, -0.5, atLeast(0)],
  ]],
];

const rows = limits.flatMap(([name, others, each]) =>
  each.map((limit) => [name, ...limit, others] as const),
);
it.each(rows)(
  '%s takes a %s of %d, and refuses %d',
  (name, option, taken, refused, what, others) => {
    const Class = library[name as 'StepLR'] as unknown as new (...args: unknown[]) => unknown;
    const make = (value: number) => () =>
      new Class(new SGD([parameter([1])], { lr: 1, momentum: 0.5 }), {
        ...others,
        [option]: value,
      });
    expect(make(taken)).not.toThrow();
    const advice = { [above0]: 'pass a larger number', 'below 1, but got 1': 'pass 0.1, say' }[
      what
    ];
    const text = `${name} expects ${option} ${what}${advice ? '' : ` ${refused}`}; ${advice ?? 'pass such a number'}`; // prettier-ignore
    expectError(make(refused), RangeError, text);
  },
);
