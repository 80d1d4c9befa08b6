/**
 * AdamW: Adam whose weight decay is apart from its gradients.
 */
import { checkCount, checkBoolean } from '../core/check.js';
import type { UpdateRule } from '../backend/ops.js';
import { adamRule, adamScalars, type AdamGroup } from './adam-rules.js';
import { checkMoments } from './moments.js';
import { Optimizer } from './optimizer.js';
import type { ParamGroup, Params } from './options.js';

/** Options of {@link AdamW}. */
export interface AdamWOptions extends Omit<AdamGroup, 'weightDecay'> {
  /** Before each step the value is multiplied by 1 − lr · weightDecay. Default 0.01. */
  weightDecay?: number;
}

/**
 * AdamW, as `torch.optim.AdamW`: Adam with a decoupled weight decay.
 *
 * At step t:
 * $$w \leftarrow (1 - \text{lr} \cdot \text{weightDecay})\,w \qquad
 *   m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad
 *   v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2$$
 * $$w \leftarrow w - \text{lr}\,
 *   \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}$$
 * With `amsgrad`, the largest v so far stands in for v in the denominator.
 *
 * `lr` and the options in `paramGroups` may be changed between steps. A parameter that has no
 * gradient is left as it is.
 *
 * @example
 * ```ts
 * import { AdamW, array, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 1);
 * const optimizer = new AdamW(layer.parameters(), {
 *   lr: 0.001,
 *   weightDecay: 0.1,
 * });
 * layer.forward(array([[1, 2]]));
 * layer.backward(array([[1]]));
 * optimizer.step();
 * ```
 * @see Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101
 */
export class AdamW extends Optimizer<AdamWOptions> {
  /**
   * @param params - What to change: `model.parameters()`, or groups with options of their own.
   * @param options - See {@link AdamWOptions}. Default learning rate: 0.001.
   */
  constructor(params: Params<AdamWOptions>, options: Partial<AdamWOptions> = {}) {
    checkCount('AdamW', arguments, 2);
    super('AdamW', params, options, {
      lr: 1e-3,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0.01,
      amsgrad: false,
    });
  }

  protected override checkGroup(group: ParamGroup<AdamWOptions>): void {
    checkMoments('AdamW', group);
    checkBoolean('AdamW', 'amsgrad', group.amsgrad);
  }

  protected override ruleFor(group: ParamGroup<AdamWOptions>): UpdateRule {
    return adamRule(group);
  }

  protected override scalarsFor(group: ParamGroup<AdamWOptions>, step: number): readonly number[] {
    return adamScalars(group, step, 0, 1 - group.lr * group.weightDecay);
  }
}
