/**
 * The learning rate moves evenly from one factor to another: a warm-up, say.
 */
import { checkCount, checkFinite, checkInteger, checkPositive } from '../../core/check.js';
import { LRScheduler } from './lr-scheduler.js';
import type { Scheduled } from './settings.js';

/** Options of {@link LinearLR}. */
export interface LinearLROptions {
  /** What the learning rates are multiplied by at first, above 0. Default 1/3. */
  startFactor?: number;
  /** What they are multiplied by at the end, from 0 to 1. Default 1. */
  endFactor?: number;
  /** How many epochs it takes. Default 5. */
  totalIters?: number;
}

/**
 * Multiplies the learning rates by a factor that moves evenly from `startFactor` to `endFactor`, as
 * `torch.optim.lr_scheduler.LinearLR`.
 *
 * @example
 * ```ts
 * import { Linear, LinearLR, SGD } from 'tiny-mlp';
 *
 * const optimizer = new SGD(new Linear(2, 1).parameters(), { lr: 1 });
 * const schedule = new LinearLR(optimizer, {
 *   startFactor: 0.5,
 *   totalIters: 2,
 * });
 * schedule.step(); // each epoch
 * console.log(optimizer.lr); // 0.75
 * ```
 * @see https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.LinearLR.html
 */
export class LinearLR extends LRScheduler<LinearLROptions> {
  /**
   * @param optimizer - Whose learning rates it changes.
   * @param options - See {@link LinearLROptions}.
   */
  constructor(optimizer: Scheduled, options: LinearLROptions = {}) {
    checkCount('LinearLR', arguments, 2);
    super('LinearLR', optimizer, options, { startFactor: 1 / 3, endFactor: 1, totalIters: 5 });
  }

  protected override check(options: Required<LinearLROptions>): void {
    const { startFactor, endFactor, totalIters } = options;
    checkPositive('LinearLR', 'startFactor', startFactor, 1);
    checkFinite('LinearLR', 'endFactor', endFactor, 0, 1);
    checkInteger('LinearLR', 'totalIters', totalIters);
  }

  protected override lrAt(epoch: number, lr: number): number {
    const { startFactor, endFactor, totalIters } = this.options;
    if (epoch === 0) return lr * startFactor;
    if (epoch > totalIters) return lr;
    const rise = endFactor - startFactor;
    return lr * (1 + rise / (totalIters * startFactor + (epoch - 1) * rise));
  }
}
