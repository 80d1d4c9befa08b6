/**
 * RAdam: Adam that does without its denominator while that is uncertain.
 */
import { power } from '../core/power.js';
import { checkCount } from '../core/check.js';
import type { UpdateRule } from '../backend/ops.js';
import { average, biasesOf, checkMoments, sharesOf, type MomentOptions } from './moments.js';
import { Optimizer } from './optimizer.js';
import type { ParamGroup, Params } from './options.js';
import { decayed } from './weight-decay.js';

/** Options of {@link RAdam}. */
export type RAdamOptions = MomentOptions;

/** In PyTorch's order of operations. A rectification of 0 says that there is none. */
const radam: UpdateRule = {
  name: 'radam',
  states: ['expAvg', 'expAvgSq'],
  update: (w, g, state, [lr, weightDecay, b1, f1, b2, f2, bias, root, eps, rectification]) => {
    average(state, decayed(g, w, weightDecay), b1, f1, b2, f2);
    const step = (state[0] / bias) * lr;
    if (rectification === 0) return w - step;
    return w - step * (root / (Math.sqrt(state[1]) + eps)) * rectification;
  },
};

/**
 * RAdam, as `torch.optim.RAdam`: Adam with a rectified variance.
 *
 * With gradient g (plus weightDecay · w) at step t, and ρ for the length of v's average:
 * $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad
 *   v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2 \qquad
 *   \hat m = \frac{m}{1 - \beta_1^t}$$
 * $$\rho_\infty = \frac{2}{1 - \beta_2} - 1 \qquad
 *   \rho_t = \rho_\infty - \frac{2 t \beta_2^t}{1 - \beta_2^t} \qquad
 *   r_t = \sqrt{\frac{(\rho_t - 4)(\rho_t - 2)\,\rho_\infty}
 *   {(\rho_\infty - 4)(\rho_\infty - 2)\,\rho_t}}$$
 * $$w \leftarrow w - \text{lr}\, \hat m \cdot \begin{cases}
 *   r_t \sqrt{1 - \beta_2^t} / (\sqrt v + \varepsilon) & \rho_t > 5 \\ 1 & \text{else}
 *   \end{cases}$$
 *
 * `lr` and the options in `paramGroups` may be changed between steps. A parameter that has no
 * gradient is left as it is.
 *
 * @example
 * ```ts
 * import { array, Linear, RAdam } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 1);
 * const optimizer = new RAdam(layer.parameters(), { lr: 0.001 });
 * layer.forward(array([[1, 2]]));
 * layer.backward(array([[1]]));
 * optimizer.step();
 * ```
 * @see Liu et al. 2020, https://arxiv.org/abs/1908.03265
 */
export class RAdam extends Optimizer<RAdamOptions> {
  /**
   * @param params - What to change: `model.parameters()`, or groups with options of their own.
   * @param options - See {@link RAdamOptions}. Default learning rate: 0.001.
   */
  constructor(params: Params<RAdamOptions>, options: Partial<RAdamOptions> = {}) {
    checkCount('RAdam', arguments, 2);
    super('RAdam', params, options, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 });
  }

  protected override checkGroup(group: ParamGroup<RAdamOptions>): void {
    checkMoments('RAdam', group);
  }

  protected override ruleFor(): UpdateRule {
    return radam;
  }

  protected override scalarsFor(
    { lr, betas, eps, weightDecay }: ParamGroup<RAdamOptions>,
    step: number,
  ): readonly number[] {
    const [bias1, bias2] = biasesOf(betas, step);
    const [, beta2] = betas;
    const end = 2 / (1 - beta2) - 1;
    const rho = end - (2 * step * power(beta2, step)) / bias2;
    const square = ((rho - 4) * (rho - 2) * end) / ((end - 4) * (end - 2) * rho);
    const rectification = rho > 5 ? Math.sqrt(square) : 0;
    const root = Math.sqrt(bias2);
    return [lr, weightDecay, ...sharesOf(betas), bias1, root, eps, rectification];
  }
}
