/**
 * What the tests of optimizers share: parameters, and steps on given gradients.
 */
import { array, Parameter, toNested, type FloatDType } from '../../src/index.js';
import type { AnyOptimizer } from '../cases/optimizers.js';

export const parameter = (values: number[], dtype: FloatDType = 'float64') =>
  new Parameter(array(values, { dtype }));
export const give = (p: Parameter, values: number[]) =>
  p.accumulateGrad(array(values, { dtype: p.dtype }));
export const numbers = (p: Parameter) => toNested(p.value);

/** A step on given gradients. */
export function step(optimizer: AnyOptimizer, gradients: [Parameter, number[]][]): void {
  optimizer.zeroGrad();
  for (const [p, values] of gradients) give(p, values);
  optimizer.step();
}
