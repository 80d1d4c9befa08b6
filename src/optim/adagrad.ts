/**
 * Adagrad: steps divided by the root of the sum of all squared gradients.
 */
import { checkCount } from '../core/check.js';
import type { UpdateRule } from '../backend/ops.js';
import { checkNonNegative } from './checks.js';
import { Optimizer } from './optimizer.js';
import type { OptimizerOptions, ParamGroup, Params } from './options.js';
import { decayed } from './weight-decay.js';

/** Options of {@link Adagrad}. */
export interface AdagradOptions extends OptimizerOptions {
  /** How fast the learning rate falls from step to step. Default 0. */
  lrDecay?: number;
  /** L2 penalty: this much of the value is added to its gradient. Default 0. */
  weightDecay?: number;
  /** What the sums of squares begin with. Default 0. */
  initialAccumulatorValue?: number;
  /** Added to the root. Default 1e-10. */
  eps?: number;
}

/** In PyTorch's order of operations. */
const adagrad: UpdateRule = {
  name: 'adagrad',
  states: ['sum'],
  update: (w, g, state, [lr, weightDecay, eps]) => {
    const d = decayed(g, w, weightDecay);
    state[0] += d * d;
    return w - (lr * d) / (Math.sqrt(state[0]) + eps);
  },
};

/**
 * Adagrad, as `torch.optim.Adagrad`.
 *
 * With gradient g (plus weightDecay · w) at step t, and s at first `initialAccumulatorValue`:
 * $$s \leftarrow s + g^2 \qquad
 *   w \leftarrow w - \frac{\text{lr}}{1 + (t - 1)\,\text{lrDecay}}\,
 *   \frac{g}{\sqrt{s} + \varepsilon}$$
 *
 * `lr` and the options in `paramGroups` may be changed between steps. A parameter that has no
 * gradient is left as it is.
 *
 * @example
 * ```ts
 * import { Adagrad, array, Linear } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 1);
 * const optimizer = new Adagrad(layer.parameters(), { lr: 0.01 });
 * layer.forward(array([[1, 2]]));
 * layer.backward(array([[1]]));
 * optimizer.step();
 * ```
 * @see Duchi et al. 2011, https://jmlr.org/papers/v12/duchi11a.html
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  /**
   * @param params - What to change: `model.parameters()`, or groups with options of their own.
   * @param options - See {@link AdagradOptions}. Default learning rate: 0.01.
   */
  constructor(params: Params<AdagradOptions>, options: Partial<AdagradOptions> = {}) {
    checkCount('Adagrad', arguments, 2);
    super('Adagrad', params, options, {
      lr: 1e-2,
      lrDecay: 0,
      weightDecay: 0,
      initialAccumulatorValue: 0,
      eps: 1e-10,
    });
  }

  protected override checkGroup(group: ParamGroup<AdagradOptions>): void {
    const names = ['lrDecay', 'weightDecay', 'initialAccumulatorValue', 'eps'] as const;
    checkNonNegative('Adagrad', group, names);
  }

  protected override ruleFor(group: ParamGroup<AdagradOptions>): UpdateRule {
    return { ...adagrad, initially: [group.initialAccumulatorValue] };
  }

  protected override scalarsFor(
    { lr, lrDecay, weightDecay, eps }: ParamGroup<AdagradOptions>,
    step: number,
  ): readonly number[] {
    return [lr / (1 + (step - 1) * lrDecay), weightDecay, eps];
  }
}
