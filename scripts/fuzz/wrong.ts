/**
 * Operations with a mistake in them, as people make them.
 */
import type { FloatDType } from '../../src/index.js';
import type { Drawn, Made, Operation } from './operations.js';
import { forward, numbers, target, type Draft } from './inputs.js';
import { optimizers, rowOf } from './rows.js';
import { outputShape } from './specs.js';

const adams = ['Adam', 'AdamW', 'NAdam', 'RAdam'];
/** Options that an optimizer refuses. */
const wrongOptions: readonly (readonly [row: string, options: Made['options']])[] = [
  ...optimizers.flatMap(({ name }) => [[name, { lr: -0.1 }], [name, { weightDecay: -1 }]] as const), // prettier-ignore
  ...adams.flatMap((row) => [[row, { betas: [1, 0.9] }], [row, { betas: [0.9, -0.1] }]] as const), // prettier-ignore
  ...[...adams, 'RMSprop', 'Adagrad', 'Adadelta'].map((row) => [row, { eps: -1 }] as const),
  ['NAdam', { momentumDecay: -1 }],
  ['RMSprop', { alpha: -1 }],
  ['RMSprop', { momentum: -1 }],
  ['Adagrad', { lrDecay: -1 }],
  ['Adagrad', { initialAccumulatorValue: -1 }],
  ['Adadelta', { rho: 1.5 }],
];

const otherType = (dtype: FloatDType): FloatDType => (dtype === 'float32' ? 'float64' : 'float32');
const classes: Made = { row: 'SoftmaxCrossEntropy', options: { reduction: 'mean' } };

export function wrong(
  draft: Draft,
  model: number,
  set: { parameter: number; shape: readonly number[] },
): Operation {
  const { choices, sketches } = draft;
  const known = sketches.get(model)!;
  const { B, K, I, O, dtype, ids } = known;
  const { shape, parameter } = set;

  /** A forward that is to be refused, so that the batch before it stays the last. */
  const refused = (change: Partial<Drawn>): Operation => {
    const operation = forward(draft, model);
    Object.assign(known, { B, K });
    const { seed, low, high } = operation.x;
    return { ...operation, x: { seed, shape: operation.x.shape, dtype, low, high, ...change } };
  };
  const input = () =>
    choices.pick([[3, I + 1], [3, Math.max(1, I - 1)], [I], [2, 1, I], [0, I], [I, 3]]);
  const labels = (change: Partial<Drawn>): Operation => ({
    op: 'loss',
    model,
    loss: classes,
    target: { ...target(draft, model, 'classes'), ...change },
  });
  const gradient = (size: readonly number[], type: FloatDType): Operation => ({
    op: 'backward',
    model,
    gradient: numbers(draft, size, type),
  });
  const load = (spoil: 'missing' | 'unexpected' | 'shape' | 'dtype', strict = true): Operation => ({
    op: 'load',
    model,
    name: choices.pick(['a', 'b', `first of ${model}`]),
    strict,
    spoil,
  });
  const optimizerWith = (
    change: Made['options'],
    row = 'SGD',
  ): Operation & { op: 'optimizer' } => ({
    op: 'optimizer',
    model,
    optimizer: { row, options: { ...rowOf(optimizers, row).draw(choices), ...change } },
  });
  const wrongOption = () => {
    const [row, change] = choices.pick(wrongOptions);
    return optimizerWith(change, row);
  };
  const kinds: readonly (() => Operation)[] = [
    () => refused(ids ? { low: ids, high: ids + 3, wholeTimes: 1 } : { shape: input() }),
    () => refused(ids ? {} : { shape: input() }), // fractions
    () =>
      refused(
        ids
          ? { low: -3, high: 0, wholeTimes: 1 }
          : { dtype: choices.pick([otherType(dtype), 'int32']) },
      ),
    () => labels({ low: O, high: O + 3 }),
    () => labels({ low: -3, high: 0 }),
    () => labels({ shape: [B + 1] }),
    () => ({
      op: 'loss',
      model,
      loss: classes,
      target: { ...target(draft, model, 'classes'), dtype: 'float64', wholeTimes: 0.9 },
    }),
    () => gradient(choices.pick([[B + 1, O], [B, O + 1], [O], [B, 1, O]]), dtype),
    () => gradient(outputShape(known), otherType(dtype)),
    () => ({ op: 'setValue', model, parameter, values: numbers(draft, [...shape, 1], dtype) }),
    () => ({ op: 'setValue', model, parameter, values: numbers(draft, shape, otherType(dtype)) }),
    () => ({ op: 'setGrad', model, parameter, values: numbers(draft, [...shape, 2], dtype) }),
    () => ({ op: 'setGrad', model, parameter, values: numbers(draft, shape, otherType(dtype)) }),
    () => load(choices.pick(['missing', 'unexpected', 'shape', 'dtype'])),
    () => load(choices.pick(['missing', 'unexpected', 'shape', 'dtype']), false),
    () => ({
      op: 'load',
      model,
      name: choices.pick(['first of 0', 'first of 1', 'first of 2']),
      strict: true,
    }),
    () => ({ op: 'lr', model, lr: -1 }),
    () => {
      const { optimizer } = optimizerWith({});
      return {
        op: 'optimizer',
        model,
        optimizer: { ...optimizer, first: { options: { lr: -1 }, parameters: 0 } },
      };
    },
    () => optimizerWith({ nesterov: true, momentum: 0, dampening: 0 }),
    () => optimizerWith({ nesterov: true, momentum: 0.9, dampening: 0.5 }),
    () => optimizerWith({ momentum: -1, nesterov: false }),
    wrongOption,
    wrongOption,
    wrongOption,
  ];
  return choices.pick(kinds)();
}
