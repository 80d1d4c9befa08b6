/**
 * The running averages of the gradient and of its square, which Adam and its kin share.
 */
import { power } from '../core/power.js';
import type { OptimizerOptions } from './options.js';
import { checkBetas, checkNonNegative } from './checks.js';

/** Options of Adam and its kin. */
export interface MomentOptions extends OptimizerOptions {
  /** How much of the running averages of g and of g² is kept. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the root in the denominator. Default 1e-8. */
  eps?: number;
  /** L2 penalty: this much of the value is added to its gradient. Default 0. */
  weightDecay?: number;
}

/** What the averages keep, and what they take of the new: β₁, 1 − β₁, β₂, 1 − β₂. */
export type Shares = readonly [beta1: number, fresh1: number, beta2: number, fresh2: number];

/** From options to {@link Shares}. */
export const sharesOf = ([beta1, beta2]: readonly [number, number]): Shares => [
  beta1,
  1 - beta1,
  beta2,
  1 - beta2,
];

/** 1 − βᵗ: how much of an average has come in t steps, of each beta. */
export const biasesOf = ([beta1, beta2]: readonly [number, number], step: number) =>
  [1 - power(beta1, step), 1 - power(beta2, step)] as const;

/** Takes the gradient d into the averages, the first two numbers of `state`. */
export function average(
  state: Record<number, number>,
  d: number,
  beta1: number,
  fresh1: number,
  beta2: number,
  fresh2: number,
): void {
  state[0] = beta1 * state[0] + fresh1 * d;
  state[1] = beta2 * state[1] + fresh2 * d * d;
}

/** Refuses options that do not fit. */
export function checkMoments(who: string, group: MomentOptions): void {
  checkBetas(who, group.betas);
  checkNonNegative(who, group, ['eps', 'weightDecay']);
}
