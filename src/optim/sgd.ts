/**
 * Stochastic gradient descent.
 */
import { checkBoolean, checkCount, checkFinite } from '../core/check.js';
import type { UpdateRule } from '../backend/ops.js';
import { Optimizer } from './optimizer.js';
import type { OptimizerOptions, ParamGroup, Params } from './options.js';
import { decayed } from './weight-decay.js';

/** Options of {@link SGD}. */
export interface SGDOptions extends OptimizerOptions {
  /** How much of the last step's velocity is kept. Default 0: no velocity at all. */
  momentum?: number;
  /** How much of the gradient is kept out of the velocity. Default 0. */
  dampening?: number;
  /** L2 penalty: this much of the value is added to its gradient. Default 0. */
  weightDecay?: number;
  /**
   * Nesterov's momentum: look ahead along the velocity. Needs momentum above 0 and dampening 0.
   * Default false.
   */
  nesterov?: boolean;
}

const sgd: UpdateRule = {
  name: 'sgd',
  kernel: 'sgd',
  states: [],
  update: (w, g, _state, [lr, weightDecay]) => w - lr * decayed(g, w, weightDecay),
};

const sgdMomentum: UpdateRule = {
  name: 'sgdMomentum',
  kernel: 'sgdMomentum',
  states: ['momentumBuffer'],
  update: (w, g, state, [lr, weightDecay, momentum, fresh, nesterov, first]) => {
    const d = decayed(g, w, weightDecay);
    state[0] = first ? d : momentum * state[0] + fresh * d;
    return w - lr * (nesterov ? d + momentum * state[0] : state[0]);
  },
};

/**
 * Stochastic gradient descent, as `torch.optim.SGD`.
 *
 * With gradient g, value w and velocity v, a step is
 * $$g \leftarrow g + \text{weightDecay}\,w \qquad
 *   v \leftarrow \text{momentum}\,v + (1 - \text{dampening})\,g \qquad
 *   w \leftarrow w - \text{lr}\,v$$
 * The first step sets v to g. Without momentum, g stands in for v; with `nesterov`, g + momentum ·
 * v does.
 *
 * `lr` and the options in `paramGroups` may be changed between steps. A parameter that has no
 * gradient is left as it is.
 *
 * @example
 * ```ts
 * import { array, Linear, SGD } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 1);
 * const optimizer = new SGD(layer.parameters(), { lr: 0.1, momentum: 0.9 });
 * layer.forward(array([[1, 2]]));
 * layer.backward(array([[1]]));
 * optimizer.step();
 * optimizer.zeroGrad();
 * optimizer.lr /= 10;
 * ```
 * @see Sutskever et al. 2013, https://proceedings.mlr.press/v28/sutskever13.html
 */
export class SGD extends Optimizer<SGDOptions> {
  /**
   * @param params - What to change: `model.parameters()`, or groups with options of their own.
   * @param options - See {@link SGDOptions}.
   */
  constructor(params: Params<SGDOptions>, options: SGDOptions) {
    checkCount('SGD', arguments, 2);
    super('SGD', params, options, { momentum: 0, dampening: 0, weightDecay: 0, nesterov: false });
  }

  protected override checkGroup(group: ParamGroup<SGDOptions>): void {
    const { momentum, dampening } = group;
    checkFinite('SGD', 'momentum', momentum, 0);
    checkFinite('SGD', 'dampening', dampening);
    checkFinite('SGD', 'weightDecay', group.weightDecay, 0);
    if (!checkBoolean('SGD', 'nesterov', group.nesterov)) return;
    if (momentum > 0 && dampening === 0) return;
    throw new RangeError(
      `SGD expects momentum above 0 and dampening 0 with nesterov, but got momentum ${momentum} ` +
        `and dampening ${dampening}; set momentum: 0.9, say`,
    );
  }

  protected override ruleFor({ momentum }: ParamGroup<SGDOptions>): UpdateRule {
    return momentum === 0 ? sgd : sgdMomentum;
  }

  protected override scalarsFor(group: ParamGroup<SGDOptions>, step: number): readonly number[] {
    const { lr, weightDecay, momentum, dampening, nesterov } = group;
    if (momentum === 0) return [lr, weightDecay];
    return [lr, weightDecay, momentum, 1 - dampening, Number(nesterov), Number(step === 1)];
  }
}
