/**
 * What schedules are told, read and checked.
 */
import { checkFinite, checkInstance, checkInteger, checkOptions, show } from '../../core/check.js';
import { StateError } from '../../core/errors.js';
import { Optimizer } from '../optimizer.js';
import type { OptimizerOptions } from '../options.js';

/** What a schedule changes the learning rates of. */
export type Scheduled = Optimizer<OptimizerOptions>;

/** Refuses what is no optimizer. */
export const checkOptimizer = (who: string, optimizer: unknown): Scheduled =>
  checkInstance<Scheduled>(who, 'optimizer', optimizer, Optimizer, 'pass the optimizer');

/**
 * All options, those that were left out by their defaults.
 *
 * @param example - What to pass where an option has no default, which is then undefined.
 */
export function readSettings<O extends object>(
  who: string,
  given: O,
  defaults: Readonly<Record<keyof O, unknown>>,
  example?: string,
): Required<O> {
  const names = Object.keys(defaults);
  checkOptions(who, given, names, example);
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const all = { ...defaults, ...Object.fromEntries(set) } as Required<O>;
  const missing = names.find((name) => all[name as keyof O] === undefined);
  if (missing === undefined) return all;
  throw new TypeError(`${who} expects ${missing}, but got none; pass ${example ?? missing}`);
}

/** Settings as consoles show them: `stepSize 30, gamma 0.1`. */
export const showSettings = (settings: object): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : show(value)}`)
    .join(', ');

/** One value for each group, from a value for all or a list. */
export function perGroup<T>(
  who: string,
  name: string,
  { paramGroups: { length } }: Scheduled,
  given: T | readonly T[],
  check: (who: string, name: string, value: T) => T,
): T[] {
  const list: readonly T[] = Array.isArray(given) ? given : Array<T>(length).fill(given as T);
  if (list.length !== length) {
    throw new RangeError(
      `${who} expects ${name} for ${length} groups, but got ${list.length}; pass one for each, ` +
        'or one for all',
    );
  }
  return list.map((value) => check(who, name, value));
}

/** A list of finite numbers out of a state, as many as there are groups. */
export function readNumbers(who: string, name: string, value: unknown, length: number): number[] {
  if (!Array.isArray(value) || value.length !== length) {
    throw new StateError(
      `${who} expects ${name} as a list of ${length} numbers, one for each group, but got ` +
        `${show(value)}; pass what stateDict() gave, of a schedule made alike`,
    );
  }
  return value.map((each: unknown, i) => checkFinite(who, `${name}[${i}]`, each));
}

/** Refuses anything but a list of epochs. */
export function checkMilestones(who: string, value: unknown, min: number): void {
  if (!Array.isArray(value)) {
    throw new TypeError(
      `${who} expects milestones as a list of epochs, but got ${show(value)}; pass [30, 80], say`,
    );
  }
  value.forEach((epoch, i) => checkInteger(who, `milestones[${i}]`, epoch, min));
}
