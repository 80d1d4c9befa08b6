/**
 * Draws programs: training steps of one to three models in turn, with other operations before,
 * between and after.
 */
import type { FloatDType } from '../../src/index.js';
import { forward, loss, numbers, oddOne, type Draft } from './inputs.js';
import type { Operation, Program } from './operations.js';
import { Choices } from './random.js';
import { modules, rowOf } from './rows.js';
import { optimizer, outputShape, schedule, sketch } from './specs.js';
import { wrong } from './wrong.js';

const floats: readonly FloatDType[] = ['float32', 'float64'];

/** One seed and number, one program. */
export function programOf(seed: number, number: number): Program {
  const choices = new Choices((Math.imul(seed, 0x9e3779b1) + Math.imul(number, 0x85ebca6b)) >>> 0);
  const draft: Draft = { choices, sketches: new Map(), odd: choices.chance(0.1) };
  const watch = choices.chance(0.4);
  const operations: Operation[] = [];
  const alike = choices.chance(0.8) ? choices.pick(floats) : undefined;
  const count = choices.pick([1, 1, 2, 2, 3]);
  for (let model = 0; model < count; model++)
    operations.push(...built(draft, model, alike ?? choices.pick(floats)));
  for (let rounds = choices.whole(2, 7); rounds > 0; rounds--) {
    const model = choices.whole(0, count - 1);
    for (const operation of step(draft, model)) {
      operations.push(operation);
      while (choices.chance(0.25))
        operations.push(...other(draft, choices.chance(0.7) ? model : choices.whole(0, count - 1)));
    }
  }
  operations.push({ op: 'look', model: 0 });
  return { operations, watch };
}

function built({ choices, sketches }: Draft, model: number, dtype: FloatDType): Operation[] {
  const others = [...sketches]
    .filter(([slot]) => slot !== model)
    .map(([slot, known]) => ({ slot, sketch: known }));
  const twin = others.filter(({ sketch: { dtype: type } }) => type === dtype).at(-1)?.sketch;
  const fresh =
    twin && choices.chance(0.3) && !JSON.stringify(twin.spec).includes('"shared"')
      ? { ...twin }
      : sketch(choices, dtype, others);
  const known = { ...fresh, optimizer: optimizer(choices) };
  sketches.set(model, known);
  return [
    {
      op: 'build',
      model,
      spec: known.spec,
      dtype,
      seed: choices.seed(),
      optimizer: known.optimizer,
    },
    { op: 'save', model, name: `first of ${model}` },
  ];
}

/** A training step; at times without one of its operations. */
function step(draft: Draft, model: number): Operation[] {
  const { choices } = draft;
  const first = forward(draft, model);
  const all: Operation[] = [
    first,
    ...loss(draft, model),
    { op: 'zeroGrad', model, by: choices.pick(['model', 'optimizer']) },
    { op: 'backward', model, gradient: 'loss' },
    ...(choices.chance(0.15) ? [clip(draft, model)] : []),
    { op: 'step', model },
    ...(choices.chance(0.3) ? [scheduleStep(draft, model)] : []),
  ];
  return all.filter(() => !choices.chance(0.07));
}

function clip({ choices }: Draft, model: number): Operation {
  if (choices.chance(0.4))
    return { op: 'clipGradValue', model, clipValue: choices.pick([0.001, 0.1, 0]) };
  const normType = choices.pick([2, 2, 1, 3, 0.5, 'Infinity'] as const);
  return { op: 'clipGradNorm', model, maxNorm: choices.pick([0.01, 1, 0]), normType };
}

function scheduleStep({ choices, odd }: Draft, model: number): Operation {
  const metric = odd && choices.chance(0.2) ? oddOne(choices) : choices.whole(0, 100) / 97;
  return { op: 'scheduleStep', model, metric };
}

/** One of a model's parameters, and its shape. */
function shapeOf(
  { choices, sketches }: Draft,
  model: number,
): { parameter: number; shape: readonly number[] } {
  const { leaves } = sketches.get(model)!;
  const shapes = leaves.flatMap(({ row, options }) => rowOf(modules, row).shapes?.(options) ?? []);
  if (shapes.length === 0) return { parameter: 0, shape: [1] };
  const parameter = choices.whole(0, shapes.length - 1);
  return { parameter, shape: shapes[parameter] };
}

/** A state, loaded into a new optimizer: most often one made as the model's first was. */
function resumed({ choices, sketches }: Draft, model: number): Operation & { op: 'loadOptimizer' } {
  const { optimizer: first } = sketches.get(model)!;
  const into = first && choices.chance(0.8) ? first : optimizer(choices);
  return { op: 'loadOptimizer', model, name: choices.pick(['a', 'b']), into };
}

/** Something else than the next operation of a training step. */
function other(draft: Draft, model: number): Operation[] {
  const { choices, sketches } = draft;
  const known = sketches.get(model)!;
  const { dtype, leaves } = known;
  const parameter = choices.whole(0, 9);
  const at = choices.whole(0, 1599);
  const value =
    draft.odd && choices.chance(0.3) ? oddOne(choices) : choices.whole(-1000, 1000) / 997;
  const set = shapeOf(draft, model);
  const drawnOnes: Readonly<Record<string, readonly [number, () => Operation]>> = {
    readValue: [3, () => ({ op: 'readValue', model, parameter })],
    readGrad: [4, () => ({ op: 'readGrad', model, parameter })],
    writeValue: [
      3,
      () => ({ op: 'writeValue', model, parameter, at, value, held: choices.chance(0.4) }),
    ],
    writeGrad: [3, () => ({ op: 'writeGrad', model, parameter, at, value })],
    setValue: [
      2,
      () => ({
        op: 'setValue',
        model,
        parameter: set.parameter,
        values: numbers(draft, set.shape, dtype),
      }),
    ],
    setGrad: [
      2,
      () => ({
        op: 'setGrad',
        model,
        parameter: set.parameter,
        values: numbers(draft, set.shape, dtype),
      }),
    ],
    dropGrad: [1, () => ({ op: 'setGrad', model, parameter, values: null })],
    save: [2, () => ({ op: 'save', model, name: choices.pick(['a', 'b']) })],
    load: [
      3,
      () => ({
        op: 'load',
        model,
        name: choices.pick(['a', 'b', 'first of 0', `first of ${model}`]),
        strict: true,
      }),
    ],
    mode: [2, () => ({ op: 'mode', model, training: choices.chance(0.7) })],
    leafMode: [
      1,
      () => ({
        op: 'mode',
        model,
        training: choices.chance(0.7),
        leaf: choices.whole(0, leaves.length - 1),
      }),
    ],
    lr: [2, () => ({ op: 'lr', model, lr: choices.pick([0.3, 0.03, 0.003]) })],
    groupLr: [
      1,
      () => ({ op: 'lr', model, lr: choices.pick([0.3, 0.003]), group: choices.whole(0, 1) }),
    ],
    optimizer: [1, () => ({ op: 'optimizer', model, optimizer: optimizer(choices) })],
    saveOptimizer: [2, () => ({ op: 'saveOptimizer', model, name: choices.pick(['a', 'b']) })],
    loadOptimizer: [1, () => ({ op: 'loadOptimizer', model, name: choices.pick(['a', 'b']) })],
    newOptimizer: [2, () => resumed(draft, model)],
    zeroGrad: [2, () => ({ op: 'zeroGrad', model, by: choices.pick(['model', 'optimizer']) })],
    step: [3, () => ({ op: 'step', model })],
    forward: [3, () => forward(draft, model)],
    loss: [1, () => loss(draft, model)[0]],
    clip: [1, () => clip(draft, model)],
    schedule: [3, () => ({ op: 'schedule', model, schedule: schedule(choices) })],
    scheduleStep: [2, () => scheduleStep(draft, model)],
    lossBackward: [1, () => ({ op: 'lossBackward', model })],
    backward: [
      4,
      () => ({ op: 'backward', model, gradient: numbers(draft, outputShape(known), dtype, 0.1) }),
    ],
    wrong: [8, () => wrong(draft, model, set)],
    look: [1, () => ({ op: 'look', model })],
  };
  if (choices.chance(0.02)) return built(draft, model, dtype);
  const weights = Object.fromEntries(
    Object.entries(drawnOnes).map(([name, [weight]]) => [name, weight]),
  );
  return [drawnOnes[choices.weighted(weights)][1]()];
}
