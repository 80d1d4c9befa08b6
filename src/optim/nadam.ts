/**
 * NAdam: Adam with Nesterov's momentum.
 */
import { power } from '../core/power.js';
import { checkCount } from '../core/check.js';
import type { Numbers, UpdateRule } from '../backend/ops.js';
import { checkNonNegative } from './checks.js';
import { average, biasesOf, checkMoments, sharesOf, type MomentOptions } from './moments.js';
import { Optimizer } from './optimizer.js';
import type { ParamGroup, Params } from './options.js';
import { decayed } from './weight-decay.js';

/** Options of {@link NAdam}. */
export interface NAdamOptions extends MomentOptions {
  /** How fast the momentum grows to beta1: ψ below. Default 0.004. */
  momentumDecay?: number;
}

/** In PyTorch's order of operations. */
const nadam: UpdateRule = {
  name: 'nadam',
  states: ['expAvg', 'expAvgSq'],
  numbers: { muProduct: 1 },
  update: (w, g, state, [ofGradient, ofAverage, weightDecay, b1, f1, b2, f2, bias, eps]) => {
    const d = decayed(g, w, weightDecay);
    average(state, d, b1, f1, b2, f2);
    const root = Math.sqrt(state[1] / bias) + eps;
    return w - (ofGradient * d) / root - (ofAverage * state[0]) / root;
  },
};

/** The momentum of a step, μ. */
const momentumOf = ({ betas, momentumDecay }: ParamGroup<NAdamOptions>, step: number): number =>
  betas[0] * (1 - 0.5 * power(0.96, step * momentumDecay));

/** a · b, rounded to float32: PyTorch keeps the product of the momenta so, whatever the dtype. */
const product = (a: number, b: number): number => Math.fround(Math.fround(a) * Math.fround(b));

/**
 * NAdam, as `torch.optim.NAdam`: Adam that looks ahead along its momentum.
 *
 * With gradient g (plus weightDecay · w) and ψ for momentumDecay, at step t:
 * $$\mu_t = \beta_1 \left(1 - \tfrac12\, 0.96^{t \psi}\right) \qquad
 *   m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad
 *   v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2$$
 * $$w \leftarrow w - \frac{\text{lr}}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon} \left(
 *   \frac{1 - \mu_t}{1 - \prod_{i=1}^{t} \mu_i}\, g +
 *   \frac{\mu_{t+1}}{1 - \prod_{i=1}^{t+1} \mu_i}\, m \right)$$
 * The product of the momenta, `muProduct`, is a float32 number of the parameter's state. As in
 * PyTorch 2: 1.13 takes μₜ twice into the second product.
 *
 * `lr` and the options in `paramGroups` may be changed between steps. A parameter that has no
 * gradient is left as it is.
 *
 * @example
 * ```ts
 * import { array, Linear, NAdam } from 'tiny-mlp';
 *
 * const layer = new Linear(2, 1);
 * const optimizer = new NAdam(layer.parameters(), { lr: 0.002 });
 * layer.forward(array([[1, 2]]));
 * layer.backward(array([[1]]));
 * optimizer.step();
 * ```
 * @see Dozat 2016, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ
 */
export class NAdam extends Optimizer<NAdamOptions> {
  /**
   * @param params - What to change: `model.parameters()`, or groups with options of their own.
   * @param options - See {@link NAdamOptions}. Default learning rate: 0.002.
   */
  constructor(params: Params<NAdamOptions>, options: Partial<NAdamOptions> = {}) {
    checkCount('NAdam', arguments, 2);
    super('NAdam', params, options, {
      lr: 2e-3,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0,
      momentumDecay: 4e-3,
    });
  }

  protected override checkGroup(group: ParamGroup<NAdamOptions>): void {
    checkMoments('NAdam', group);
    checkNonNegative('NAdam', group, ['momentumDecay']);
  }

  protected override ruleFor(): UpdateRule {
    return nadam;
  }

  protected override numbersFor(
    group: ParamGroup<NAdamOptions>,
    step: number,
    { muProduct }: Numbers,
  ): Numbers {
    return { muProduct: product(muProduct, momentumOf(group, step)) };
  }

  protected override scalarsFor(
    group: ParamGroup<NAdamOptions>,
    step: number,
    { muProduct }: Numbers,
  ): readonly number[] {
    const { lr, betas, eps, weightDecay } = group;
    const [mu, next] = [momentumOf(group, step), momentumOf(group, step + 1)];
    const [, bias2] = biasesOf(betas, step);
    const ofGradient = (lr * (1 - mu)) / (1 - muProduct);
    const ofAverage = (lr * next) / (1 - product(muProduct, next));
    return [ofGradient, ofAverage, weightDecay, ...sharesOf(betas), bias2, eps];
  }
}
