/**
 * Products of values: exporters write x · (1 + erf(x / √2)) · 0.5 in any order, so that
 * formulas are told by their factors.
 */
import type { Network } from './network.js';

/** A number times values. */
export interface Product {
  readonly scale: number;
  readonly factors: readonly string[];
}

/** No formula of an activation has more. */
const MOST_FACTORS = 6;

/** A value as a product; of one factor, itself, where it is none. */
export function productOf(network: Network, value: string, depth = 0): Product {
  const itself = { scale: 1, factors: [value] };
  const node = depth < MOST_FACTORS ? network.by(value, 'Mul', 'Div', 'Neg') : undefined;
  if (!node) return itself;
  const [a, b] = node.inputs;
  const of = (name: string) => productOf(network, name, depth + 1);
  if (node.op === 'Neg') return times(of(a), -1);
  const [left, right] = [network.scalar(a), network.scalar(b)];
  if (right !== undefined) return times(of(a), node.op === 'Mul' ? right : 1 / right);
  if (node.op === 'Div') return itself;
  if (left !== undefined) return times(of(b), left);
  const [p, q] = [of(a), of(b)];
  const factors = [...p.factors, ...q.factors];
  return factors.length > MOST_FACTORS ? itself : { scale: p.scale * q.scale, factors };
}

export const times = ({ scale, factors }: Product, by: number): Product => ({
  scale: scale * by,
  factors,
});

/** A product without one of its factors. */
export const without = ({ scale, factors }: Product, place: number): Product => ({
  scale,
  factors: factors.filter((_, i) => i !== place),
});

/** Whether two numbers differ by no more than float32 rounds. */
export const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-5 * Math.max(Math.abs(a), Math.abs(b));

export function same(a: Product, b: Product): boolean {
  if (a.factors.length !== b.factors.length || !near(a.scale, b.scale)) return false;
  const others = [...b.factors].sort();
  return [...a.factors].sort().every((factor, i) => factor === others[i]);
}

/** A value as a number times another. */
export function scaled(network: Network, value: string): { x: string; by: number } {
  const node = network.by(value, 'Mul', 'Div', 'Neg');
  if (!node) return { x: value, by: 1 };
  const [a, b] = node.inputs;
  if (node.op === 'Neg') return { x: a, by: -1 };
  const right = network.scalar(b);
  if (right !== undefined) return { x: a, by: node.op === 'Mul' ? right : 1 / right };
  const left = node.op === 'Mul' ? network.scalar(a) : undefined;
  return left === undefined ? { x: value, by: 1 } : { x: b, by: left };
}

/** The other of two that are added, where one is this number. */
export function besideNumber(network: Network, value: string, n: number): string | undefined {
  const node = network.by(value, 'Add');
  if (!node) return undefined;
  const [a, b] = node.inputs;
  const isIt = (name: string) => {
    const number = network.scalar(name);
    return number !== undefined && near(number, n);
  };
  return isIt(b) ? a : isIt(a) ? b : undefined;
}
