/**
 * Stochastic gradient descent.
 */
import { checkBoolean, checkCount, checkFinite, checkInstance, checkOptions, show } from '../core/check.js';
import { DTypeError, StateError } from '../core/errors.js';
import { named } from '../core/kinds.js';
import type { Tensor } from '../backend/backend.js';
import { Parameter } from '../nn/parameter.js';

/** Options of {@link SGD}. */
export interface SGDOptions {
  /** Learning rate. */
  lr: number;
  /** How much of the last step's velocity is kept. Default 0: no velocity at all. */
  momentum?: number;
  /** How much of the gradient is kept out of the velocity. Default 0. */
  dampening?: number;
  /** L2 penalty: this much of the value is added to its gradient. Default 0. */
  weightDecay?: number;
  /** Nesterov's momentum: look ahead along the velocity. Needs momentum above 0 and dampening 0. Default false. */
  nesterov?: boolean;
}

/**
 * Stochastic gradient descent, as `torch.optim.SGD`.
 *
 * With gradient g, value w and velocity v, a step is
 * $$g \leftarrow g + \text{weightDecay}\,w \qquad
 *   v \leftarrow \text{momentum}\,v + (1 - \text{dampening})\,g \qquad
 *   w \leftarrow w - \text{lr}\,v$$
 * The first step sets v to g. Without momentum, g stands in for v; with `nesterov`, g + momentum · v does.
 *
 * `lr` may be changed between steps. A parameter that has no gradient is left as it is.
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
export class SGD {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'SGD');
  /** The parameters that steps change. */
  readonly parameters: readonly Parameter[];
  /** How much of the last step's velocity is kept. */
  readonly momentum: number;
  /** How much of the gradient is kept out of the velocity. */
  readonly dampening: number;
  /** How much of the value is added to its gradient. */
  readonly weightDecay: number;
  /** Whether the momentum is Nesterov's. */
  readonly nesterov: boolean;
  #lr: number;
  readonly #velocities = new Map<Parameter, Tensor>();

  /** @param parameters - What to change: `model.parameters()`. */
  constructor(parameters: Iterable<Parameter>, options: SGDOptions) {
    checkCount('SGD', arguments, 2);
    this.parameters = checkParameters(parameters);
    checkOptions('SGD', options, ['lr', 'momentum', 'dampening', 'weightDecay', 'nesterov'], '{ lr: 0.01 }, say');
    const { lr, momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = options;
    if (lr === undefined) throw new TypeError('SGD expects lr, the learning rate, but got none; pass { lr: 0.01 }, say');
    this.#lr = checkFinite('SGD', 'lr', lr, 0);
    this.momentum = checkFinite('SGD', 'momentum', momentum, 0);
    this.dampening = checkFinite('SGD', 'dampening', dampening);
    this.weightDecay = checkFinite('SGD', 'weightDecay', weightDecay, 0);
    this.nesterov = checkBoolean('SGD', 'nesterov', nesterov);
    if (this.nesterov && (this.momentum === 0 || this.dampening !== 0)) {
      throw new RangeError(
        `SGD expects momentum above 0 and dampening 0 with nesterov, but got momentum ${this.momentum} and dampening ${this.dampening}; ` +
          'set momentum: 0.9, say',
      );
    }
  }

  /** Learning rate; may be changed between steps. */
  get lr(): number {
    return this.#lr;
  }

  /** Refuses what is not a finite number of at least 0. */
  set lr(lr: number) {
    this.#lr = checkFinite('SGD', 'lr', lr, 0);
  }

  /** Changes every parameter that has a gradient by one step. */
  step(): void {
    for (const parameter of this.parameters) {
      const { tensor, gradTensor, backend } = parameter;
      if (!gradTensor) continue;
      const first = !this.#velocities.has(parameter);
      if (first && this.momentum !== 0) this.#velocities.set(parameter, backend.allocate(tensor.shape, tensor.dtype));
      const { lr, momentum, dampening, weightDecay, nesterov } = this;
      const velocity = this.#velocities.get(parameter) ?? null;
      backend.sgdStep(tensor, gradTensor, velocity, { lr, momentum, dampening, weightDecay, nesterov, first });
    }
  }

  /** Forgets all gradients: the next backward sets them instead of adding to them. */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.zeroGrad();
  }

  /** How consoles show it. */
  toString(): string {
    const { lr, momentum, dampening, weightDecay, nesterov, parameters } = this;
    return `SGD(${parameters.length} parameters, lr ${lr}, momentum ${momentum}, dampening ${dampening}, weightDecay ${weightDecay}, nesterov ${nesterov})`;
  }
}

function checkParameters(parameters: unknown): readonly Parameter[] {
  const advice = 'pass model.parameters()';
  if (typeof parameters !== 'object' || parameters === null || !(Symbol.iterator in parameters)) {
    throw new TypeError(`SGD expects a list of parameters, but got ${show(parameters)}; ${advice}`);
  }
  const list = [...(parameters as Iterable<unknown>)];
  if (list.length === 0) throw new RangeError(`SGD expects at least one parameter, but got none; ${advice}`);
  for (const [i, item] of list.entries()) {
    const parameter = checkInstance('SGD', `parameters[${i}]`, item, Parameter, advice);
    if (list.indexOf(item) !== i) {
      throw new StateError(
        `SGD expects each parameter once, but got ${parameter} at ${list.indexOf(item)} and ${i}; list it once`,
      );
    }
  }
  const checked = list as Parameter[];
  const other = checked.find(({ dtype }) => dtype !== checked[0].dtype);
  if (other) {
    throw new DTypeError(
      `SGD expects parameters of one dtype, but got ${checked[0].dtype} and ${other.dtype} (${other}); make an optimizer for each`,
    );
  }
  return checked;
}
