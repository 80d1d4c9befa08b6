/**
 * States of optimizers: PyTorch's go on here, and are written as PyTorch has them. That a real
 * PyTorch goes on from what is written: torch-optimizers-live.test.ts.
 */
import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { Adam, AdamW, array, FormatError, Generator, Linear, Lion, NAdam, SGD, toFlat, type StateDict } from '../../src/index.js'; // prettier-ignore
import { optimizerFromTorch, optimizerToTorch, readTorch, writeTorch, type TorchOptimizerState } from '../../src/io/index.js'; // prettier-ignore
import { fromBase64, readFixture } from '../support/fixtures.js';
import { network, optimizerOf, train, type Row, type Trained } from './torch-optimizers-support.js';

interface Fixture extends Trained {
  readonly first: number;
  readonly more: number;
  readonly runs: readonly (Row & { readonly file: string; readonly after: Record<string, string> })[];
} // prettier-ignore

const fixture = readFixture('torch_optimizers') as Fixture;

interface Checkpoint {
  model: StateDict;
  optimizer: TorchOptimizerState;
}
const checkpointOf = (file: string) =>
  readTorch<Checkpoint>(new Uint8Array(inflateSync(Buffer.from(file, 'base64'))));

for (const row of fixture.runs) {
  const title = `${row.optimizer} ${JSON.stringify(row.options)} ${row.special ?? ''}`;

  it(`${title}: ten steps in PyTorch and five here are fifteen there`, () => {
    const checkpoint = checkpointOf(row.file);
    const model = network();
    // The options come along.
    const optimizer = optimizerOf({ ...row, options: { lr: 7 } }, model);
    model.loadStateDict(checkpoint.model);
    optimizer.loadStateDict(optimizerFromTorch(checkpoint.optimizer, optimizer));
    train(model, optimizer, fixture, fixture.more);
    for (const [name, value] of Object.entries(model.stateDict())) {
      const expected = fromBase64(row.after[name], 'float64');
      toFlat(value).forEach((w, i) => expect(w).toBeCloseTo(expected[i], 12));
    }
  });

  it(`${title}: ten steps here are remembered as PyTorch remembers them`, () => {
    const model = network();
    const optimizer = optimizerOf(row, model);
    model.loadStateDict(checkpointOf(row.file).model);
    train(model, optimizer, fixture, fixture.first);
    const written = writeTorch(optimizerToTorch(optimizer));
    const read = readTorch<TorchOptimizerState>(written);
    const theirs = checkpointOf(row.file).optimizer;
    const namesOf = ({ state }: TorchOptimizerState) =>
      [...(state instanceof Map ? (state as Map<number, Record<string, unknown>>) : [])]
        .map(([key, memory]) => ({
          key,
          names: Object.keys(memory).filter((name) => memory[name] !== null).sort(),
        }))
        .filter(({ names }) => names.length > 0); // prettier-ignore
    expect(namesOf(read)).toEqual(namesOf(theirs));
    const again = optimizerOf(row, model);
    again.loadStateDict(optimizerFromTorch(read, again));
    const [before, after] = [optimizer, again].map((one) => one.stateDict());
    if (row.optimizer === 'SGD')
      for (const { state } of [before, after])
        state.forEach((memory, i) => {
          // Its steps are not counted there; without momentum nothing is remembered.
          if (memory) state[i] = 'momentumBuffer' in memory ? { ...memory, step: 1 } : null;
        });
    expect(after).toEqual(before);
  });
}

const [sgdState, adamState, adamWState] = ['SGD', 'Adam', 'AdamW'].map((name) => {
  const { file } = fixture.runs.findLast(({ optimizer, special }) => optimizer === name && special !== 'groups')!;
  return () => checkpointOf(file).optimizer as unknown as { state: Map<number, Record<string, unknown>>; param_groups: Record<string, unknown>[] };
}); // prettier-ignore
const sgd = () => new SGD(network().parameters(), { lr: 1 });
const adam = () => new Adam(network().parameters());
const adamW = () => new AdamW(network().parameters());
const adamNames = 'lr, betas, eps, weight_decay, amsgrad';
const another = 'there is no such optimizer here; go on with the weights and a new one';
const made = 'make the optimizer that the state is of';
const pass = "pass what optimizer.state_dict() gave: checkpoint.optimizer, say, of readTorch's";

/** A state with something else in its first group, or in what is remembered of its first parameter. */
const withGroup = (state: ReturnType<typeof adamState>, more: Record<string, unknown>) => {
  Object.assign(state.param_groups[0], more);
  return state;
};
const withMemory = (state: ReturnType<typeof adamState>, more: Record<string, unknown>) => {
  Object.assign(state.state.get(0)!, more);
  return state;
};

it.each([
  ['of another class', () => optimizerFromTorch(sgdState(), adam()), `param_groups[0] of Adam, with ${adamNames}, but got lr, momentum, dampening, weight_decay, nesterov; ${made}, and take names of your own out of the group`],
  ['that maximizes', () => optimizerFromTorch(withGroup(adamState(), { maximize: true }), adam()), `param_groups[0] of Adam with maximize false, but got true; ${another}`],
  ['of AdamW for Adam, where PyTorch says so', () => optimizerFromTorch(withGroup(adamState(), { decoupled_weight_decay: true }), adam()), `param_groups[0] of Adam with decoupled_weight_decay false, but got true; ${another}`],
  ['of Adam for AdamW, where PyTorch says so', () => optimizerFromTorch(withGroup(adamWState(), { decoupled_weight_decay: false }), adamW()), `param_groups[0] of AdamW with decoupled_weight_decay true, but got false; ${another}`],
  ['with a name of its own', () => optimizerFromTorch(withGroup(sgdState(), { name: 'all' }), sgd()), `param_groups[0] of SGD, with lr, momentum, dampening, weight_decay, nesterov, but got lr, momentum, dampening, weight_decay, nesterov, name; ${made}, and take names of your own out of the group`],
  ['that remembers more', () => optimizerFromTorch(withMemory(sgdState(), { exp_avg: array([1]) }), sgd()), `state[0] of SGD, with some of momentum_buffer, but got exp_avg; ${made}`],
  ['that is the checkpoint', () => optimizerFromTorch({ model: {}, optimizer: {} }, sgd()), `an object with state and param_groups, but got an object with model, optimizer; ${pass}`],
  ['that is a number', () => optimizerFromTorch(3, sgd()), `an object with state and param_groups, but got 3; ${pass}`],
  ['of this package', () => optimizerFromTorch(sgd().stateDict() as never, sgd()), `an object with state and param_groups, but got an object with state, paramGroups; ${pass}`],
  ['without parameters', () => optimizerFromTorch({ state: {}, param_groups: [{ lr: 1 }] }, sgd()), `param_groups[0] with a list params, but got an object; ${pass}`],
] as const)('optimizerFromTorch refuses a state %s', (_title, run, text) => {
  expect(run).toThrow(new FormatError(`optimizerFromTorch expects ${text}`));
}); // prettier-ignore

it('what PyTorch 2 says besides is understood: tensors for numbers, new names', () => {
  const more = { fused: null, capturable: false, decoupled_weight_decay: true, param_names: ['a'], lr: array([0.5], []) }; // prettier-ignore
  const optimizer = adamW();
  optimizer.loadStateDict(optimizerFromTorch(withGroup(adamWState(), more), optimizer));
  expect(optimizer.lr).toBe(0.5);
});

it('what schedulers write into a group is passed over: the learning rate is the one they have set', () => {
  const oneCycle = { initial_lr: 0.04, max_lr: 1, min_lr: 4e-6, max_momentum: 0.95, base_momentum: 0.85 }; // prettier-ignore
  for (const more of [oneCycle, { initial_lr: 0.1, max_momentum: 0.9, base_momentum: 0.8 }, { initial_lr: 0.1, swa_lr: 0.05 }]) {
    const optimizer = sgd();
    const state = optimizerFromTorch(withGroup(sgdState(), { ...more, lr: 0.25 }), optimizer);
    expect(Object.keys(state.paramGroups[0])).toEqual(Object.keys(optimizer.paramGroups[0]));
    optimizer.loadStateDict(state);
    expect(optimizer.lr).toBe(0.25);
  }
}); // prettier-ignore

it('optimizers that PyTorch does not have are refused, and those of another size where they are loaded', () => {
  const list = 'SGD, Adam, AdamW, NAdam, RAdam, RMSprop, Adagrad, Adadelta';
  const lion = new Lion(new Linear(2, 1).parameters());
  const came = `expects an optimizer that PyTorch has (${list}), but got ${lion.toString()}`;
  expect(() => optimizerToTorch(lion)).toThrow(
    new TypeError(`optimizerToTorch ${came}; write its stateDict() for this package`),
  );
  expect(() => optimizerFromTorch(adamState(), lion)).toThrow(
    new TypeError(`optimizerFromTorch ${came}; load what its own stateDict() gave`),
  );
  expect(() => optimizerToTorch({} as SGD)).toThrow(
    'optimizerToTorch expects optimizer to be an Optimizer, but got an object; pass new Adam(model.parameters()), say',
  );
  const other = new NAdam(new Linear(3, 4, { dtype: 'float64' }).parameters());
  const small = new Adam(new Linear(3, 4, { dtype: 'float64' }).parameters());
  expect(() => small.loadStateDict(optimizerFromTorch(adamState(), small))).toThrow(
    'Adam.loadStateDict expects groups of 2 parameters and 2 states, but got groups of 4 and 4 states',
  );
  expect(optimizerToTorch(other)).toMatchObject({ state: new Map(), param_groups: [{ params: [0, 1], momentum_decay: 0.004 }] }); // prettier-ignore
});

it('a damaged state is refused, by this package or by loadStateDict, whatever lies in it', () => {
  const generator = new Generator(2);
  const values = [null, -1, NaN, 'text', true, [], {}, [[1]], new Map(), array([1, 2]), array([1]), 1n, undefined, { __proto__: null }]; // prettier-ignore
  const pick = <T>(list: readonly T[]): T => list[Math.floor(generator.uniform([1]).get(0) * list.length)]; // prettier-ignore
  for (let i = 0; i < 2000; i++) {
    const state = adamState();
    const memory = state.state.get(pick([0, 1, 2, 3]))!;
    const parts = [state.param_groups[0], memory, state, state.param_groups];
    for (let n = 0; n < 1 + (i % 3); n++) {
      const target = pick<object>(parts);
      const name = pick([...Object.keys(target), '__proto__', 'constructor']);
      const value = pick<unknown>(values);
      Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true }); // prettier-ignore
    }
    const optimizer = adam();
    let fault: unknown;
    try {
      optimizer.loadStateDict(optimizerFromTorch(state as never, optimizer));
    } catch (error) {
      fault = error;
    }
    if (fault !== undefined) expect((fault as Error).message).toMatch(/ expects .*, but got .*; /s);
  }
});
