/**
 * Lion: steps of one size, along the sign of a momentum.
 */
import { checkCount } from '../core/check.js';
import type { UpdateRule } from '../backend/ops.js';
import { checkBetas, checkNonNegative } from './checks.js';
import { sharesOf } from './moments.js';
import { Optimizer } from './optimizer.js';
import type { OptimizerOptions, ParamGroup, Params } from './options.js';

/** Options of {@link Lion}. */
export interface LionOptions extends OptimizerOptions {
  /** How much of the momentum is in the step's sign, and how much is kept. Default [0.9, 0.99]. */
  betas?: readonly [number, number];
  /** Before each step the value is multiplied by 1 − lr · weightDecay. Default 0. */
  weightDecay?: number;
}

/** In the authors' order of operations. */
const lion: UpdateRule = {
  name: 'lion',
  states: ['expAvg'],
  update: (w, g, state, [lr, keep, beta1, fresh1, beta2, fresh2]) => {
    const direction = beta1 * state[0] + fresh1 * g;
    state[0] = beta2 * state[0] + fresh2 * g;
    const sign = Number(direction > 0) - Number(direction < 0); // 0 for NaN, as torch.sign
    return w * keep - lr * sign;
  },
};

/**
 * Lion, as its authors' code has it; it is not in PyTorch.
 *
 * With gradient g and momentum m:
 * $$w \leftarrow (1 - \text{lr} \cdot \text{weightDecay})\,w -
 *   \text{lr}\, \operatorname{sign}(\beta_1 m + (1 - \beta_1)\,g) \qquad
 *   m \leftarrow \beta_2 m + (1 - \beta_2)\,g$$
 * Its learning rate is 3 to 10 times smaller than AdamW's, its weight decay that much larger.
 *
 * `lr` and the options in `paramGroups` may be changed between steps. A parameter that has no
 * gradient is left as it is.
 *
 * @example
 * ```ts
 * import { array, Linear, Lion } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 1);
 * const optimizer = new Lion(layer.parameters(), {
 *   lr: 1e-4,
 *   weightDecay: 0.1,
 * });
 * layer.forward(array([[1, 2]]));
 * layer.backward(array([[1]]));
 * optimizer.step();
 * ```
 * @see Chen et al. 2023, https://arxiv.org/abs/2302.06675
 */
export class Lion extends Optimizer<LionOptions> {
  /**
   * @param params - What to change: `model.parameters()`, or groups with options of their own.
   * @param options - See {@link LionOptions}. Default learning rate: 0.0001.
   */
  constructor(params: Params<LionOptions>, options: Partial<LionOptions> = {}) {
    checkCount('Lion', arguments, 2);
    super('Lion', params, options, { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0 });
  }

  protected override checkGroup(group: ParamGroup<LionOptions>): void {
    checkBetas('Lion', group.betas);
    checkNonNegative('Lion', group, ['weightDecay']);
  }

  protected override ruleFor(): UpdateRule {
    return lion;
  }

  protected override scalarsFor({
    lr,
    betas,
    weightDecay,
  }: ParamGroup<LionOptions>): readonly number[] {
    return [lr, 1 - lr * weightDecay, ...sharesOf(betas)];
  }
}
