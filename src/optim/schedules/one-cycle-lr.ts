/**
 * One cycle: the learning rate rises, and falls far below where it began; momentum does the
 * opposite.
 */
import {
  checkBoolean,
  checkCount,
  checkFinite,
  checkInteger,
  checkOneOf,
  checkPositive,
} from '../../core/check.js';
import { cos } from '../../core/trigonometric.js';
import { LRScheduler } from './lr-scheduler.js';
import { perGroup, type Scheduled } from './settings.js';

/** Options of {@link OneCycleLR}. */
export interface OneCycleLROptions {
  /** The highest learning rate: for all groups, or one for each. */
  maxLr: number | readonly number[];
  /** How many steps the cycle has. This, or `epochs` and `stepsPerEpoch`. */
  totalSteps?: number | null;
  /** How many epochs the cycle has. */
  epochs?: number | null;
  /** How many steps an epoch has. */
  stepsPerEpoch?: number | null;
  /** The share of the steps in which the learning rates rise. Default 0.3. */
  pctStart?: number;
  /** How they move. Default `'cos'`. */
  annealStrategy?: 'cos' | 'linear';
  /** Whether momentum, or the first of the betas, moves against them. Default true. */
  cycleMomentum?: boolean;
  /** The lowest momentum: for all groups, or one for each. Default 0.85. */
  baseMomentum?: number | readonly number[];
  /** The highest momentum, which it begins with. Default 0.95. */
  maxMomentum?: number | readonly number[];
  /** The learning rates begin with maxLr / divFactor. Default 25. */
  divFactor?: number;
  /** They end with maxLr / divFactor / finalDivFactor. Default 10 000. */
  finalDivFactor?: number;
  /**
   * Whether they fall to their beginning first, as long as they rose, and then on. Default false.
   */
  threePhase?: boolean;
}

/** Between two ends, by the share of the way. */
const anneal = {
  cos: (start: number, end: number, share: number) =>
    end + ((start - end) / 2) * (cos(Math.PI * share) + 1),
  linear: (start: number, end: number, share: number) => (end - start) * share + start,
};

const name = 'OneCycleLR';
type Settings = Required<OneCycleLROptions>;

/** A value for each group. */
const each = (
  what: 'maxLr' | 'baseMomentum' | 'maxMomentum',
  optimizer: Scheduled,
  options: Settings,
): number[] =>
  perGroup(name, what, optimizer, options[what], (_, which, value) =>
    checkFinite(name, which, value, 0),
  );

/** How many steps the cycle has. */
function stepsOf({ totalSteps, epochs, stepsPerEpoch }: Settings): number {
  if (totalSteps !== null) return checkInteger(name, 'totalSteps', totalSteps);
  if (epochs !== null && stepsPerEpoch !== null) {
    const steps = checkInteger(name, 'stepsPerEpoch', stepsPerEpoch);
    return checkInteger(name, 'epochs', epochs) * steps;
  }
  if (epochs !== null || stepsPerEpoch !== null) {
    const [given, missing, example] =
      epochs === null
        ? ['stepsPerEpoch', 'epochs', 'epochs: 10']
        : ['epochs', 'stepsPerEpoch', 'stepsPerEpoch: loader.length'];
    throw new TypeError(
      `${name} expects ${missing} beside ${given}, but got none; pass { ${example} }, say`,
    );
  }
  throw new TypeError(
    `${name} expects totalSteps, or epochs and stepsPerEpoch, but got neither; pass ` +
      '{ maxLr: 0.1, totalSteps: 1000 }',
  );
}

/** The value at a step, on its way from `first` to `second` and on to `last`. */
function valueAt(
  step: number,
  options: Settings,
  first: number,
  second: number,
  last: number,
): number {
  const { pctStart, annealStrategy, threePhase } = options;
  const total = stepsOf(options);
  const ends = [pctStart * total - 1, total - 1];
  const values = [first, second, last];
  if (threePhase) {
    ends.splice(1, 0, 2 * pctStart * total - 2);
    values.splice(2, 0, first);
  }
  const phase = ends.findIndex((end, i) => step <= end || i === ends.length - 1);
  const from = phase === 0 ? 0 : ends[phase - 1];
  const length = ends[phase] - from;
  const share = length === 0 ? 1 : (step - from) / length; // a phase without length is over
  return anneal[annealStrategy](values[phase], values[phase + 1], share);
}

/** A group whose optimizer has a momentum of one name or the other. */
interface Momentum {
  momentum?: number;
  betas?: readonly [number, number];
}

/**
 * The policy of one cycle, as `torch.optim.lr_scheduler.OneCycleLR`. Call `step` after each batch,
 * not after each epoch.
 *
 * @example
 * ```ts
 * import { Linear, OneCycleLR, SGD } from 'tiny-mlp';
 *
 * const optimizer = new SGD(new Linear(2, 1).parameters(), {
 *   lr: 0.1,
 *   momentum: 0.9,
 * });
 * const schedule = new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10 });
 * for (let batch = 0; batch < 2; batch++) schedule.step(); // each batch
 * console.log(optimizer.lr, optimizer.paramGroups[0]?.momentum); // 1 0.85
 * ```
 * @see Smith and Topin 2019, https://arxiv.org/abs/1708.07120
 */
export class OneCycleLR extends LRScheduler<OneCycleLROptions> {
  /**
   * @param optimizer - Whose learning rates and momenta it changes.
   * @param options - See {@link OneCycleLROptions}.
   */
  constructor(optimizer: Scheduled, options: OneCycleLROptions) {
    checkCount('OneCycleLR', arguments, 2);
    const defaults = {
      maxLr: undefined,
      totalSteps: null,
      epochs: null,
      stepsPerEpoch: null,
      pctStart: 0.3,
      annealStrategy: 'cos',
      cycleMomentum: true,
      baseMomentum: 0.85,
      maxMomentum: 0.95,
      divFactor: 25,
      finalDivFactor: 1e4,
      threePhase: false,
    };
    super('OneCycleLR', optimizer, options, defaults, '{ maxLr: 0.1, totalSteps: 1000 }');
  }

  /** How many steps the cycle has. */
  get totalSteps(): number {
    return stepsOf(this.options);
  }

  protected override check(options: Required<OneCycleLROptions>): void {
    const { pctStart, annealStrategy, divFactor, finalDivFactor, threePhase } = options;
    const who = this.who;
    for (const what of ['maxLr', 'baseMomentum', 'maxMomentum'] as const)
      each(what, this.optimizer, options);
    stepsOf(options);
    checkFinite(who, 'pctStart', pctStart, 0, 1);
    checkOneOf(who, 'annealStrategy', annealStrategy, ['cos', 'linear']);
    checkPositive(who, 'divFactor', divFactor);
    checkPositive(who, 'finalDivFactor', finalDivFactor);
    checkBoolean(who, 'threePhase', threePhase);
    if (!checkBoolean(who, 'cycleMomentum', options.cycleMomentum)) return;
    const group = this.optimizer.paramGroups[0] as Momentum;
    if (group.betas ?? group.momentum !== undefined) return;
    throw new TypeError(
      `${who} expects an optimizer with momentum or betas, but got ` +
        `${String(this.optimizer)}; pass { cycleMomentum: false }`,
    );
  }

  protected override firstLrs(): number[] {
    return each('maxLr', this.optimizer, this.options).map((lr) => lr / this.options.divFactor);
  }

  protected override lrAt(epoch: number, _lr: number, base: number, group: number): number {
    const total = stepsOf(this.options);
    if (epoch > total) {
      throw new RangeError(
        `OneCycleLR expects at most ${total} steps, but got one more; make a new one, or pass ` +
          'a larger totalSteps',
      );
    }
    return valueAt(
      epoch,
      this.options,
      base,
      each('maxLr', this.optimizer, this.options)[group],
      base / this.options.finalDivFactor,
    );
  }

  protected override arrive(epoch: number): void {
    const { optimizer, options } = this;
    if (!options.cycleMomentum) return;
    const low = each('baseMomentum', optimizer, options);
    const high = each('maxMomentum', optimizer, options);
    (optimizer.paramGroups as Momentum[]).forEach((group, i) => {
      const momentum = valueAt(epoch, options, high[i], low[i], high[i]);
      if (group.betas) group.betas = [momentum, group.betas[1]];
      else group.momentum = momentum;
    });
  }
}
