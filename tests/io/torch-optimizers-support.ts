/**
 * The trainings of tests/fixtures/torch_optimizers.py, made again: network, optimizers, steps.
 */
import {
  Adadelta,
  Adagrad,
  Adam,
  AdamW,
  array,
  Linear,
  MSELoss,
  NAdam,
  RAdam,
  RMSprop,
  Sequential,
  SGD,
  Tanh,
  type Optimizer,
  type OptimizerOptions,
  type Parameter,
} from '../../src/index.js';

export interface Row {
  readonly optimizer: string;
  /** By PyTorch's names. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly special: 'groups' | 'schedule' | null;
}

export interface Trained {
  readonly x: number[][];
  readonly y: number[][];
}

const dtype = 'float64';
export const network = () =>
  new Sequential(new Linear(3, 4, { dtype }), new Tanh(), new Linear(4, 2, { dtype }));
export type Network = ReturnType<typeof network>;

type AnyOptimizer = Optimizer<OptimizerOptions>;
type Make = new (params: Iterable<unknown>, options: object) => AnyOptimizer;
const classes = { SGD, Adam, AdamW, NAdam, RAdam, RMSprop, Adagrad, Adadelta } as unknown as Readonly<Record<string, Make>>; // prettier-ignore

/** An optimizer with a row's options, or without: a state brings its own. */
export function optimizerOf({ optimizer, options, special }: Row, model: Network): AnyOptimizer {
  const [first, , last] = model.namedChildren().map(([, child]) => child);
  const groups = [
    { params: last.parameters(), lr: 0.05 },
    { params: first.parameters(), weightDecay: 0.1 },
  ];
  const params: Iterable<unknown> = special === 'groups' ? groups : model.parameters();
  const named = Object.entries(options).map(([name, value]) => [
    name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  const made = new classes[optimizer](params, Object.fromEntries(named) as object);
  if (special === 'groups') untrained.add((last as Linear).bias!);
  return made;
}

/** Parameters that have no gradient. */
const untrained = new WeakSet<Parameter>();

export function train(model: Network, optimizer: AnyOptimizer, data: Trained, steps: number): void {
  const [x, y] = [data.x, data.y].map((rows) => array(rows, { dtype }));
  const criterion = new MSELoss();
  for (let step = 0; step < steps; step++) {
    criterion.forward(model.forward(x), y);
    optimizer.zeroGrad();
    model.backward(criterion.backward());
    for (const parameter of model.parameters()) if (untrained.has(parameter)) parameter.grad = null;
    optimizer.step();
  }
}
