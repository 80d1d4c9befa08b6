/**
 * Adadelta: steps as large as those before them, relative to the gradients.
 */
import { checkCount, checkFinite } from '../core/check.js';
import type { UpdateRule } from '../backend/ops.js';
import { checkNonNegative } from './checks.js';
import { Optimizer } from './optimizer.js';
import type { OptimizerOptions, ParamGroup, Params } from './options.js';
import { decayed } from './weight-decay.js';

/** Options of {@link Adadelta}. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** How much of the running averages is kept. Default 0.9. */
  rho?: number;
  /** Added under the roots. Default 1e-6. */
  eps?: number;
  /** L2 penalty: this much of the value is added to its gradient. Default 0. */
  weightDecay?: number;
}

/** In PyTorch's order of operations. */
const adadelta: UpdateRule = {
  name: 'adadelta',
  states: ['squareAvg', 'accDelta'],
  update: (w, g, state, [lr, weightDecay, rho, fresh, eps]) => {
    const d = decayed(g, w, weightDecay);
    state[0] = rho * state[0] + fresh * d * d;
    const delta = (Math.sqrt(state[1] + eps) / Math.sqrt(state[0] + eps)) * d;
    state[1] = rho * state[1] + fresh * delta * delta;
    return w - lr * delta;
  },
};

/**
 * Adadelta, as `torch.optim.Adadelta`.
 *
 * With gradient g (plus weightDecay · w):
 * $$v \leftarrow \rho v + (1 - \rho)\,g^2 \qquad
 *   \delta = \sqrt{\frac{u + \varepsilon}{v + \varepsilon}}\; g \qquad
 *   u \leftarrow \rho u + (1 - \rho)\,\delta^2 \qquad
 *   w \leftarrow w - \text{lr}\, \delta$$
 *
 * `lr` and the options in `paramGroups` may be changed between steps. A parameter that has no
 * gradient is left as it is.
 *
 * @example
 * ```ts
 * import { Adadelta, array, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 1);
 * const optimizer = new Adadelta(layer.parameters(), { lr: 1 });
 * layer.forward(array([[1, 2]]));
 * layer.backward(array([[1]]));
 * optimizer.step();
 * ```
 * @see Zeiler 2012, https://arxiv.org/abs/1212.5701
 */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  /**
   * @param params - What to change: `model.parameters()`, or groups with options of their own.
   * @param options - See {@link AdadeltaOptions}. Default learning rate: 1.
   */
  constructor(params: Params<AdadeltaOptions>, options: Partial<AdadeltaOptions> = {}) {
    checkCount('Adadelta', arguments, 2);
    super('Adadelta', params, options, { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0 });
  }

  protected override checkGroup(group: ParamGroup<AdadeltaOptions>): void {
    checkFinite('Adadelta', 'rho', group.rho, 0, 1);
    checkNonNegative('Adadelta', group, ['eps', 'weightDecay']);
  }

  protected override ruleFor(): UpdateRule {
    return adadelta;
  }

  protected override scalarsFor({
    lr,
    rho,
    eps,
    weightDecay,
  }: ParamGroup<AdadeltaOptions>): readonly number[] {
    return [lr, weightDecay, rho, 1 - rho, eps];
  }
}
