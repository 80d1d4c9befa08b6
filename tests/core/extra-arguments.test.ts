/**
 * More arguments than there are, as of PyTorch's `zero_grad(set_to_none)`: refused, not swallowed.
 */
import { expect, it } from 'vitest';
import * as library from '../../src/index.js';
import {
  array,
  BatchNorm1d,
  EMA,
  Generator,
  init,
  Linear,
  LRScheduler,
  MSELoss,
  ReduceLROnPlateau,
  SequentialLR,
  SGD,
  StepLR,
} from '../../src/index.js';
import { expectError } from '../support/errors.js';

const layer = new Linear(2, 1);
const optimizer = new SGD(layer.parameters(), { lr: 1 });
const schedule = new StepLR(optimizer, { stepSize: 1 });
const plateau = new ReduceLROnPlateau(optimizer);
const ema = new EMA(layer);
const generator = new Generator(1);
const one = [array([1])];

const cases: [owner: object, called: string, method: string, ...args: unknown[]][] = [
  [library, '', 'manualSeed', 1],
  [library, '', 'setBackend', 'wasm', {}],
  [library, '', 'backendName'],
  [library, '', 'clipGradNorm', layer.parameters(), 1, {}],
  [library, '', 'clipGradValue', layer.parameters(), 1],
  [library, '', 'rows', [1, 2], 0, 1],
  [library, '', 'stack', one, 0],
  [library, '', 'concat', one, 0],
  [library, '', 'confusionMatrix', [0], [0], 1],
  [library, '', 'gradCheck', new MSELoss(), [1], { target: [0] }],
  [init, 'init.', 'uniform', 0, 1],
  [init, 'init.', 'normal', 0, 1],
  [init, 'init.', 'constant', 1],
  [init, 'init.', 'zeros'],
  [init, 'init.', 'ones'],
  [init, 'init.', 'kaimingUniform', {}],
  [init, 'init.', 'kaimingNormal', {}],
  [init, 'init.', 'xavierUniform', {}],
  [init, 'init.', 'xavierNormal', {}],
  [init, 'init.', 'truncNormal', {}],
  [init, 'init.', 'orthogonal', {}],
  [init, 'init.', 'sparse', 0.5, {}],
  [init, 'init.', 'asInPyTorch'],
  [init, 'init.', 'gain', 'relu', 1],
  [layer, 'Linear(2 → 1).', 'zeroGrad'],
  [layer, 'Linear(2 → 1).', 'parameters'],
  [layer, 'Linear(2 → 1).', 'namedParameters'],
  [layer, 'Linear(2 → 1).', 'train', true],
  [layer, 'Linear(2 → 1).', 'stateDict'],
  [layer, 'Linear(2 → 1).', 'loadStateDict', layer.stateDict(), {}],
  [new BatchNorm1d(2), 'BatchNorm1d(2).', 'namedBuffers'],
  [layer.weight, 'Parameter weight [1, 2].', 'zeroGrad'],
  [layer.weight, 'Parameter weight [1, 2].', 'accumulateGrad', [[1, 1]]],
  [optimizer, 'SGD.', 'zeroGrad'],
  [optimizer, 'SGD.', 'stateDict'],
  [optimizer, 'SGD.', 'loadStateDict', optimizer.stateDict()],
  [schedule, 'StepLR.', 'stateDict'],
  [schedule, 'StepLR.', 'loadStateDict', schedule.stateDict()],
  [new SequentialLR(optimizer, { schedulers: [schedule], milestones: [] }), 'SequentialLR.', 'stateDict'], // prettier-ignore
  [plateau, 'ReduceLROnPlateau.', 'step', 1],
  [plateau, 'ReduceLROnPlateau.', 'stateDict'],
  [plateau, 'ReduceLROnPlateau.', 'loadStateDict', plateau.stateDict()],
  [ema, 'EMA.', 'update'],
  [ema, 'EMA.', 'stateDict'],
  [ema, 'EMA.', 'loadStateDict', ema.stateDict()],
  [ema, 'EMA.', 'apply'],
  [ema, 'EMA.', 'restore'],
  [generator, 'Generator.', 'manualSeed', 1],
  [generator, 'Generator.', 'setState', generator.state],
  [generator, 'Generator.', 'randperm', 3],
  [generator, 'Generator.', 'choice', 3, 1, {}],
];

it.each(cases)('%#: one argument more than it has', (owner, called, method, ...args) => {
  const call = (...given: unknown[]) =>
    (owner as Record<string, (...given: unknown[]) => unknown>)[method](...given);
  const count = args.length;
  const wanted = ['no arguments', 'at most 1 argument'][count] ?? `at most ${count} arguments`;
  const text = `${called}${method} expects ${wanted}, but got ${count + 1}; remove what is too much`;
  expectError(() => call(...args, true), TypeError, text);
  expect(() => call(...args)).not.toThrow();
});

/** All arguments of a class, where they are not those of its kind. */
const constructors: [name: string, ...args: unknown[]][] = [
  ['BatchNorm1d', 2, {}],
  ['Buffer', [1], {}],
  ['CosineAnnealingLR', optimizer, { tMax: 1 }],
  ['CosineAnnealingWarmRestarts', optimizer, { t0: 1 }],
  ['Dropout', 0.5, {}],
  ['ELU', 1],
  ['EMA', layer, {}],
  ['Embedding', 3, 2, {}],
  ['ExponentialLR', optimizer, { gamma: 1 }],
  ['Flatten', 1, 2],
  ['GELU', {}],
  ['Generator', 1],
  ['Hardtanh', -1, 1],
  ['LambdaLR', optimizer, { lrLambda: () => 1 }],
  ['LayerNorm', 2, {}],
  ['LeakyReLU', 0.1],
  ['Linear', 2, 1, {}],
  ['LinearLR', optimizer, {}],
  ['LogSoftmax', 1],
  ['MultiStepLR', optimizer, { milestones: [1] }],
  ['OneCycleLR', optimizer, { maxLr: 1, totalSteps: 2 }],
  ['PReLU', 1, {}],
  ['Parameter', [1], {}],
  ['RMSNorm', 2, {}],
  ['ReduceLROnPlateau', optimizer, {}],
  ['Residual', new library.ReLU(), {}],
  ['SequentialLR', optimizer, { schedulers: [new StepLR(optimizer, { stepSize: 1 })], milestones: [] }], // prettier-ignore
  ['Sine', 1],
  ['Softmax', 1],
  ['Softplus', 1, 20],
  ['StepLR', optimizer, { stepSize: 1 }],
];

const abstract = ['Activation', 'Loss', 'LRScheduler', 'Module', 'Optimizer'];
const ofAnyNumber = ['Columns', 'Concat', 'Sequential']; // of arguments
const others = new Set([...constructors.map(([name]) => name), ...abstract, ...ofAnyNumber]);
/** A loss has options, an optimizer parameters and options, any other module nothing: ReLU, say. */
const kinds: [base: abstract new (...given: never[]) => object, ...args: unknown[]][] = [
  [library.Loss, {}],
  [library.Optimizer, layer.parameters(), { lr: 1 }],
  [library.Module],
  [LRScheduler],
];
const byKind = kinds.flatMap(([base, ...args]) =>
  Object.entries(library as Record<string, { prototype?: unknown }>)
    .filter(([, { prototype }]) => prototype instanceof base)
    .map(([name]): [string, ...unknown[]] => [name, ...args])
    .filter(([name]) => !others.has(name)),
);

it.each([...constructors, ...byKind])(
  'new %s with one argument more than it has',
  (name, ...args) => {
    const Class = library[name as 'Identity'] as unknown as new (...given: unknown[]) => unknown;
    const count = args.length;
    const wanted = ['no arguments', 'at most 1 argument'][count] ?? `at most ${count} arguments`;
    const text = `${name} expects ${wanted}, but got ${count + 1}; remove what is too much`;
    expectError(() => new Class(...args, true), TypeError, text);
    expect(() => new Class(...args)).not.toThrow();
  },
);
