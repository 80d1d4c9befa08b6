/**
 * One schedule after the other.
 */
import { checkCount, checkInstance, show } from '../../core/check.js';
import { StateError } from '../../core/errors.js';
import { LRScheduler, type ScheduleState } from './lr-scheduler.js';
import { checkMilestones, type Scheduled } from './settings.js';

/** Options of {@link SequentialLR}. */
export interface SequentialLROptions {
  /** The schedules, all of the same optimizer. */
  schedulers: readonly LRScheduler[];
  /** The epochs at which the second, the third... begins, in ascending order. */
  milestones: readonly number[];
}

/**
 * Lets schedules follow each other, as `torch.optim.lr_scheduler.SequentialLR`: at each of the
 * `milestones` the next one begins, at its epoch 0, from what the learning rates began with. A
 * `OneCycleLR` sets what they begin with, maxLr / divFactor, for the schedules made before it too:
 * a warm-up in front of one moves towards that, as in PyTorch.
 *
 * @example
 * ```ts
 * import { ExponentialLR, Linear, LinearLR } from 'tiny-mlp';
 * import { SequentialLR, SGD } from 'tiny-mlp';
 *
 * const optimizer = new SGD(new Linear(2, 1).parameters(), { lr: 1 });
 * const warmUp = new LinearLR(optimizer, { startFactor: 0.5, totalIters: 2 });
 * const decay = new ExponentialLR(optimizer, { gamma: 0.5 });
 * const schedule = new SequentialLR(optimizer, {
 *   schedulers: [warmUp, decay],
 *   milestones: [2],
 * });
 * const lrs = [optimizer.lr];
 * for (let epoch = 0; epoch < 3; epoch++) {
 *   schedule.step(); // each epoch
 *   lrs.push(optimizer.lr);
 * }
 * console.log(lrs); // [ 0.5, 0.75, 1, 0.5 ]
 * ```
 * @see https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.SequentialLR.html
 */
export class SequentialLR extends LRScheduler<SequentialLROptions> {
  /**
   * @param optimizer - Whose learning rates it changes.
   * @param options - See {@link SequentialLROptions}.
   */
  constructor(optimizer: Scheduled, options: SequentialLROptions) {
    checkCount('SequentialLR', arguments, 2);
    super(
      'SequentialLR',
      optimizer,
      options,
      { schedulers: undefined, milestones: undefined },
      '{ schedulers: [warmUp, decay], milestones: [5] }',
    );
  }

  protected override check(options: Required<SequentialLROptions>): void {
    const { schedulers, milestones } = options;
    checkMilestones('SequentialLR', milestones, 1);
    if (!Array.isArray(schedulers) || schedulers.length !== milestones.length + 1) {
      throw new RangeError(
        `SequentialLR expects a list of ${milestones.length + 1} schedulers for ` +
          `${milestones.length} milestones, but got ${show(schedulers)}; a milestone stands ` +
          'between two',
      );
    }
    if (milestones.some((epoch, i) => epoch <= milestones[i - 1])) {
      throw new RangeError(
        `SequentialLR expects milestones in ascending order, but got ${show(milestones)}; ` +
          'sort them',
      );
    }
    schedulers.forEach((schedule: unknown, i) => {
      const advice = 'ReduceLROnPlateau cannot stand in a row';
      const { optimizer } = checkInstance(
        'SequentialLR',
        `schedulers[${i}]`,
        schedule,
        LRScheduler,
        advice,
      );
      const before = schedulers.indexOf(schedule);
      if (before < i) {
        throw new StateError(
          `SequentialLR expects each scheduler once, but got the same at ${before} and ${i}; ` +
            'make one for each place',
        );
      }
      if (optimizer === this.optimizer) return;
      throw new StateError(
        `SequentialLR expects schedulers of its own optimizer, but got one of another at ${i}; ` +
          'make all with the same',
      );
    });
  }

  protected override lrAt(_epoch: number, lr: number): number {
    return lr; // the schedules set it
  }

  /** @internal */
  override moveTo(epoch: number): void {
    const { schedulers, milestones } = this.options;
    const at = milestones.filter((milestone) => milestone <= epoch).length;
    if (epoch === 0) {
      for (const schedule of schedulers) schedule.lastEpoch = -1;
      // Not the first one's own: a OneCycleLR that was made after it has set them anew.
      this.setLrs(this.baseLrs);
      schedulers[0].moveTo(0);
    } else if (epoch === milestones[at - 1]) schedulers[at].restart();
    else schedulers[at].step();
    this.lastEpoch = epoch;
    this.lastLr = schedulers[at].lastLr;
  }

  override stateDict(): ScheduleState {
    checkCount('SequentialLR.stateDict', arguments, 0);
    const schedulers = this.options.schedulers.map((schedule) => schedule.stateDict());
    return { ...super.stateDict(), schedulers };
  }

  /** @internal */
  override reading(who: string, state: ScheduleState): () => void {
    const load = super.reading(who, state);
    const { schedulers } = this.options;
    const { schedulers: given } = state;
    if (!Array.isArray(given) || given.length !== schedulers.length) {
      throw new StateError(
        `${who} expects the states of ${schedulers.length} schedulers, but got ${show(given)}; ` +
          'pass what stateDict() gave, of a schedule made alike',
      );
    }
    const loads = schedulers.map((schedule, i) =>
      schedule.reading(`${who}'s schedulers[${i}]`, given[i]),
    );
    return () => {
      for (const each of [...loads, load]) each();
    };
  }

  protected override stateNames(): string[] {
    return [...super.stateNames(), 'schedulers'];
  }
}
