/**
 * The table of losses that the fuzzer knows. The same names stand in LOSSES of torch_rows.py.
 *
 * O = features of the output
 */
import {
  BCEWithLogitsLoss,
  GaussianNLLLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  PoissonNLLLoss,
  SmoothL1Loss,
  SoftmaxCrossEntropy,
  type GaussianNLLLossOptions,
  type Loss,
  type Reduction,
} from '../../src/index.js';
import type { Options } from './operations.js';
import type { Choices } from './random.js';
import { as, type LossRow } from './row-types.js';

const reductions = ['mean', 'sum', 'none'];
const reduction = (choices: Choices): Options => ({ reduction: choices.pick(reductions) });

/** Weights of columns under a name, or none. */
const weights = (choices: Choices, name: string, O: number): Options =>
  choices.chance(0.3)
    ? { [name]: Array.from({ length: O }, () => choices.pick([0, 0.5, 1, 3])) }
    : {};

/** A label that does not count, a class's own or none's, or no such label. */
const ignored = (choices: Choices): Options =>
  choices.chance(0.3) ? { ignoreIndex: choices.pick([-1, -1, 0]) } : {};

const smoothing = (choices: Choices): Options =>
  choices.chance(0.3) ? { labelSmoothing: choices.pick([0.1, 1]) } : {};

/** A loss of elements that is told its reduction, and one option besides. */
const ofNumbers = (
  name: string,
  make: (options: Options) => Loss<Reduction>,
  option?: readonly [name: string, values: readonly number[]],
): LossRow => ({
  name,
  target: 'numbers',
  draw: (choices) => ({
    ...reduction(choices),
    ...(option ? { [option[0]]: choices.pick(option[1]) } : {}),
  }),
  make,
});

export const losses: readonly LossRow[] = [
  {
    name: 'SoftmaxCrossEntropy',
    target: 'classes',
    byRow: true,
    draw: (choices, O) => ({
      ...reduction(choices),
      ...weights(choices, 'weight', O),
      ...ignored(choices),
      ...smoothing(choices),
    }),
    make: (options) => new SoftmaxCrossEntropy(as(options)),
  },
  {
    name: 'SoftmaxCrossEntropy of probabilities',
    target: 'shares',
    byRow: true,
    draw: (choices, O) => ({
      ...reduction(choices),
      ...weights(choices, 'weight', O),
      ...smoothing(choices),
    }),
    make: (options) => new SoftmaxCrossEntropy(as(options)),
  },
  {
    name: 'NLLLoss',
    target: 'classes',
    byRow: true,
    draw: (choices, O) => ({
      ...reduction(choices),
      ...weights(choices, 'weight', O),
      ...ignored(choices),
    }),
    make: (options) => new NLLLoss(as(options)),
  },
  ofNumbers('MSELoss', (options) => new MSELoss(as(options))),
  ofNumbers('L1Loss', (options) => new L1Loss(as(options))),
  ofNumbers('HuberLoss', (options) => new HuberLoss(as(options)), ['delta', [1, 0.3, 2]]),
  ofNumbers('SmoothL1Loss', (options) => new SmoothL1Loss(as(options)), ['beta', [1, 0, 0.3]]),
  {
    name: 'BCEWithLogitsLoss',
    target: 'shares',
    draw: (choices, O) => ({
      ...reduction(choices),
      ...weights(choices, 'posWeight', O),
      ...weights(choices, 'weight', O),
    }),
    make: (options) => new BCEWithLogitsLoss(as(options)),
  },
  {
    name: 'PoissonNLLLoss',
    target: 'counts',
    draw: (choices) => ({
      ...reduction(choices),
      logInput: choices.chance(0.8), // else a prediction below 0 has no loss
      full: choices.chance(0.5),
      eps: choices.pick([1e-8, 0.5]),
    }),
    make: (options) => new PoissonNLLLoss(as(options)),
  },
  {
    name: 'KLDivLoss',
    target: 'shares',
    draw: (choices) => ({ reduction: choices.pick([...reductions, 'batchmean']) }),
    make: (options) => new KLDivLoss(as(options)),
  },
  {
    name: 'KLDivLoss of logarithms',
    target: 'logs',
    draw: (choices) => ({
      reduction: choices.pick([...reductions, 'batchmean']),
      logTarget: true,
    }),
    make: (options) => new KLDivLoss(as(options)),
  },
  {
    name: 'GaussianNLLLoss',
    target: 'numbers',
    takesVariance: true,
    draw: (choices) => ({
      ...reduction(choices),
      full: choices.chance(0.5),
      eps: choices.pick([1e-6, 0.5]),
    }),
    make: (options) => new GaussianNLLLoss(as<GaussianNLLLossOptions<Reduction>>(options)),
  },
];
