/**
 * What an optimizer remembers, from PyTorch's layout to this package's and back. Not here: the file
 * (read.ts, write.ts), which optimizers there are (optimizer-kin.ts), and whether arrays fit the
 * parameters, which loadStateDict says.
 */
import { checkCount, checkInstance, show } from '../../core/check.js';
import type { FloatArray } from '../../core/dtype.js';
import { FormatError } from '../../core/errors.js';
import type { NdArray } from '../../core/ndarray.js';
import { isNdArray } from '../../core/parts.js';
import { isRecord } from '../../core/realms.js';
import { Optimizer } from '../../optim/optimizer.js';
import type { OptimizerOptions } from '../../optim/options.js';
import type { OptimizerState, ParameterState } from '../../optim/state.js';
import { camel, ignored, kinOf, snake, type Kin } from './optimizer-kin.js';
import type { TorchKey, TorchValue } from './value.js';

/** What `optimizer.state_dict()` of PyTorch gives, as {@link readTorch} reads it. */
export interface TorchOptimizerState {
  /** Of each parameter, by its number, what is remembered: `step`, `exp_avg`, ... */
  readonly state: ReadonlyMap<TorchKey, unknown> | object;
  /** The groups' options by PyTorch's names, and `params`, the numbers of the parameters. */
  readonly param_groups: readonly unknown[];
}

const advice = "pass what optimizer.state_dict() gave: checkpoint.optimizer, say, of readTorch's";

/** What an optimizer calls itself, and its row of the table. */
function kinOfOptimizer(who: string, optimizer: unknown, instead: string): [string, Kin] {
  const example = 'pass new Adam(model.parameters()), say';
  const checked = checkInstance<{ toString(): string }>(
    who,
    'optimizer',
    optimizer,
    Optimizer,
    example,
  );
  const name = /^\w*/.exec(checked.toString())![0];
  const kin = kinOf.get(name);
  if (kin) return [name, kin];
  throw new TypeError(
    `${who} expects an optimizer that PyTorch has (${[...kinOf.keys()].join(', ')}), but got ` +
      `${checked.toString()}; ${instead}`,
  );
}

/**
 * What an optimizer of PyTorch remembers, for `loadStateDict` of the same one here: training goes
 * on as it would have there. SGD, Adam, AdamW, NAdam, RAdam, RMSprop, Adagrad and Adadelta are
 * known.
 *
 * Parameters are matched by their order, as PyTorch does it: build the model and the groups in the
 * same order. Learning rates and other options of the groups come along. What only says how PyTorch
 * computes (`foreach`, `fused`, `capturable`, `differentiable`) and what schedulers write beside it
 * (`initial_lr`, `max_lr`, `base_momentum`, ...) are left out.
 *
 * @param state - What `optimizer.state_dict()` gave, from {@link readTorch}.
 * @param optimizer - The one that is to go on, of the same class; it is not changed.
 * @throws TypeError if the optimizer is none that PyTorch has; FormatError if the state is no
 * optimizer's, is of another class, or says what is not done here (`maximize`).
 *
 * @example
 * ```ts
 * import { Adam, Linear, type StateDict } from 'tiny-mlp';
 * import {
 *   optimizerFromTorch,
 *   optimizerToTorch,
 *   readTorch,
 *   writeTorch,
 *   type TorchOptimizerState,
 * } from 'tiny-mlp/io';
 *
 * // In Python: torch.save({'model': model.state_dict(),
 * //                        'optimizer': optimizer.state_dict()}, 'run.pt')
 * const made = new Linear(4, 3);
 * const bytes = writeTorch({
 *   model: made.stateDict(),
 *   optimizer: optimizerToTorch(new Adam(made.parameters(), { lr: 0.01 })),
 * });
 *
 * const model = new Linear(4, 3);
 * const optimizer = new Adam(model.parameters());
 * type Run = { model: StateDict; optimizer: TorchOptimizerState };
 * const run = readTorch<Run>(bytes);
 * model.loadStateDict(run.model);
 * optimizer.loadStateDict(optimizerFromTorch(run.optimizer, optimizer));
 * console.log(optimizer.lr); // 0.01
 * ```
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.state_dict.html
 */
export function optimizerFromTorch<O extends OptimizerOptions>(
  state: TorchOptimizerState | TorchValue,
  optimizer: Optimizer<O>,
): OptimizerState<O> {
  const who = 'optimizerFromTorch';
  checkCount(who, arguments, 2);
  const [name, kin] = kinOfOptimizer(who, optimizer, 'load what its own stateDict() gave');
  const { state: memories, param_groups: groups } = wholeState(who, state);
  const { params: _, ...options } = optimizer.paramGroups[0];
  const reading: Reading = { who, name, kin, options: Object.keys(options) };
  const paramGroups: OptimizerState<O>['paramGroups'] = [];
  const states: OptimizerState<O>['state'] = [];
  groups.forEach((given, i) => {
    const what = `param_groups[${i}]`;
    const group = isRecord(given) ? given : {};
    const params: unknown = group.params;
    if (!Array.isArray(params)) throw refusal(who, `${what} with a list params`, show(given));
    const loaded = optionsOf(reading, what, group);
    const places = (params as TorchKey[]).map((key) => {
      const memory: unknown = memories instanceof Map ? memories.get(key) : undefined;
      return states.push(memoryOf(reading, `state[${show(key)}]`, memory)) - 1;
    });
    const whole = { ...loaded, params: places };
    paramGroups.push(whole as unknown as OptimizerState<O>['paramGroups'][number]);
  });
  return { state: states, paramGroups };
}

interface Reading {
  readonly who: string;
  readonly name: string;
  readonly kin: Kin;
  /** The names of a group's options here. */
  readonly options: readonly string[];
}

const refusal = (who: string, expected: string, came: string, instead = advice): FormatError =>
  new FormatError(`${who} expects ${expected}, but got ${came}; ${instead}`);

function wholeState(who: string, given: unknown) {
  const { state, param_groups: groups } = isRecord(given) ? given : {};
  // Without a step taken there is no key that is a number: it comes as an object.
  if ((state instanceof Map || isRecord(state)) && Array.isArray(groups))
    return { state, param_groups: groups as readonly unknown[] };
  const came = isRecord(given) ? `an object with ${names(Object.keys(given))}` : show(given);
  throw refusal(who, 'an object with state and param_groups', came);
}

const names = (list: readonly string[]): string =>
  list.length === 0
    ? 'nothing'
    : `${list.slice(0, 12).join(', ')}${list.length > 12 ? ', ...' : ''}`;

/** A tensor of one element as its number; everything else as it is. */
function plainNumber(value: unknown): unknown {
  const shape = isNdArray(value) && value.shape.every((n) => n === 1) ? value.shape : undefined;
  return shape ? (value as NdArray).get(...shape.map(() => 0)) : value;
}

/** A group's options by the names of this package. */
function optionsOf(reading: Reading, what: string, group: Readonly<Record<string, unknown>>) {
  const { who, name, kin, options } = reading;
  const given = Object.keys(group).filter((key) => !ignored.has(key));
  const fixed: Readonly<Record<string, boolean>> = {
    maximize: false,
    decoupled_weight_decay: kin.isDecoupled ?? false,
  };
  const left = given.filter((key) => {
    if (!Object.hasOwn(fixed, key)) return true;
    if (group[key] === fixed[key]) return false;
    const instead = 'there is no such optimizer here; go on with the weights and a new one';
    throw refusal(who, `${what} of ${name} with ${key} ${fixed[key]}`, show(group[key]), instead);
  });
  const expected = options.map(snake);
  const isOurs = left.length === expected.length && left.every((key) => expected.includes(key));
  if (!isOurs) {
    throw refusal(
      who,
      `${what} of ${name}, with ${names(expected)}`,
      names(left),
      `make the optimizer that the state is of, and take names of your own out of the group`,
    );
  }
  return Object.fromEntries(left.map((key) => [camel(key), plainNumber(group[key])]));
}

/** What is remembered of one parameter; null where nothing is. */
function memoryOf(reading: Reading, what: string, given: unknown): ParameterState | null {
  if (given === undefined) return null;
  const { who, name, kin } = reading;
  if (!isRecord(given)) throw refusal(who, `${what} as an object`, show(given));
  // None: what is not in use, as the buffer of SGD without momentum.
  const entries = Object.entries(given).filter(([, value]) => value !== null);
  const known = [...kin.numbers, ...kin.arrays];
  const other = entries.find(([key]) => !known.includes(key));
  if (other) {
    const instead = 'make the optimizer that the state is of';
    throw refusal(who, `${what} of ${name}, with some of ${names(known)}`, other[0], instead);
  }
  if (!entries.some(([key]) => kin.arrays.includes(key))) return null;
  const all = entries.map(([key, value]) => {
    return [camel(key), kin.numbers.includes(key) ? plainNumber(value) : value] as const;
  });
  // SGD does not count; here whether there was a first step is told by the number of steps.
  return { step: 1, ...Object.fromEntries(all) };
}

/**
 * What an optimizer of this package remembers as `optimizer.load_state_dict` of PyTorch takes it,
 * to be written with {@link writeTorch}. PyTorch goes on from it as this package would have.
 *
 * Numbers of steps are written as whole numbers, which PyTorch turns into tensors where its version
 * keeps them so. The options that PyTorch has alone are left out, and take their defaults there.
 *
 * @param optimizer - One that PyTorch has too; see {@link optimizerFromTorch}.
 * @throws TypeError if it is another.
 *
 * @example
 * ```ts
 * import { array, Linear, SGD } from 'tiny-mlp';
 * import { optimizerToTorch } from 'tiny-mlp/io';
 *
 * const layer = new Linear(2, 1);
 * const optimizer = new SGD(layer.parameters(), { lr: 0.1, momentum: 0.9 });
 * layer.forward(array([[1, 2]]));
 * layer.backward(array([[1]]));
 * optimizer.step();
 *
 * // In Python: optimizer.load_state_dict(torch.load('run.pt')['optimizer'])
 * const { state, param_groups } = optimizerToTorch(optimizer);
 * console.log([...state.keys()], Object.keys(state.get(0) ?? {}));
 * // [ 0, 1 ] [ 'momentum_buffer' ]
 * console.log(param_groups[0]?.weight_decay); // 0
 * ```
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.load_state_dict.html
 */
export function optimizerToTorch<O extends OptimizerOptions>(
  optimizer: Optimizer<O>,
): {
  /** Of each parameter that has had a step, by its number, what is remembered. */
  state: Map<number, Record<string, number | NdArray<FloatArray>>>;
  /** The groups' options by PyTorch's names, and `params`, the numbers of the parameters. */
  param_groups: Record<string, unknown>[];
} {
  const who = 'optimizerToTorch';
  checkCount(who, arguments, 1);
  const [, kin] = kinOfOptimizer(who, optimizer, 'write its stateDict() for this package');
  const { state, paramGroups } = optimizer.stateDict();
  const known = [...kin.numbers, ...kin.arrays];
  const snaked = (object: object) =>
    Object.entries(object).map(([key, value]) => [snake(key), value as number] as const);
  const memories = state.flatMap((memory, i) => {
    const entries = memory ? snaked(memory).filter(([key]) => known.includes(key)) : [];
    return entries.length > 0 ? [[i, Object.fromEntries(entries)] as const] : [];
  });
  return {
    state: new Map(memories),
    param_groups: paramGroups.map((group) => Object.fromEntries(snaked(group))),
  };
}
