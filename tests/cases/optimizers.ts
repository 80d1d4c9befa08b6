/**
 * One row an optimizer. Each row is put through the same tests (tests/optim/optimizer.test.ts,
 * optimizer-state.test.ts): groups, learning rates, gradients that are missing, both backends,
 * states. A new optimizer is tested by adding a row.
 */
import {
  Adam,
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
  /** What it remembers of each parameter, by the names in its state. */
  remembers: string[];
  /**
   * An option beside the learning rate, if it has any: its default, another value, and one that
   * must be refused.
   */
  option?: { name: string; byDefault: unknown; other: unknown; refused: unknown };
}

const bad = (value: unknown) => value as never;
const weightDecay = { name: 'weightDecay', byDefault: 0, other: 0.5, refused: -1 };

const sgd =
  (fixed: Options): OptimizerCase['make'] =>
  (parameters, options) =>
    new SGD(bad(parameters), bad({ lr: 0.1, ...fixed, ...options }));

export const optimizers: OptimizerCase[] = [
  { title: 'SGD', name: 'SGD', make: sgd({}), remembers: [], option: weightDecay },
  {
    title: 'SGD with momentum',
    name: 'SGD',
    make: sgd({ momentum: 0.9 }),
    remembers: ['momentumBuffer'],
    option: weightDecay,
  },
  {
    title: 'SGD with Nesterov’s momentum',
    name: 'SGD',
    make: sgd({ momentum: 0.9, nesterov: true }),
    remembers: ['momentumBuffer'],
    option: weightDecay,
  },
  {
    title: 'Adam',
    name: 'Adam',
    make: (parameters, options) => new Adam(bad(parameters), { lr: 0.1, ...options }),
    remembers: ['expAvg', 'expAvgSq'],
    option: weightDecay,
  },
  {
    title: "a user's own",
    name: 'SignSGD',
    make: (parameters, options) => new SignSGD(bad(parameters), { lr: 0.1, ...options }),
    remembers: [],
  },
];
