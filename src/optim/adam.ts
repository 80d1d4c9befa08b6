/**
 * Adam: steps of a size that adapts to each number's gradients.
 */
import { checkBoolean, checkCount } from '../core/check.js';
import type { UpdateRule } from '../backend/ops.js';
import { adamRule, adamScalars, type AdamGroup } from './adam-rules.js';
import { checkMoments } from './moments.js';
import { Optimizer } from './optimizer.js';
import type { ParamGroup, Params } from './options.js';

/** Options of {@link Adam}. */
export type AdamOptions = Partial<AdamGroup>;

/**
 * Adam, as `torch.optim.Adam`.
 *
 * With gradient g (plus weightDecay · w) at step t:
 * $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad
 *   v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2 \qquad
 *   w \leftarrow w - \text{lr}\,
 *   \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}$$
 *
 * With `amsgrad`, the largest v so far stands in for v in the denominator.
 *
 * `lr` and the options in `paramGroups` may be changed between steps. A parameter that has no
 * gradient is left as it is.
 *
 * @example
 * ```ts
 * import { Adam, array, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 1);
 * const optimizer = new Adam(layer.parameters(), { lr: 0.001 });
 * layer.forward(array([[1, 2]]));
 * layer.backward(array([[1]]));
 * optimizer.step();
 * ```
 * @see Kingma and Ba 2015, https://arxiv.org/abs/1412.6980; amsgrad: Reddi et al. 2018,
 * https://arxiv.org/abs/1904.09237
 */
export class Adam extends Optimizer<AdamGroup> {
  /**
   * @param params - What to change: `model.parameters()`, or groups with options of their own.
   * @param options - See {@link AdamOptions}. Default learning rate: 0.001.
   */
  constructor(params: Params<AdamGroup>, options: AdamOptions = {}) {
    checkCount('Adam', arguments, 2);
    super('Adam', params, options, {
      lr: 1e-3,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0,
      amsgrad: false,
    });
  }

  protected override checkGroup(group: ParamGroup<AdamGroup>): void {
    checkMoments('Adam', group);
    checkBoolean('Adam', 'amsgrad', group.amsgrad);
  }

  protected override ruleFor(group: ParamGroup<AdamGroup>): UpdateRule {
    return adamRule(group);
  }

  protected override scalarsFor(group: ParamGroup<AdamGroup>, step: number): readonly number[] {
    return adamScalars(group, step, group.weightDecay, 1);
  }
}
