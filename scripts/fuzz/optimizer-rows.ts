/**
 * The tables of optimizers and of schedules that the fuzzer knows. The same names stand in
 * OPTIMIZERS and SCHEDULES of torch_rows.py.
 */
import {
  Adadelta,
  Adagrad,
  Adam,
  AdamW,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiStepLR,
  NAdam,
  OneCycleLR,
  RAdam,
  ReduceLROnPlateau,
  RMSprop,
  SequentialLR,
  SGD,
  StepLR,
} from '../../src/index.js';
import type { Options } from './operations.js';
import type { Choices } from './random.js';
import { as, type OptimizerRow, type ScheduleRow } from './row-types.js';

const weightDecay = (choices: Choices): Options => ({ weightDecay: choices.pick([0, 0, 0.01]) });

/** What Adam and its like have. */
const moments = (choices: Choices): Options => ({
  lr: choices.pick([0.1, 0.01, 0.001]),
  betas: choices.pick([[0.9, 0.999], [0.5, 0.9]]), // prettier-ignore
  eps: choices.pick([1e-8, 1e-4]),
  ...weightDecay(choices),
});

const amsgrad = (choices: Choices): Options => ({ amsgrad: choices.chance(0.3) });

export const optimizers: readonly OptimizerRow[] = [
  {
    name: 'SGD',
    draw: (choices) => {
      const momentum = choices.pick([0, 0, 0.5, 0.9]);
      const nesterov = momentum > 0 && choices.chance(0.3);
      const dampening = !nesterov && choices.chance(0.2) ? 0.3 : 0;
      return {
        lr: choices.pick([0.5, 0.1, 0.01]),
        momentum,
        dampening,
        ...weightDecay(choices),
        nesterov,
      };
    },
    make: (params, options) => new SGD(params, as(options)),
  },
  {
    name: 'Adam',
    draw: (choices) => ({ ...moments(choices), ...amsgrad(choices) }),
    make: (params, options) => new Adam(params, as(options)),
  },
  {
    name: 'AdamW',
    draw: (choices) => ({
      ...moments(choices),
      ...amsgrad(choices),
      weightDecay: choices.pick([0.01, 0.5]),
    }),
    make: (params, options) => new AdamW(params, as(options)),
  },
  {
    name: 'NAdam',
    draw: (choices) => ({ ...moments(choices), momentumDecay: choices.pick([0.004, 0.5, 0]) }),
    make: (params, options) => new NAdam(params, as(options)),
  },
  {
    name: 'RAdam',
    draw: moments,
    make: (params, options) => new RAdam(params, as(options)),
  },
  {
    name: 'RMSprop',
    draw: (choices) => ({
      lr: choices.pick([0.1, 0.01, 0.001]),
      alpha: choices.pick([0.99, 0.5]),
      eps: choices.pick([1e-8, 1e-4]),
      ...weightDecay(choices),
      momentum: choices.pick([0, 0.5, 0.9]),
      centered: choices.chance(0.4),
    }),
    make: (params, options) => new RMSprop(params, as(options)),
  },
  {
    name: 'Adagrad',
    draw: (choices) => ({
      lr: choices.pick([0.1, 0.01]),
      lrDecay: choices.pick([0, 0.5]),
      ...weightDecay(choices),
      initialAccumulatorValue: choices.pick([0, 0.25]),
      eps: choices.pick([1e-10, 1e-4]),
    }),
    make: (params, options) => new Adagrad(params, as(options)),
  },
  {
    name: 'Adadelta',
    draw: (choices) => ({
      lr: choices.pick([1, 0.1]),
      rho: choices.pick([0.9, 0.5]),
      eps: choices.pick([1e-6, 1e-3]),
      ...weightDecay(choices),
    }),
    make: (params, options) => new Adadelta(params, as(options)),
  },
];

/** By the names that torch_rows.py gives them too. */
const lambdas: Readonly<Record<string, (epoch: number) => number>> = {
  inverse: (epoch) => 1 / (1 + epoch),
  power: (epoch) => 0.9 ** epoch,
};

export const schedules: readonly ScheduleRow[] = [
  {
    name: 'StepLR',
    draw: (choices) => ({ stepSize: choices.whole(1, 3), gamma: choices.pick([0.1, 0.5]) }),
    make: (optimizer, options) => new StepLR(optimizer, as(options)),
  },
  {
    name: 'MultiStepLR',
    draw: (choices) => ({ milestones: choices.pick([[1, 3], [2, 2, 4], [3, 1]]), gamma: 0.5 }), // prettier-ignore
    make: (optimizer, options) => new MultiStepLR(optimizer, as(options)),
  },
  {
    name: 'ExponentialLR',
    draw: (choices) => ({ gamma: choices.pick([0.9, 0.5]) }),
    make: (optimizer, options) => new ExponentialLR(optimizer, as(options)),
  },
  {
    name: 'LinearLR',
    draw: (choices) => ({
      startFactor: choices.pick([0.1, 1]),
      endFactor: choices.pick([1, 0.2]),
      totalIters: choices.whole(1, 5),
    }),
    make: (optimizer, options) => new LinearLR(optimizer, as(options)),
  },
  {
    name: 'CosineAnnealingLR',
    draw: (choices) => ({ tMax: choices.whole(1, 6), etaMin: choices.pick([0, 0.001]) }),
    make: (optimizer, options) => new CosineAnnealingLR(optimizer, as(options)),
  },
  {
    name: 'CosineAnnealingWarmRestarts',
    draw: (choices) => ({
      t0: choices.whole(1, 4),
      tMult: choices.whole(1, 2),
      etaMin: choices.pick([0, 0.001]),
    }),
    make: (optimizer, options) => new CosineAnnealingWarmRestarts(optimizer, as(options)),
  },
  {
    name: 'LambdaLR',
    draw: (choices) => ({ lambda: choices.pick(Object.keys(lambdas)) }),
    make: (optimizer, { lambda }) =>
      new LambdaLR(optimizer, { lrLambda: lambdas[lambda as string] }),
  },
  {
    name: 'OneCycleLR',
    draw: (choices) => ({
      maxLr: choices.pick([0.1, 0.01]),
      totalSteps: choices.whole(4, 12), // a phase without length is a division by 0 in PyTorch
      pctStart: choices.pick([0.3, 0.5]),
      annealStrategy: choices.pick(['cos', 'linear']),
      cycleMomentum: choices.chance(0.6),
      divFactor: choices.pick([25, 4]),
      threePhase: choices.chance(0.3),
    }),
    make: (optimizer, options) => new OneCycleLR(optimizer, as(options)),
  },
  {
    name: 'ReduceLROnPlateau',
    draw: (choices) => ({
      mode: choices.pick(['min', 'max']),
      factor: choices.pick([0.1, 0.5]),
      patience: choices.whole(0, 2),
      threshold: choices.pick([1e-4, 0.3]),
      thresholdMode: choices.pick(['rel', 'abs']),
      cooldown: choices.whole(0, 1),
      minLr: choices.pick([0, 0.005]),
    }),
    make: (optimizer, options) => new ReduceLROnPlateau(optimizer, as(options)),
  },
  {
    name: 'SequentialLR',
    draw: (choices) => ({ milestone: choices.whole(1, 4), totalIters: choices.whole(1, 4) }),
    make: (optimizer, { milestone, totalIters }) =>
      new SequentialLR(optimizer, {
        schedulers: [
          new LinearLR(optimizer, { startFactor: 0.1, totalIters: totalIters as number }),
          new ExponentialLR(optimizer, { gamma: 0.5 }),
        ],
        milestones: [milestone as number],
      }),
  },
];
