/**
 * Refuses ops and rules that cannot compute: what TypeScript says of a user's own is unknown to
 * JavaScript. Each function is tried with one number before it is let loose on arrays.
 */
import { checkFunction, checkOneOf, show } from '../core/check.js';
import { allocate } from '../core/dtype.js';
import type { LossOp, UnaryOp, UpdateRule } from './ops.js';

/** Refuses what is no op of an activation. */
export function checkUnaryOp(who: string, op: UnaryOp, parameter: number): void {
  checkObject(who, 'its op', op);
  checkOneOf(who, 'op.saves', op.saves, ['input', 'output', 'slope']);
  const y = tryFunction(who, 'op.f', op.f, [0.5, parameter]);
  if (op.saves === 'slope') tryFunction(who, 'op.slope', op.slope, [0.5, y, parameter]);
  else tryFunction(who, 'op.grad', op.grad, [0.5, 1, parameter]);
}

/** Refuses what is no op of a loss. */
export function checkLossOp(who: string, op: LossOp): void {
  checkObject(who, 'its op', op);
  if ('row' in op) {
    checkFunction(who, 'op.row', op.row);
    return;
  }
  tryFunction(who, 'op.f', op.f, [0.5, 0.25, 0]);
  tryFunction(who, 'op.grad', op.grad, [0.5, 0.25, 0]);
}

/** Refuses what is no rule of an optimizer, or has other scalars than it reads. */
export function checkRule(who: string, rule: UpdateRule, scalars: readonly number[]): void {
  checkObject(who, 'its rule', rule);
  if (!Array.isArray(rule.states)) {
    throw new TypeError(
      `${who} expects rule.states as a list of names, but got ${show(rule.states)}; ` +
        "write states: ['velocity'], say, or []",
    );
  }
  if (!Array.isArray(scalars)) {
    throw new TypeError(
      `${who} expects a list of numbers from scalarsFor, but got ${show(scalars)}; ` +
        'return [lr], say',
    );
  }
  const state = allocate('float64', rule.states.length);
  const moved = tryFunction(who, 'rule.update', rule.update, [0.5, 0.25, state, scalars]);
  if (!Number.isNaN(moved)) return;
  throw new RangeError(
    `${who} expects rule.update to move a value of 0.5 with gradient 0.25, but got NaN from the ` +
      `scalars ${show(scalars)}; look whether scalarsFor gives all that update reads, and ` +
      'whether states names all that it remembers',
  );
}

function checkObject(who: string, name: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) return;
  throw new TypeError(`${who} expects ${name} as an object, but got ${show(value)}; give one`);
}

/** What a function gives for these arguments, which must be a number. */
function tryFunction<A extends unknown[]>(
  who: string,
  name: string,
  f: (...given: A) => number,
  given: A,
): number {
  const result: unknown = checkFunction(who, name, f)(...given);
  if (typeof result === 'number') return result;
  throw new TypeError(
    `${who} expects ${name} to return a number, but got ${show(result)}; return it`,
  );
}
