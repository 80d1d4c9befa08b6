/**
 * What the tests of optimizers share: one row each, and steps on given gradients.
 */
import {
  Adam,
  array,
  Parameter,
  SGD,
  toNested,
  type FloatDType,
  type Optimizer,
  type OptimizerOptions,
} from '../../src/index.js';

export type Options = Record<string, unknown>;
export type Parameters = Parameter[] | ({ params: Parameter[] } & Options)[];

export type AnyOptimizer = Optimizer<OptimizerOptions>;
type Make = (parameters: Parameters, options?: Options) => AnyOptimizer;

const bad = (value: unknown) => value as never;

/** Each optimizer, of parameters or of groups. */
export const optimizers: { name: string; make: Make }[] = [
  { name: 'SGD', make: (p, options) => new SGD(bad(p), { lr: 0.1, momentum: 0.9, ...options }) },
  { name: 'Adam', make: (p, options) => new Adam(bad(p), { lr: 0.1, ...options }) },
];

export const parameter = (values: number[], dtype: FloatDType = 'float64') => new Parameter(array(values, { dtype }));
export const give = (p: Parameter, values: number[]) => p.accumulateGrad(array(values, { dtype: p.dtype }));
export const numbers = (p: Parameter) => toNested(p.value);

/** A step on given gradients. */
export function step(optimizer: AnyOptimizer, gradients: [Parameter, number[]][]): void {
  optimizer.zeroGrad();
  for (const [p, values] of gradients) give(p, values);
  optimizer.step();
}
