/**
 * The learning rate falls every so many epochs.
 */
import { checkCount, checkFinite, checkInteger } from '../../core/check.js';
import { LRScheduler } from './lr-scheduler.js';
import type { Scheduled } from './settings.js';

/** Options of {@link StepLR}. */
export interface StepLROptions {
  /** How many epochs a learning rate stays. */
  stepSize: number;
  /** What it is multiplied by then. Default 0.1. */
  gamma?: number;
}

/**
 * Multiplies the learning rates by `gamma` every `stepSize` epochs, as
 * `torch.optim.lr_scheduler.StepLR`: lr = base · gamma^⌊epoch / stepSize⌋.
 *
 * @example
 * ```ts
 * import { Linear, SGD, StepLR } from 'tiny-mlp';
 *
 * const optimizer = new SGD(new Linear(2, 1).parameters(), { lr: 0.1 });
 * const schedule = new StepLR(optimizer, { stepSize: 2, gamma: 0.5 });
 * for (let epoch = 0; epoch < 5; epoch++) schedule.step(); // each epoch
 * console.log(optimizer.lr); // 0.025
 * ```
 * @see https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.StepLR.html
 */
export class StepLR extends LRScheduler<StepLROptions> {
  /**
   * @param optimizer - Whose learning rates it changes.
   * @param options - See {@link StepLROptions}.
   */
  constructor(optimizer: Scheduled, options: StepLROptions) {
    checkCount('StepLR', arguments, 2);
    super('StepLR', optimizer, options, { stepSize: undefined, gamma: 0.1 }, '{ stepSize: 30 }');
  }

  protected override check(options: Required<StepLROptions>): void {
    checkInteger('StepLR', 'stepSize', options.stepSize);
    checkFinite('StepLR', 'gamma', options.gamma, 0);
  }

  protected override lrAt(epoch: number, lr: number): number {
    const { stepSize, gamma } = this.options;
    return epoch === 0 || epoch % stepSize !== 0 ? lr : lr * gamma;
  }
}
