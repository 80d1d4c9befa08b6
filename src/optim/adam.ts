/**
 * Adam: steps of a size that adapts to each number's gradients.
 */
import { checkCount, checkFinite, show } from '../core/check.js';
import type { UpdateRule } from '../backend/ops.js';
import { Optimizer } from './optimizer.js';
import type { OptimizerOptions, ParamGroup, Params } from './options.js';
import { decayed } from './weight-decay.js';

/** Options of {@link Adam}. */
export interface AdamOptions extends Partial<OptimizerOptions> {
  /** How much of the running averages of g and of g² is kept. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the root in the denominator. Default 1e-8. */
  eps?: number;
  /** L2 penalty: this much of the value is added to its gradient. Default 0. */
  weightDecay?: number;
}

/** The options of a group, with its learning rate. */
export type AdamGroup = AdamOptions & OptimizerOptions;

/** In PyTorch's order of operations. */
const adam: UpdateRule = {
  name: 'adam',
  kernel: 'adam',
  states: ['expAvg', 'expAvgSq'],
  update: (w, g, state, [stepSize, weightDecay, beta1, fresh1, beta2, fresh2, correction, eps]) => {
    const d = decayed(g, w, weightDecay);
    state[0] = beta1 * state[0] + fresh1 * d;
    state[1] = beta2 * state[1] + fresh2 * d * d;
    return w - (stepSize * state[0]) / (Math.sqrt(state[1]) / correction + eps);
  },
};

/**
 * Adam, as `torch.optim.Adam`.
 *
 * With gradient g (plus weightDecay · w) at step t:
 * $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad
 *   v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2 \qquad
 *   w \leftarrow w - \text{lr}\,
 *   \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}$$
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
 * @see Kingma and Ba 2015, https://arxiv.org/abs/1412.6980
 */
export class Adam extends Optimizer<AdamGroup> {
  /**
   * @param params - What to change: `model.parameters()`, or groups with options of their own.
   * @param options - See {@link AdamOptions}. Default learning rate: 0.001.
   */
  constructor(params: Params<AdamGroup>, options: AdamOptions = {}) {
    checkCount('Adam', arguments, 2);
    super('Adam', params, options, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 });
  }

  protected override checkGroup({ betas, eps, weightDecay }: ParamGroup<AdamGroup>): void {
    if (!Array.isArray(betas) || betas.length !== 2) {
      throw new TypeError(
        `Adam expects betas as two numbers, but got ${show(betas)}; pass [0.9, 0.999], say`,
      );
    }
    betas.forEach((beta: unknown, i) => {
      if (typeof beta === 'number' && beta >= 0 && beta < 1) return;
      throw new RangeError(
        `Adam expects betas[${i}] to be a number from 0 to less than 1, but got ${show(beta)}; ` +
          'pass [0.9, 0.999], say',
      );
    });
    checkFinite('Adam', 'eps', eps, 0);
    checkFinite('Adam', 'weightDecay', weightDecay, 0);
  }

  protected override ruleFor(): UpdateRule {
    return adam;
  }

  protected override scalarsFor(group: ParamGroup<AdamGroup>, step: number): readonly number[] {
    const { lr, betas, eps, weightDecay } = group;
    const [beta1, beta2] = betas;
    const [bias1, bias2] = [1 - beta1 ** step, 1 - beta2 ** step];
    return [lr / bias1, weightDecay, beta1, 1 - beta1, beta2, 1 - beta2, Math.sqrt(bias2), eps];
  }
}
