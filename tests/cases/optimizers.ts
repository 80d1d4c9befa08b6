/**
 * One row an optimizer. Each row is put through the same tests (tests/optim/optimizer.test.ts,
 * optimizer-state.test.ts): groups, learning rates, gradients that are missing, both backends,
 * states. A new optimizer is tested by adding a row.
 */
import {
  Adadelta,
  Adagrad,
  Adam,
  AdamW,
  Lion,
  NAdam,
  RAdam,
  RMSprop,
  SGD,
  type Optimizer,
  type OptimizerOptions,
  type Parameter,
} from '../../src/index.js';
import { SignSGD } from './documented.js';

export type Options = Record<string, unknown>;
/** Parameters, or groups of them with options of their own. */
export type Parameters = Parameter[] | ({ params: Parameter[] } & Options)[];
export type AnyOptimizer = Optimizer<OptimizerOptions>;

export interface OptimizerCase {
  title: string;
  /** What error texts call it. */
  name: string;
  /** With a learning rate of 0.1, unless the options say otherwise. */
  make: (parameters: Parameters, options?: Options) => AnyOptimizer;
  /** What it remembers of each parameter, by the names in its state: arrays, or a number. */
  remembers: string[];
  /**
   * An option beside the learning rate, if it has any: its default, another value, and one that
   * must be refused.
   */
  option?: { name: string; byDefault: unknown; other: unknown; refused: unknown };
}

const bad = (value: unknown) => value as never;
const weightDecay = { name: 'weightDecay', byDefault: 0, other: 0.5, refused: -1 };

type Class = new (parameters: never, options: never) => unknown;

const making =
  (Made: Class, fixed: Options = {}): OptimizerCase['make'] =>
  (parameters, options) =>
    new Made(bad(parameters), bad({ lr: 0.1, ...fixed, ...options })) as AnyOptimizer;

export const optimizers: OptimizerCase[] = [
  { title: 'SGD', name: 'SGD', make: making(SGD), remembers: [], option: weightDecay },
  {
    title: 'SGD with momentum',
    name: 'SGD',
    make: making(SGD, { momentum: 0.9 }),
    remembers: ['momentumBuffer'],
    option: weightDecay,
  },
  {
    title: 'SGD with Nesterov’s momentum',
    name: 'SGD',
    make: making(SGD, { momentum: 0.9, nesterov: true }),
    remembers: ['momentumBuffer'],
    option: weightDecay,
  },
  {
    title: 'Adam',
    name: 'Adam',
    make: making(Adam),
    remembers: ['expAvg', 'expAvgSq'],
    option: weightDecay,
  },
  {
    title: 'Adam with amsgrad',
    name: 'Adam',
    make: making(Adam, { amsgrad: true }),
    remembers: ['expAvg', 'expAvgSq', 'maxExpAvgSq'],
    option: { name: 'eps', byDefault: 1e-8, other: 0.5, refused: -1 },
  },
  {
    title: 'AdamW',
    name: 'AdamW',
    make: making(AdamW),
    remembers: ['expAvg', 'expAvgSq'],
    option: { ...weightDecay, byDefault: 0.01 },
  },
  {
    title: 'AdamW with amsgrad',
    name: 'AdamW',
    make: making(AdamW, { amsgrad: true }),
    remembers: ['expAvg', 'expAvgSq', 'maxExpAvgSq'],
    option: { ...weightDecay, byDefault: 0.01 },
  },
  {
    title: 'NAdam',
    name: 'NAdam',
    make: making(NAdam),
    remembers: ['muProduct', 'expAvg', 'expAvgSq'],
    option: { name: 'momentumDecay', byDefault: 0.004, other: 0.5, refused: -1 },
  },
  {
    title: 'RAdam',
    name: 'RAdam',
    make: making(RAdam),
    remembers: ['expAvg', 'expAvgSq'],
    option: weightDecay,
  },
  {
    title: 'RMSprop',
    name: 'RMSprop',
    make: making(RMSprop),
    remembers: ['squareAvg'],
    option: { name: 'alpha', byDefault: 0.99, other: 0.5, refused: -1 },
  },
  {
    title: 'RMSprop with momentum, centered',
    name: 'RMSprop',
    make: making(RMSprop, { momentum: 0.9, centered: true }),
    remembers: ['squareAvg', 'momentumBuffer', 'gradAvg'],
    option: weightDecay,
  },
  {
    title: 'Adagrad',
    name: 'Adagrad',
    make: making(Adagrad),
    remembers: ['sum'],
    option: { name: 'initialAccumulatorValue', byDefault: 0, other: 0.5, refused: -1 },
  },
  {
    title: 'Adadelta',
    name: 'Adadelta',
    make: making(Adadelta),
    remembers: ['squareAvg', 'accDelta'],
    option: { name: 'rho', byDefault: 0.9, other: 0.5, refused: 1.5 },
  },
  {
    title: 'Lion',
    name: 'Lion',
    make: making(Lion),
    remembers: ['expAvg'],
    option: weightDecay,
  },
  {
    title: "a user's own",
    name: 'SignSGD',
    make: making(SignSGD),
    remembers: [],
  },
];
