/**
 * What an optimizer is made of, options and parameters or groups of them, read and checked.
 */
import { checkInstance, checkOptions, show } from '../core/check.js';
import { DTypeError, StateError } from '../core/errors.js';
import { isRecord } from '../core/realms.js';
import { Parameter } from '../nn/parameter.js';
import type { OptimizerDefaults, OptimizerOptions, ParamGroup } from './options.js';

const advice = 'pass model.parameters()';

/** All options, those that were left out by their defaults. */
export function readOptions<O extends OptimizerOptions>(
  who: string,
  options: Partial<O>,
  defaults: OptimizerDefaults<O>,
): Required<O> {
  const names = [...new Set(['lr', ...Object.keys(defaults)])];
  const needsLr = defaults.lr === undefined;
  checkOptions(who, options, names, needsLr ? '{ lr: 0.01 }, say' : undefined);
  if (needsLr && options.lr === undefined) {
    throw new TypeError(
      `${who} expects lr, the learning rate, but got none; pass { lr: 0.01 }, say`,
    );
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { lr: options.lr, ...defaults, ...Object.fromEntries(given) } as Required<O>;
}

/** The groups with all their options; parameters alone are one group. */
export function readGroups<O extends OptimizerOptions>(
  who: string,
  params: unknown,
  options: Required<O>,
): ParamGroup<O>[] {
  const items = listOf(who, params);
  const grouped = items.some((item) => isGroup(item));
  const groups = grouped ? items : [{ params: items }];
  const read = groups.map((group, i) => {
    if (!isGroup(group)) {
      throw new TypeError(
        `${who} expects groups of parameters or parameters, but got both; put each parameter ` +
          'into a group',
      );
    }
    if (grouped) checkOptions(`${who}'s group ${i}`, group, ['params', ...Object.keys(options)]);
    return { ...options, ...group, params: listOf(who, group.params) as Parameter[] };
  });
  checkParameters(who, read.flatMap(({ params }) => params), grouped); // prettier-ignore
  return read;
}

/** A plain object, whatever it holds: a misspelt `params` is then told of. */
const isGroup = (item: unknown): item is { params: unknown } => isRecord(item);

function listOf(who: string, params: unknown): readonly unknown[] {
  if (typeof params !== 'object' || params === null || !(Symbol.iterator in params)) {
    throw new TypeError(`${who} expects a list of parameters, but got ${show(params)}; ${advice}`);
  }
  const list = [...(params as Iterable<unknown>)];
  if (list.length > 0) return list;
  throw new RangeError(`${who} expects at least one parameter, but got none; ${advice}`);
}

function checkParameters(who: string, list: readonly unknown[], grouped: boolean): void {
  const places = new Map<unknown, number>();
  list.forEach((item, i) => {
    const name = grouped ? `parameter ${i} of its groups` : `parameters[${i}]`;
    const parameter = checkInstance(who, name, item, Parameter, advice);
    const before = places.get(item);
    if (before !== undefined) {
      throw new StateError(
        `${who} expects each parameter once, but got ${parameter} at ${before} and ${i}; list ` +
          'it once',
      );
    }
    places.set(item, i);
  });
  const checked = list as Parameter[];
  const other = checked.find(({ dtype }) => dtype !== checked[0].dtype);
  if (!other) return;
  throw new DTypeError(
    `${who} expects parameters of one dtype, but got ${checked[0].dtype} and ${other.dtype} ` +
      `(${other}); make an optimizer for each`,
  );
}
