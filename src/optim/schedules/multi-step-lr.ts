/**
 * The learning rate falls at given epochs.
 */
import { power } from '../../core/power.js';
import { checkCount, checkFinite } from '../../core/check.js';
import { LRScheduler } from './lr-scheduler.js';
import { checkMilestones, type Scheduled } from './settings.js';

/** Options of {@link MultiStepLR}. */
export interface MultiStepLROptions {
  /** The epochs at which the learning rates fall; one that stands here twice counts twice. */
  milestones: readonly number[];
  /** What they are multiplied by then. Default 0.1. */
  gamma?: number;
}

/**
 * Multiplies the learning rates by `gamma` at each of the `milestones`, as
 * `torch.optim.lr_scheduler.MultiStepLR`.
 *
 * @example
 * ```ts
 * import { Linear, MultiStepLR, SGD } from 'tiny-mlp';
 *
 * const optimizer = new SGD(new Linear(2, 1).parameters(), { lr: 0.1 });
 * const schedule = new MultiStepLR(optimizer, {
 *   milestones: [2, 4],
 *   gamma: 0.5,
 * });
 * for (let epoch = 0; epoch < 5; epoch++) schedule.step(); // each epoch
 * console.log(optimizer.lr); // 0.025
 * ```
 * @see https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.MultiStepLR.html
 */
export class MultiStepLR extends LRScheduler<MultiStepLROptions> {
  /**
   * @param optimizer - Whose learning rates it changes.
   * @param options - See {@link MultiStepLROptions}.
   */
  constructor(optimizer: Scheduled, options: MultiStepLROptions) {
    checkCount('MultiStepLR', arguments, 2);
    super(
      'MultiStepLR',
      optimizer,
      options,
      { milestones: undefined, gamma: 0.1 },
      '{ milestones: [30, 80] }',
    );
  }

  protected override check(options: Required<MultiStepLROptions>): void {
    checkMilestones('MultiStepLR', options.milestones, 0);
    checkFinite('MultiStepLR', 'gamma', options.gamma, 0);
  }

  protected override lrAt(epoch: number, lr: number): number {
    const { milestones, gamma } = this.options;
    const times = milestones.filter((milestone) => milestone === epoch).length;
    return times === 0 ? lr : lr * power(gamma, times);
  }
}
