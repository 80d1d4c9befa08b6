/**
 * An exponential moving average of a model's weights, which is often better than the last ones.
 */
import { checkArray, checkLike } from '../core/array-checks.js';
import {
  checkCount,
  checkFinite,
  checkInstance,
  checkInteger,
  checkOptions,
  checkRecord,
  isInstance,
  show,
} from '../core/check.js';
import type { FloatArray } from '../core/dtype.js';
import { StateError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import type { FloatTensor } from '../backend/backend.js';
import type { UpdateRule } from '../backend/ops.js';
import { Module } from '../nn/module.js';
import { Parameter } from '../nn/parameter.js';

/** The state of an {@link EMA}: arrays by the names of the model's parameters, copied. */
export interface EMAState {
  /** How many updates there were. */
  nAveraged: number;
  /** The averages; by numbers where parameters were given. */
  averages: Record<string, NdArray<FloatArray>>;
}

interface Average {
  readonly name: string;
  readonly parameter: Parameter;
  tensor: FloatTensor;
}

/** A share of 0 takes nothing of what was there: 0 · NaN would be NaN. */
const ema: UpdateRule = {
  name: 'ema',
  states: [],
  update: (average, value, _, [decay, fresh]) =>
    decay === 0 ? value : decay * average + fresh * value,
};

const advice = 'pass what stateDict() gave, of an EMA of the same parameters';

/**
 * An exponential moving average of weights, as `torch.optim.swa_utils.AveragedModel` with
 * `avg_fn = lambda a, w, n: decay * a + (1 - decay) * w`.
 *
 * The first update copies the weights w; each further one is a ← decay · a + (1 − decay) · w. Call
 * it after each step of the optimizer. `apply` puts the averages into the model, to evaluate or to
 * save it, and `restore` the weights back. Buffers, running means of a `BatchNorm1d` say, are the
 * model's own, the last ones.
 *
 * @example
 * ```ts
 * import { array, EMA, Linear, SGD } from 'tiny-mlp';
 *
 * const model = new Linear(2, 1, { bias: false });
 * model.weight.value = array([[1, 1]]);
 * const optimizer = new SGD(model.parameters(), { lr: 1 });
 * const averages = new EMA(model, { decay: 0.5 });
 * for (let t = 0; t < 2; t++) {
 *   model.weight.grad = array([[1, 1]]);
 *   optimizer.step();
 *   averages.update(); // of 0 and −1
 * }
 * averages.apply();
 * console.log(model.weight.value.get(0, 0)); // -0.5
 * averages.restore();
 * console.log(model.weight.value.get(0, 0)); // -1
 * ```
 * @see Polyak and Juditsky 1992, https://doi.org/10.1137/0330046
 */
export class EMA {
  /** How much of the averages an update keeps; may be changed between updates. */
  decay: number;
  #averages: Average[];
  #updates = 0;
  /** The weights, while the averages are in the model. */
  #weights: NdArray<FloatArray>[] | undefined;

  /**
   * @param model - Whose weights are averaged: a module, or a list of parameters.
   * @param options.decay - How much of the averages an update keeps, from 0 to 1. Default 0.999.
   */
  constructor(model: Module | Iterable<Parameter>, options: { decay?: number } = {}) {
    checkCount('EMA', arguments, 2);
    checkOptions('EMA', options, ['decay']);
    const { decay = 0.999 } = options;
    this.decay = checkFinite('EMA', 'decay', decay, 0, 1);
    const parameters = namedParameters(model);
    if (parameters.length === 0)
      throw new RangeError('EMA expects at least one parameter, but got none; pass the model');
    this.#averages = parameters.map(([name, parameter]) => ({
      name,
      parameter,
      tensor: parameter.tensorLike(parameter.value),
    }));
  }

  /** Takes the weights into the averages. Call it after each step of the optimizer. */
  update(): void {
    this.#expect('update', false, arguments);
    const decay = this.#updates === 0 ? 0 : checkFinite('EMA', 'decay', this.decay, 0, 1);
    for (const { parameter, tensor } of this.#averages)
      parameter.backend.step(ema, tensor, parameter.tensor, [], [decay, 1 - decay]);
    this.#updates++;
  }

  /**
   * Puts the averages into the model, and keeps its weights for `restore`.
   *
   * @throws StateError if they are there already.
   */
  apply(): void {
    this.#expect('apply', false, arguments);
    this.#weights = this.#averages.map(({ parameter }) => parameter.arrayOf(parameter.tensor));
    for (const { parameter, tensor } of this.#averages) parameter.value = parameter.arrayOf(tensor);
  }

  /**
   * Puts the weights back into the model.
   *
   * @throws StateError if `apply` has not been called.
   */
  restore(): void {
    const weights = this.#expect('restore', true, arguments);
    this.#averages.forEach(({ parameter }, i) => (parameter.value = weights[i]));
    this.#weights = undefined;
  }

  #expect(
    method: string,
    applied: boolean,
    given: ArrayLike<unknown>,
    most = 0,
  ): NdArray<FloatArray>[] {
    checkCount(`EMA.${method}`, given, most);
    if (Boolean(this.#weights) === applied) return this.#weights ?? [];
    const [wanted, other] = applied ? ['averages', 'weights'] : ['weights', 'averages'];
    throw new StateError(
      `EMA.${method} expects the ${wanted} in the model, but got the ${other} there; call ` +
        `${applied ? 'apply' : 'restore'} first`,
    );
  }

  /** What continues the averages in another process; the decay is not in it. */
  stateDict(): EMAState {
    checkCount('EMA.stateDict', arguments, 0);
    const entries = this.#averages.map(
      ({ name, parameter, tensor }) => [name, parameter.arrayOf(tensor)] as const,
    );
    return { nAveraged: this.#updates, averages: Object.fromEntries(entries) };
  }

  /**
   * Continues from what `stateDict` gave. All of it is checked before anything is changed.
   *
   * @throws TypeError, StateError, OptionError, ShapeError or DTypeError if the state does not fit.
   */
  loadStateDict(state: EMAState): void {
    const who = 'EMA.loadStateDict';
    this.#expect('loadStateDict', false, arguments, 1);
    checkOptions(who, state, ['nAveraged', 'averages'], 'what stateDict() gave');
    const { nAveraged, averages } = state;
    checkInteger(who, 'nAveraged', nAveraged, 0);
    checkRecord(who, 'averages', averages, advice);
    const names = this.#averages.map(({ name }) => name);
    checkOptions(who, averages, names, advice);
    const loaded = this.#averages.map(({ name, parameter }) => {
      const what = `averages.${name}`;
      const array = checkArray(who, what, averages[name]);
      checkLike(who, what, array, parameter, advice);
      return { name, parameter, tensor: parameter.tensorLike(array) };
    });
    this.#averages = loaded;
    this.#updates = nAveraged;
  }
}

/** Parameters with the names of their averages. */
function namedParameters(model: Module | Iterable<Parameter>): [string, Parameter][] {
  if (isInstance('EMA', 'model', model, Module)) return model.namedParameters();
  if (typeof model !== 'object' || !(Symbol.iterator in (model ?? {}))) {
    throw new TypeError(
      `EMA expects a model or a list of parameters, but got ${show(model)}; pass the model`,
    );
  }
  return Array.from(model, (each, i) => [
    String(i),
    checkInstance('EMA', `parameters[${i}]`, each, Parameter, 'pass the model'),
  ]);
}
