/**
 * What an optimizer remembers of its parameters, as plain data and back.
 */
import { checkArray, checkLike } from '../core/array-checks.js';
import { checkFinite, checkInteger, checkOptions, checkRecord, show } from '../core/check.js';
import type { FloatArray } from '../core/dtype.js';
import { StateError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import type { FloatTensor } from '../backend/backend.js';
import type { Numbers, UpdateRule } from '../backend/ops.js';
import type { Parameter } from '../nn/parameter.js';
import type { OptimizerOptions, ParamGroup } from './options.js';

/** What is remembered of one parameter. */
export interface Memory {
  readonly rule: UpdateRule;
  readonly states: readonly FloatTensor[];
  /** By the names of the rule's `numbers`. */
  numbers: Numbers;
  /** Steps taken so far. */
  step: number;
}

/** What `stateDict` gives: plain data, and arrays by PyTorch's names in camelCase. */
export interface OptimizerState<O extends OptimizerOptions> {
  /** Of each parameter, in order: its steps and its arrays; null where it has taken no step. */
  state: (ParameterState | null)[];
  /** The groups' options. */
  paramGroups: (Required<O> & {
    /** Places in `state`. */
    params: number[];
  })[];
}

/** What an optimizer's state holds of one parameter: its arrays by name, and its steps. */
export interface ParameterState {
  /** Steps taken so far. */
  step: number;
  /** An array of the parameter's shape: `momentumBuffer`, say; or one number: `muProduct`. */
  [name: string]: number | NdArray<FloatArray>;
}

const advice = 'pass what stateDict() gave, of an optimizer of the same class and parameters';

/** A state's options by group, and its memories by parameter, once all of it has been checked. */
export function readState<O extends OptimizerOptions>(
  who: string,
  given: unknown,
  groups: readonly ParamGroup<O>[],
  ruleFor: (group: ParamGroup<O>) => UpdateRule,
): { options: O[]; memories: [Parameter, Memory][] } {
  const { state, paramGroups } = (given ?? {}) as Partial<OptimizerState<O>>;
  const counts = groups.map(({ params }) => params.length);
  if (!Array.isArray(state) || !Array.isArray(paramGroups)) {
    const came =
      typeof given === 'object' && given !== null
        ? `state ${show(state)} and paramGroups ${show(paramGroups)}`
        : show(given);
    throw new TypeError(
      `${who} expects an object with arrays state and paramGroups, but got ${came}; ${advice}`,
    );
  }
  checkOptions(who, given, ['state', 'paramGroups']);
  paramGroups.forEach((group, i) => checkRecord(who, `paramGroups[${i}]`, group, advice));
  const came = paramGroups.map(({ params }) => (Array.isArray(params) ? params.length : 0));
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (came.join() !== counts.join() || state.length !== total) {
    throw new StateError(
      `${who} expects groups of ${counts.join(' and ')} parameters and ${total} states, ` +
        `but got ${came.length > 0 ? `groups of ${came.join(' and ')}` : 'no groups'} and ` +
        `${state.length} states; ${advice}`,
    );
  }
  let at = 0;
  const options: O[] = [];
  const memories: [Parameter, Memory][] = [];
  groups.forEach((group, g) => {
    const { params: _, ...loaded } = paramGroups[g];
    const { params, ...own } = group;
    const [names, others] = [Object.keys(own), Object.keys(loaded)];
    if (names.length !== others.length || names.some((name) => !Object.hasOwn(loaded, name))) {
      throw new StateError(
        `${who} expects paramGroups[${g}] with ${names.join(', ')}, ` +
          `but got ${others.join(', ')}; ${advice}`,
      );
    }
    const places = params.map((_, i) => at + i).join(', ');
    const given = paramGroups[g].params.join(', ');
    if (given !== places) {
      throw new StateError(
        `${who} expects paramGroups[${g}].params to be [${places}], but got [${given}]; ${advice}`,
      );
    }
    const rule = ruleFor({ ...group, ...loaded });
    options.push(loaded as unknown as O);
    for (const parameter of params) {
      const memory = readMemory(who, state[at], at, parameter, rule);
      if (memory) memories.push([parameter, memory]);
      at++;
    }
  });
  return { options, memories };
}

function readMemory(
  who: string,
  given: unknown,
  at: number,
  parameter: Parameter,
  rule: UpdateRule,
): Memory | null {
  if (given === null) return null;
  checkRecord(who, `state[${at}]`, given, advice);
  const names = Object.keys(rule.numbers ?? {});
  checkOptions(`${who}'s state[${at}]`, given, ['step', ...names, ...rule.states], advice);
  const { step, ...arrays } = given as ParameterState;
  const numbers = names.map((name) => {
    return [name, checkFinite(who, `state[${at}].${name}`, arrays[name])] as const;
  });
  const states = rule.states.map((name) => {
    const what = `state[${at}].${name}`;
    const array = checkArray(who, what, arrays[name]);
    checkLike(who, what, array, parameter, advice);
    return parameter.tensorLike(array);
  });
  const count = checkInteger(who, `state[${at}].step`, step, 0);
  return { rule, states, numbers: Object.fromEntries(numbers), step: count };
}
