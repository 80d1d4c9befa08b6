/**
 * The rules of Adam and of AdamW, which differ in their scalars alone. In PyTorch's order of
 * operations but for one: in m / b₁ / (√v / √b₂ + ε), with b₁ and b₂ for 1 − βᵗ, both sides of the
 * last quotient are multiplied by √b₂, which leaves one division a number: m · (√b₂ / b₁) over
 * √v + ε √b₂. So do Kingma and Ba 2015 at the end of section 2, https://arxiv.org/abs/1412.6980.
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
  update: (w, g, state, [stepSize, weightDecay, b1, f1, b2, f2, eps, keep]) => {
    average(state, decayed(g, w, weightDecay), b1, f1, b2, f2);
    return w * keep - (stepSize * state[0]) / (Math.sqrt(state[1]) + eps);
  },
};

const amsgrad: UpdateRule = {
  name: 'amsgrad',
  states: ['expAvg', 'expAvgSq', 'maxExpAvgSq'],
  update: (w, g, state, [stepSize, weightDecay, b1, f1, b2, f2, eps, keep]) => {
    average(state, decayed(g, w, weightDecay), b1, f1, b2, f2);
    state[2] = Math.max(state[2], state[1]);
    return w * keep - (stepSize * state[0]) / (Math.sqrt(state[2]) + eps);
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
  const root = Math.sqrt(bias2);
  return [(lr / bias1) * root, weightDecay, ...sharesOf(betas), eps * root, keep];
}
