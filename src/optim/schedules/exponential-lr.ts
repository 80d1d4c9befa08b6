/**
 * The learning rate falls in every epoch.
 */
import { checkCount, checkFinite } from '../../core/check.js';
import { LRScheduler } from './lr-scheduler.js';
import type { Scheduled } from './settings.js';

/** Options of {@link ExponentialLR}. */
export interface ExponentialLROptions {
  /** What the learning rates are multiplied by in every epoch. */
  gamma: number;
}

/**
 * Multiplies the learning rates by `gamma` in every epoch, as
 * `torch.optim.lr_scheduler.ExponentialLR`.
 *
 * @example
 * ```ts
 * import { ExponentialLR, Linear, SGD } from 'tiny-mlp';
 *
 * const optimizer = new SGD(new Linear(2, 1).parameters(), { lr: 0.1 });
 * const schedule = new ExponentialLR(optimizer, { gamma: 0.5 });
 * for (let epoch = 0; epoch < 2; epoch++) schedule.step(); // each epoch
 * console.log(optimizer.lr); // 0.025
 * ```
 * @see https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.ExponentialLR.html
 */
export class ExponentialLR extends LRScheduler<ExponentialLROptions> {
  /**
   * @param optimizer - Whose learning rates it changes.
   * @param options - See {@link ExponentialLROptions}.
   */
  constructor(optimizer: Scheduled, options: ExponentialLROptions) {
    checkCount('ExponentialLR', arguments, 2);
    super('ExponentialLR', optimizer, options, { gamma: undefined }, '{ gamma: 0.95 }');
  }

  protected override check(options: Required<ExponentialLROptions>): void {
    checkFinite('ExponentialLR', 'gamma', options.gamma, 0);
  }

  protected override lrAt(epoch: number, lr: number): number {
    return epoch === 0 ? lr : lr * this.options.gamma;
  }
}
