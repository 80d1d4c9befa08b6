/**
 * Reads results out of arrays and models, and writes to arrays that the library has handed out.
 */
import {
  array,
  type Module,
  type NdArray,
  type Optimizer,
  type OptimizerOptions,
  type Parameter,
} from '../../src/index.js';
import type { Numbers, State } from './operations.js';

/** Sets the element that is number `at` of all, row by row, counted round and round. */
export function write(target: NdArray, at: number, value: number): void {
  let left = at % target.size;
  const place = [...target.shape].reverse().map((n) => {
    const here = left % n;
    left = (left - here) / n;
    return here;
  });
  target.set(...place.reverse(), value);
}

/** Writes all over an array that the library was given or gave: it must not matter. */
export function scribble(theirs: NdArray): void {
  (theirs.data as Float64Array).fill(9);
}

export function stateOf({ module }: { module: Module }): State {
  const grads = new Map<string, Parameter>(module.namedParameters());
  const entry = ([name, value]: [string, NdArray]) => {
    const parameter = grads.get(name);
    return [
      name,
      { value: numbersOf(value)!, ...(parameter ? { grad: numbersOf(parameter.grad) } : {}) },
    ];
  };
  return Object.fromEntries(Object.entries(module.stateDict()).map(entry)) as State;
}

/** Arrays, one after the other. */
export const joined = (...arrays: readonly NdArray[]): NdArray =>
  array(
    arrays.flatMap((each) => [...array(each, { dtype: 'float64' }).data]),
    { dtype: 'float64' },
  );

/** The learning rates of an optimizer's groups, and their momenta. */
export const ratesOf = ({ paramGroups }: Optimizer<OptimizerOptions>): NdArray =>
  array(
    paramGroups.flatMap((group) => {
      const { lr, momentum, betas } = group as OptimizerOptions & Momenta;
      return [lr, momentum ?? betas?.[0] ?? 0];
    }),
    { dtype: 'float64' },
  );

interface Momenta {
  readonly momentum?: number;
  readonly betas?: readonly number[];
}

/** All arrays of an optimizer's state, one after the other. */
export function flat({ state }: ReturnType<Optimizer<OptimizerOptions>['stateDict']>): NdArray {
  const entries = state.flatMap((memory) => Object.values(memory ?? {}));
  const numbers = entries.flatMap((entry) =>
    typeof entry === 'number' ? [] : [...array(entry).data],
  );
  return array(numbers, { dtype: 'float64' });
}

export function numbersOf(value: NdArray | number | null): Numbers | null {
  if (value === null) return null;
  if (typeof value === 'number') return { shape: [], values: Float64Array.of(value) };
  return { shape: [...value.shape], values: array(value, { dtype: 'float64' }).data };
}
