/**
 * The base class of schedules: the learning rates of an optimizer's groups, epoch by epoch. What
 * they are, each schedule says in a file of its own.
 */
import { checkCount, checkFinite, checkOptions } from '../../core/check.js';
import { named } from '../../core/kinds.js';
import {
  checkOptimizer,
  readNumbers,
  readSettings,
  showSettings,
  type Scheduled,
} from './settings.js';

/**
 * The learning rates of groups before any schedule changed them. They are kept here and not in the
 * groups, as in PyTorch: a group holds the options of its optimizer and no others, and its state
 * fits an optimizer with and without a schedule.
 */
const initialLrs = /* @__PURE__ */ new WeakMap<object, number>();

/** What `stateDict` of a schedule gives. Plain data. */
export interface ScheduleState {
  /** How many steps have been taken. */
  lastEpoch: number;
  /** What each group's learning rate began with. */
  baseLrs: number[];
  /** What the schedule set last. */
  lastLr: number[];
  /** The groups' learning rates when it was saved. */
  lr: number[];
  /** Of a {@link SequentialLR}: the states of its schedules. */
  schedulers?: ScheduleState[];
}

/**
 * Changes the learning rates of an optimizer's groups from epoch to epoch, as
 * `torch.optim.lr_scheduler`: made, it sets those of epoch 0; each `step`, after the optimizer's
 * steps of an epoch, those of the next.
 *
 * Formulas are PyTorch's chainable ones where it has them: a rate follows from the one before, so
 * that several schedules, and changes of your own, work together.
 *
 * To write your own, extend it with `lrAt`.
 *
 * @example
 * ```ts
 * import { Linear, LRScheduler, SGD, type Optimizer } from 'tiny-mlp';
 *
 * class InverseLR extends LRScheduler {
 *   constructor(optimizer: Optimizer<{ lr: number }>) {
 *     super('InverseLR', optimizer, {}, {});
 *   }
 *   protected lrAt(epoch: number, _lr: number, base: number): number {
 *     return base / (1 + epoch);
 *   }
 * }
 *
 * const optimizer = new SGD(new Linear(2, 1).parameters(), { lr: 0.5 });
 * const schedule = new InverseLR(optimizer);
 * schedule.step();
 * console.log(optimizer.lr); // 0.25
 * ```
 * @see https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 */
export abstract class LRScheduler<O extends object = object> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'LRScheduler');
  /** What the schedule changes. */
  readonly optimizer: Scheduled;
  /** How many steps have been taken: the epoch whose learning rates are set. */
  lastEpoch = -1;
  /** What each group's learning rate began with. */
  baseLrs: readonly number[];
  /** What the schedule set last, of each group. */
  lastLr: readonly number[] = [];
  /** @internal */
  readonly who: string;
  /** The options, those that were left out by their defaults. */
  protected readonly options: Required<O>;

  /**
   * @param name - What error texts call it.
   * @param optimizer - Whose learning rates it changes.
   * @param options - What the schedule is told.
   * @param defaults - What each option is where it is left out; others are refused, and so is
   * leaving out one whose default is undefined.
   * @param example - What to pass, for error texts, where an option cannot be left out.
   */
  constructor(
    name: string,
    optimizer: Scheduled,
    options: O,
    defaults: Readonly<Record<keyof O, unknown>>,
    example?: string,
  ) {
    this.who = name;
    this.optimizer = checkOptimizer(name, optimizer);
    this.options = readSettings(name, options, defaults, example);
    this.check(this.options);
    this.baseLrs = this.firstLrs();
    this.optimizer.paramGroups.forEach((group, i) => initialLrs.set(group, this.baseLrs[i]));
    this.moveTo(0);
  }

  /**
   * A group's learning rate in an epoch. A method, not a field: the constructor calls it.
   *
   * @param epoch - 0 when the schedule is made, 1 after the first step.
   * @param lr - The group's learning rate until now.
   * @param base - What it began with.
   * @param group - The group's place in `paramGroups`.
   */
  protected abstract lrAt(epoch: number, lr: number, base: number, group: number): number;

  /** Refuses options that do not fit. */
  protected check(_options: Required<O>): void {
    // Some have none.
  }

  /** What the learning rates begin with: those that the groups had before any schedule. */
  protected firstLrs(): number[] {
    return this.optimizer.paramGroups.map((group) => initialLrs.get(group) ?? group.lr);
  }

  /** What else an epoch sets. */
  protected arrive(_epoch: number): void {
    // Most set nothing else.
  }

  /** Sets the learning rates of the next epoch. */
  step(): void {
    checkCount(`${this.who}.step`, arguments, 0);
    this.moveTo(this.lastEpoch + 1);
  }

  /** Sets the learning rates of an epoch; on an error nothing is changed. @internal */
  moveTo(epoch: number): void {
    const { paramGroups } = this.optimizer;
    const lrs = paramGroups.map(({ lr }, i) =>
      checkFinite(this.who, `lr at epoch ${epoch}`, this.lrAt(epoch, lr, this.baseLrs[i], i)),
    );
    this.setLrs(lrs);
    this.lastEpoch = epoch;
    this.lastLr = lrs;
    this.arrive(epoch);
  }

  /** Begins anew with the learning rates that all began with. @internal */
  restart(): void {
    this.setLrs(this.baseLrs);
    this.moveTo(0);
  }

  /** Gives each group its learning rate. */
  protected setLrs(lrs: readonly number[]): void {
    lrs.forEach((lr, i) => (this.optimizer.paramGroups[i].lr = lr));
  }

  /**
   * What continues the schedule in another process. Options are not in it: make the other one with
   * the same.
   */
  stateDict(): ScheduleState {
    checkCount(`${this.who}.stateDict`, arguments, 0);
    const { lastEpoch, baseLrs, lastLr, optimizer } = this;
    const lr = optimizer.paramGroups.map((group) => group.lr);
    return { lastEpoch, baseLrs: [...baseLrs], lastLr: [...lastLr], lr };
  }

  /**
   * Continues from what `stateDict` gave, and gives the groups the learning rates they had then:
   * whether the optimizer's state is loaded before or after does not matter. All of it is checked
   * before anything is changed.
   *
   * @throws TypeError, RangeError, OptionError or StateError if the state does not fit.
   */
  loadStateDict(state: ScheduleState): void {
    checkCount(`${this.who}.loadStateDict`, arguments, 1);
    this.reading(`${this.who}.loadStateDict`, state)();
  }

  /** Checks a state; what is returned loads it. @internal */
  reading(who: string, state: ScheduleState): () => void {
    checkOptions(who, state, this.stateNames(), 'what stateDict() gave');
    const { length } = this.optimizer.paramGroups;
    const lastEpoch = checkFinite(who, 'lastEpoch', state.lastEpoch, -1);
    const [baseLrs, lastLr, lr] = (['baseLrs', 'lastLr', 'lr'] as const).map((name) =>
      readNumbers(who, name, state[name], length),
    );
    return () => {
      Object.assign(this, { lastEpoch, baseLrs, lastLr });
      this.setLrs(lr);
      if (lastEpoch >= 0) this.arrive(lastEpoch);
    };
  }

  /** The names in its state. */
  protected stateNames(): string[] {
    return ['lastEpoch', 'baseLrs', 'lastLr', 'lr'];
  }

  /** How consoles show it. */
  toString(): string {
    const { lastEpoch, lastLr, options } = this;
    return `${this.who}(${showSettings({ lastEpoch, lastLr, ...options })})`;
  }
}
