/**
 * The base class of optimizers: groups of parameters with options of their own, what is remembered
 * of each parameter from step to step, and saving it. What a step computes, a rule says
 * (backend/ops.ts).
 */
import { zeros } from '../core/array.js';
import { checkCount, checkFinite, checkOptions } from '../core/check.js';
import { named } from '../core/kinds.js';
import type { FloatTensor } from '../backend/backend.js';
import { checkRule } from '../backend/check-ops.js';
import type { Numbers, UpdateRule } from '../backend/ops.js';
import type { Parameter } from '../nn/parameter.js';
import { readGroups, readOptions } from './groups.js';
import type { OptimizerDefaults, OptimizerOptions, ParamGroup, Params } from './options.js';
import { readState, type Memory, type OptimizerState } from './state.js';

/** One parameter's part of a step, with all the memory it needs. */
interface Planned {
  readonly parameter: Parameter;
  readonly grad: FloatTensor;
  readonly memory: Memory;
  readonly numbers: Numbers;
  readonly scalars: readonly number[];
}

/**
 * Changes parameters along their gradients.
 *
 * To write your own, give a rule for one number, and the scalars that are the same for all numbers
 * of a group: groups, `lr`, `zeroGrad` and `stateDict` come with the base, and it runs on every
 * backend.
 *
 * @example
 * ```ts
 * import { array, Linear, Optimizer } from 'tiny-mlp';
 * import type { OptimizerOptions, Params, UpdateRule } from 'tiny-mlp';
 *
 * const signSGD: UpdateRule<[], [lr: number]> = {
 *   name: 'signSGD',
 *   states: [],
 *   update: (w, g, _state, [lr]) => w - lr * Math.sign(g),
 * };
 *
 * class SignSGD extends Optimizer<OptimizerOptions> {
 *   constructor(params: Params<OptimizerOptions>, options: OptimizerOptions) {
 *     super('SignSGD', params, options, {});
 *   }
 *   protected ruleFor = () => signSGD;
 *   protected scalarsFor = ({ lr }: OptimizerOptions) => [lr];
 * }
 *
 * const layer = new Linear(2, 1);
 * const optimizer = new SignSGD(layer.parameters(), { lr: 0.1 });
 * layer.forward(array([[1, 2]]));
 * layer.backward(array([[1]]));
 * optimizer.step();
 * ```
 * @see https://docs.pytorch.org/docs/stable/optim.html
 */
export abstract class Optimizer<O extends OptimizerOptions> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'Optimizer');
  /** The groups, whose options may be changed between steps. */
  readonly paramGroups: ParamGroup<O>[];
  readonly #name: string;
  readonly #keys: readonly string[];
  readonly #memories = new Map<Parameter, Memory>();

  /**
   * @param name - What error texts call it.
   * @param params - What to change: `model.parameters()`, or groups
   * `[{ params: a.parameters(), lr: 0.1 }, { params: b.parameters() }]`.
   * @param options - Options of the groups that do not say otherwise.
   * @param defaults - What each option is where it is left out; others are refused. Without an `lr`
   * here, one must be passed.
   */
  constructor(
    name: string,
    params: Params<O>,
    options: Partial<O>,
    defaults: OptimizerDefaults<O>,
  ) {
    this.#name = name;
    const read = readOptions<O>(name, options, defaults);
    this.#keys = ['params', ...Object.keys(read)];
    this.paramGroups = readGroups<O>(name, params, read);
    for (const group of this.paramGroups) this.#check(group);
  }

  /** The rule by which a group's numbers are changed. */
  protected abstract ruleFor(group: ParamGroup<O>): UpdateRule;

  /**
   * The numbers the rule is given beside value, gradient and states.
   *
   * @param step - How many steps a parameter has taken with this one: 1 at its first.
   * @param numbers - What `numbersFor` gave for this step.
   */
  protected abstract scalarsFor(
    group: ParamGroup<O>,
    step: number,
    numbers: Numbers,
  ): readonly number[];

  /** What a step makes of the rule's `numbers`: of each parameter, from those before it. */
  protected numbersFor(_group: ParamGroup<O>, _step: number, before: Numbers): Numbers {
    return before;
  }

  /** Refuses options that do not fit; `lr` is checked already. Called before every step. */
  protected checkGroup(_group: ParamGroup<O>): void {
    // Most have no more.
  }

  #check(group: ParamGroup<O>): void {
    checkFinite(this.#name, 'lr', group.lr, 0);
    this.checkGroup(group);
  }

  /** All parameters, group after group. */
  get parameters(): readonly Parameter[] {
    return this.paramGroups.flatMap(({ params }) => params);
  }

  /** Learning rate, of the first group where there are several; setting it sets that of all. */
  get lr(): number {
    return this.paramGroups[0].lr;
  }

  /** Refuses what is not a finite number of at least 0. */
  set lr(lr: number) {
    checkFinite(this.#name, 'lr', lr, 0);
    for (const group of this.paramGroups) (group as OptimizerOptions).lr = lr;
  }

  /**
   * Changes every parameter that has a gradient by one step.
   *
   * @throws RangeError, TypeError or OptionError if a group's options do not fit; no parameter is
   * changed then.
   */
  step(): void {
    checkCount(`${this.#name}.step`, arguments, 0);
    // Everything that can fail comes before the first parameter is changed.
    const planned: Planned[] = [];
    this.paramGroups.forEach((group, i) => {
      checkOptions(`${this.#name}'s paramGroups[${i}]`, group, this.#keys);
      this.#plan(group, planned);
    });
    for (const { parameter, grad, memory, numbers, scalars } of planned) {
      if (memory.step === 0) this.#memories.set(parameter, memory);
      parameter.backend.step(memory.rule, parameter.tensor, grad, memory.states, scalars);
      memory.numbers = numbers;
      memory.step++;
    }
  }

  #plan(group: ParamGroup<O>, planned: Planned[]): void {
    this.#check(group);
    const rule = this.ruleFor(group);
    let [scalars, scalarsAt]: [readonly number[], number] = [[], 0];
    for (const parameter of group.params) {
      const grad = parameter.gradTensor;
      if (!grad) continue;
      const memory = this.#memoryOf(parameter, rule, group);
      const step = memory.step + 1;
      const numbers = this.numbersFor(group, step, memory.numbers);
      if (step !== scalarsAt || rule.numbers) {
        scalarsAt = step;
        scalars = this.scalarsFor(group, step, numbers);
      }
      planned.push({ parameter, grad, memory, numbers, scalars });
    }
  }

  /** What is remembered of a parameter under a rule; another rule begins anew. */
  #memoryOf(parameter: Parameter, rule: UpdateRule, group: ParamGroup<O>): Memory {
    const memory = this.#memories.get(parameter);
    if (memory && memory.rule.name === (rule as Partial<UpdateRule> | undefined)?.name)
      return memory;
    const numbers = (rule as Partial<UpdateRule> | undefined)?.numbers ?? {};
    const scalars = this.scalarsFor(group, 1, this.numbersFor(group, 1, numbers));
    checkRule(this.#name, rule, scalars);
    const { shape, dtype } = parameter;
    const states = rule.states.map((_, i) => {
      const initial = zeros(shape, { dtype });
      initial.data.fill(rule.initially?.[i] ?? 0);
      return parameter.tensorLike(initial);
    });
    return { rule, states, numbers, step: 0 };
  }

  /** Forgets all gradients: the next backward sets them instead of adding to them. */
  zeroGrad(): void {
    checkCount(`${this.#name}.zeroGrad`, arguments, 0);
    for (const { params } of this.paramGroups) for (const parameter of params) parameter.zeroGrad();
  }

  /**
   * What continues this run in another process: what is remembered of each parameter, and the
   * groups' options. Plain data and arrays, copied.
   */
  stateDict(): OptimizerState<O> {
    checkCount(`${this.#name}.stateDict`, arguments, 0);
    const { parameters } = this;
    return {
      state: parameters.map((parameter) => {
        const memory = this.#memories.get(parameter);
        if (!memory) return null;
        const { rule, states, numbers, step } = memory;
        const arrays = states.map((s, i) => [rule.states[i], parameter.arrayOf(s)] as const);
        return { step, ...numbers, ...Object.fromEntries(arrays) };
      }),
      paramGroups: this.paramGroups.map((group) => ({
        ...group,
        params: group.params.map((parameter) => parameters.indexOf(parameter)),
      })),
    };
  }

  /**
   * Continues from what `stateDict` gave. All of it is checked before anything is changed.
   *
   * @param state - Of an optimizer of the same class, over as many parameters of the same shapes.
   * @throws TypeError, StateError, ShapeError or DTypeError if the state does not fit.
   */
  loadStateDict(state: OptimizerState<O>): void {
    const who = `${this.#name}.loadStateDict`;
    checkCount(who, arguments, 1);
    const { options, memories } = readState(who, state, this.paramGroups, (group) => {
      this.#check(group);
      return this.ruleFor(group);
    });
    options.forEach((group, i) => Object.assign(this.paramGroups[i], group));
    this.#memories.clear();
    for (const [parameter, memory] of memories) this.#memories.set(parameter, memory);
  }

  /** How consoles show it. */
  toString(): string {
    const { params: _, ...options } = this.paramGroups[0];
    const shown = (Object.keys(options) as (keyof typeof options)[]).map((name) => {
      const all = [...new Set(this.paramGroups.map((group) => String(group[name])))];
      return `${String(name)} ${all.length === 1 ? all[0] : `[${all.join(', ')}]`}`;
    });
    const groups = this.paramGroups.length === 1 ? '' : ` in ${this.paramGroups.length} groups`;
    const parameters = `${this.parameters.length} parameters${groups}`;
    return `${this.#name}(${[parameters, ...shown].join(', ')})`;
  }
}
