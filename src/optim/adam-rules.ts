/**
 * The rules of Adam and of AdamW, which differ in their scalars alone. In PyTorch's order of
 * operations.
 */
import type { UpdateRule } from '../backend/ops.js';
import { average, biasesOf, sharesOf, type MomentOptions } from './moments.js';
import type { ParamGroup } from './options.js';
import { decayed } from './weight-decay.js';

/** The options of a group of Adam's, with its learning rate. */
export interface AdamGroup extends MomentOptions {
  /** Divide by the largest running average of g² so far, not by the last. Default false. */
  amsgrad?: boolean;
}

const adam: UpdateRule = {
  name: 'adam',
  kernel: 'adam',
  states: ['expAvg', 'expAvgSq'],
  update: (w, g, state, [stepSize, weightDecay, b1, f1, b2, f2, correction, eps, keep]) => {
    average(state, decayed(g, w, weightDecay), b1, f1, b2, f2);
    return w * keep - (stepSize * state[0]) / (Math.sqrt(state[1]) / correction + eps);
  },
};

const amsgrad: UpdateRule = {
  name: 'amsgrad',
  states: ['expAvg', 'expAvgSq', 'maxExpAvgSq'],
  update: (w, g, state, [stepSize, weightDecay, b1, f1, b2, f2, correction, eps, keep]) => {
    average(state, decayed(g, w, weightDecay), b1, f1, b2, f2);
    state[2] = Math.max(state[2], state[1]);
    return w * keep - (stepSize * state[0]) / (Math.sqrt(state[2]) / correction + eps);
  },
};

/** The rule for a group's options. */
export const adamRule = (group: { amsgrad: boolean }): UpdateRule =>
  group.amsgrad ? amsgrad : adam;

/**
 * The numbers that both rules are given.
 *
 * @param weightDecay - How much of the value is added to its gradient.
 * @param keep - How much of the value is kept before the step.
 */
export function adamScalars(
  { lr, betas, eps }: ParamGroup<MomentOptions>,
  step: number,
  weightDecay: number,
  keep: number,
): readonly number[] {
  const [bias1, bias2] = biasesOf(betas, step);
  return [lr / bias1, weightDecay, ...sharesOf(betas), Math.sqrt(bias2), eps, keep];
}
