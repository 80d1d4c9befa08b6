/**
 * The learning rate falls when a metric has stopped getting better.
 */
import {
  checkCount,
  checkFinite,
  checkInteger,
  checkOneOf,
  checkOptions,
  show,
} from '../../core/check.js';
import { named } from '../../core/kinds.js';
import {
  checkOptimizer,
  perGroup,
  readNumbers,
  readSettings,
  showSettings,
  type Scheduled,
} from './settings.js';

/** Options of {@link ReduceLROnPlateau}. */
export interface ReduceLROnPlateauOptions {
  /** Whether a smaller metric is better (a loss) or a larger one (accuracy). Default `'min'`. */
  mode?: 'min' | 'max';
  /** What the learning rates are multiplied by. Default 0.1. */
  factor?: number;
  /** How many epochs that are not better are let pass. Default 10. */
  patience?: number;
  /** How much better counts as better. Default 1e-4. */
  threshold?: number;
  /** Whether that is a share of the best metric or a difference. Default `'rel'`. */
  thresholdMode?: 'rel' | 'abs';
  /** How many epochs after a fall are not counted. Default 0. */
  cooldown?: number;
  /** What the learning rates do not fall below: for all groups, or one for each. Default 0. */
  minLr?: number | readonly number[];
  /** A fall by no more than this is left out. Default 1e-8. */
  eps?: number;
}

/** What `stateDict` of a {@link ReduceLROnPlateau} gives. Plain data. */
export interface PlateauState {
  /** The best metric so far. */
  best: number;
  /** How many epochs since then were not better. */
  numBadEpochs: number;
  /** How many epochs are not counted yet. */
  cooldownCounter: number;
  /** How many steps have been taken. */
  lastEpoch: number;
  /** The groups' learning rates when it was saved. */
  lr: number[];
}

const counts = ['numBadEpochs', 'cooldownCounter', 'lastEpoch'] as const;

/**
 * Multiplies the learning rates by `factor` when a metric has not got better for more than
 * `patience` epochs, as `torch.optim.lr_scheduler.ReduceLROnPlateau`. NaN is never better.
 *
 * @example
 * ```ts
 * import { Linear, ReduceLROnPlateau, SGD } from 'tiny-mlp';
 *
 * const optimizer = new SGD(new Linear(2, 1).parameters(), { lr: 1 });
 * const schedule = new ReduceLROnPlateau(optimizer, {
 *   patience: 1,
 *   factor: 0.5,
 * });
 * for (const loss of [0.9, 0.8, 0.8, 0.8]) schedule.step(loss);
 * console.log(optimizer.lr); // 0.5
 * ```
 * @see https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
 */
export class ReduceLROnPlateau {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'ReduceLROnPlateau');
  /** What the schedule changes. */
  readonly optimizer: Scheduled;
  /** The best metric so far; the worst there is before the first. */
  best: number;
  /** How many epochs since then were not better. */
  numBadEpochs = 0;
  /** How many epochs are not counted yet. */
  cooldownCounter = 0;
  /** How many steps have been taken. */
  lastEpoch = 0;
  readonly #options: Required<ReduceLROnPlateauOptions>;
  readonly #minLrs: readonly number[];

  /**
   * @param optimizer - Whose learning rates it changes.
   * @param options - See {@link ReduceLROnPlateauOptions}.
   */
  constructor(optimizer: Scheduled, options: ReduceLROnPlateauOptions = {}) {
    const who = 'ReduceLROnPlateau';
    checkCount(who, arguments, 2);
    this.optimizer = checkOptimizer(who, optimizer);
    this.#options = readSettings(who, options, {
      mode: 'min',
      factor: 0.1,
      patience: 10,
      threshold: 1e-4,
      thresholdMode: 'rel',
      cooldown: 0,
      minLr: 0,
      eps: 1e-8,
    });
    const { mode, factor, minLr } = this.#options;
    checkOneOf(who, 'mode', mode, ['min', 'max']);
    checkOneOf(who, 'thresholdMode', this.#options.thresholdMode, ['rel', 'abs']);
    if (checkFinite(who, 'factor', factor, 0) >= 1) {
      throw new RangeError(`${who} expects factor below 1, but got ${factor}; pass 0.1, say`);
    }
    for (const name of ['patience', 'cooldown'] as const)
      checkInteger(who, name, this.#options[name], 0);
    for (const name of ['threshold', 'eps'] as const)
      checkFinite(who, name, this.#options[name], 0);
    this.#minLrs = perGroup(who, 'minLr', this.optimizer, minLr, (_, name, value) =>
      checkFinite(who, name, value, 0),
    );
    this.best = this.#worst;
  }

  /** Whether a smaller metric is better or a larger one. */
  get mode(): 'min' | 'max' {
    return this.#options.mode;
  }

  /** Any metric is better. */
  get #worst(): number {
    return this.#options.mode === 'min' ? Infinity : -Infinity;
  }

  /** The groups' learning rates. */
  get lastLr(): readonly number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  #isBetter(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    const sign = mode === 'min' ? -1 : 1;
    const bar =
      thresholdMode === 'rel' ? this.best * (1 + sign * threshold) : this.best + sign * threshold;
    return mode === 'min' ? metric < bar : metric > bar;
  }

  /**
   * Takes an epoch's metric, and lowers the learning rates if it is time.
   *
   * @param metric - The loss of the validation data, say.
   */
  step(metric: number): void {
    checkCount('ReduceLROnPlateau.step', arguments, 1);
    if (typeof metric !== 'number') {
      throw new TypeError(
        `ReduceLROnPlateau.step expects the metric as a number, but got ${show(metric)}; pass ` +
          'the loss, say',
      );
    }
    const { patience, cooldown, factor, eps } = this.#options;
    this.lastEpoch++;
    if (this.#isBetter(metric)) [this.best, this.numBadEpochs] = [metric, 0];
    else this.numBadEpochs++;
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.numBadEpochs = 0;
    }
    if (this.numBadEpochs <= patience) return;
    this.optimizer.paramGroups.forEach((group, i) => {
      const lr = Math.max(group.lr * factor, this.#minLrs[i]);
      if (group.lr - lr > eps) group.lr = lr;
    });
    [this.cooldownCounter, this.numBadEpochs] = [cooldown, 0];
  }

  /**
   * What continues the schedule in another process. Options are not in it: make the other one with
   * the same.
   */
  stateDict(): PlateauState {
    checkCount('ReduceLROnPlateau.stateDict', arguments, 0);
    const { best, numBadEpochs, cooldownCounter, lastEpoch } = this;
    return { best, numBadEpochs, cooldownCounter, lastEpoch, lr: [...this.lastLr] };
  }

  /**
   * Continues from what `stateDict` gave, and gives the groups the learning rates they had then.
   * All of it is checked before anything is changed.
   *
   * @throws TypeError, RangeError, OptionError or StateError if the state does not fit.
   */
  loadStateDict(given: PlateauState): void {
    const who = 'ReduceLROnPlateau.loadStateDict';
    checkCount(who, arguments, 1);
    const { paramGroups } = this.optimizer;
    checkOptions(who, given, ['best', ...counts, 'lr'], 'what stateDict() gave');
    // JSON has no Infinity: of what there is before the first metric it leaves null.
    const state = (given.best as unknown) === null ? { ...given, best: this.#worst } : given;
    const lrs = readNumbers(who, 'lr', state.lr, paramGroups.length);
    for (const name of counts) checkInteger(who, name, state[name], 0);
    if (typeof state.best !== 'number' || Number.isNaN(state.best)) {
      throw new TypeError(
        `${who} expects best as a number, but got ${show(state.best)}; pass what stateDict() gave`,
      );
    }
    const { best, numBadEpochs, cooldownCounter, lastEpoch } = state;
    Object.assign(this, { best, numBadEpochs, cooldownCounter, lastEpoch });
    lrs.forEach((lr, i) => (paramGroups[i].lr = lr));
  }

  /** How consoles show it. */
  toString(): string {
    const { lastEpoch, lastLr, best, numBadEpochs } = this;
    const settings = { lastEpoch, lastLr, best, numBadEpochs, ...this.#options };
    return `ReduceLROnPlateau(${showSettings(settings)})`;
  }
}
