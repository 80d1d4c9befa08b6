/**
 * RMSprop: steps divided by the root of the running average of squared gradients.
 */
import { checkCount, checkBoolean } from '../core/check.js';
import type { UpdateRule } from '../backend/ops.js';
import { checkNonNegative } from './checks.js';
import { Optimizer } from './optimizer.js';
import type { OptimizerOptions, ParamGroup, Params } from './options.js';
import { decayed } from './weight-decay.js';

/** Options of {@link RMSprop}. */
export interface RMSpropOptions extends OptimizerOptions {
  /** How much of the running averages is kept. Default 0.99. */
  alpha?: number;
  /** Added to the root. Default 1e-8. */
  eps?: number;
  /** L2 penalty: this much of the value is added to its gradient. Default 0. */
  weightDecay?: number;
  /** How much of the last step is kept. Default 0. */
  momentum?: number;
  /** Divide by an estimate of the gradients' deviation: take their mean off. Default false. */
  centered?: boolean;
}

/** In PyTorch's order of operations. Of the states, those of what is left out are missing. */
const update: UpdateRule['update'] = (
  w,
  g,
  state,
  [lr, weightDecay, alpha, fresh, eps, momentum, centered],
) => {
  const d = decayed(g, w, weightDecay);
  state[0] = alpha * state[0] + fresh * d * d;
  let variance = state[0];
  if (centered) {
    const last = state.length - 1;
    const mean = alpha * state[last] + fresh * d;
    state[last] = mean;
    const rounded = state[last];
    state[last] = rounded * rounded; // rounds it as v is, which tiny gradients leave 0
    variance -= state[last];
    state[last] = mean;
  }
  const root = Math.sqrt(variance) + eps;
  if (momentum === 0) return w - (lr * d) / root;
  state[1] = momentum * state[1] + d / root;
  return w - lr * state[1];
};

/** By whether they are centered, and whether they have momentum. */
const rules: readonly (readonly UpdateRule[])[] = [
  [
    { name: 'rmsprop', states: ['squareAvg'], update },
    { name: 'rmspropMomentum', states: ['squareAvg', 'momentumBuffer'], update },
  ],
  [
    { name: 'rmspropCentered', states: ['squareAvg', 'gradAvg'], update },
    { name: 'rmspropBoth', states: ['squareAvg', 'momentumBuffer', 'gradAvg'], update },
  ],
];

/**
 * RMSprop, as `torch.optim.RMSprop`.
 *
 * With gradient g (plus weightDecay · w):
 * $$v \leftarrow \alpha v + (1 - \alpha)\,g^2 \qquad
 *   w \leftarrow w - \text{lr}\, \frac{g}{\sqrt{v} + \varepsilon}$$
 * With `centered`, v − a² stands in for v under the root, where a is the same average of g. With
 * `momentum`, b ← momentum · b + g / (√v + ε), and w ← w − lr · b.
 *
 * `lr` and the options in `paramGroups` may be changed between steps. A parameter that has no
 * gradient is left as it is.
 *
 * @example
 * ```ts
 * import { array, Linear, RMSprop } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 1);
 * const optimizer = new RMSprop(layer.parameters(), { lr: 0.01 });
 * layer.forward(array([[1, 2]]));
 * layer.backward(array([[1]]));
 * optimizer.step();
 * ```
 * @see Hinton 2012, lecture 6e,
 * https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  /**
   * @param params - What to change: `model.parameters()`, or groups with options of their own.
   * @param options - See {@link RMSpropOptions}. Default learning rate: 0.01.
   */
  constructor(params: Params<RMSpropOptions>, options: Partial<RMSpropOptions> = {}) {
    checkCount('RMSprop', arguments, 2);
    super('RMSprop', params, options, {
      lr: 1e-2,
      alpha: 0.99,
      eps: 1e-8,
      weightDecay: 0,
      momentum: 0,
      centered: false,
    });
  }

  protected override checkGroup(group: ParamGroup<RMSpropOptions>): void {
    checkNonNegative('RMSprop', group, ['alpha', 'eps', 'weightDecay', 'momentum']);
    checkBoolean('RMSprop', 'centered', group.centered);
  }

  protected override ruleFor(group: ParamGroup<RMSpropOptions>): UpdateRule {
    return rules[Number(group.centered)][Number(group.momentum > 0)];
  }

  protected override scalarsFor(group: ParamGroup<RMSpropOptions>): readonly number[] {
    const { lr, alpha, eps, weightDecay, momentum } = group;
    return [lr, weightDecay, alpha, 1 - alpha, eps, momentum, Number(group.centered)];
  }
}
