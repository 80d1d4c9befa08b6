/**
 * The learning rate falls along half a wave of the cosine, and rises along the next.
 */
import { checkCount, checkFinite, checkInteger } from '../../core/check.js';
import { cos } from '../../core/trigonometric.js';
import { LRScheduler } from './lr-scheduler.js';
import type { Scheduled } from './settings.js';

/** Options of {@link CosineAnnealingLR}. */
export interface CosineAnnealingLROptions {
  /** How many epochs the learning rates fall. */
  tMax: number;
  /** What they fall to. Default 0. */
  etaMin?: number;
}

/**
 * Lets the learning rates fall to `etaMin` in `tMax` epochs, as
 * `torch.optim.lr_scheduler.CosineAnnealingLR`:
 * $$\text{lr} = \text{etaMin} + (\text{base} - \text{etaMin})\,
 *   \frac{1 + \cos(\pi\, \text{epoch} / \text{tMax})}{2}$$
 *
 * @example
 * ```ts
 * import { CosineAnnealingLR, Linear, SGD } from 'tiny-mlp';
 *
 * const optimizer = new SGD(new Linear(2, 1).parameters(), { lr: 0.1 });
 * const schedule = new CosineAnnealingLR(optimizer, { tMax: 10 });
 * for (let epoch = 0; epoch < 10; epoch++) schedule.step(); // each epoch
 * console.log(optimizer.lr); // 0
 * ```
 * @see Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983
 */
export class CosineAnnealingLR extends LRScheduler<CosineAnnealingLROptions> {
  /**
   * @param optimizer - Whose learning rates it changes.
   * @param options - See {@link CosineAnnealingLROptions}.
   */
  constructor(optimizer: Scheduled, options: CosineAnnealingLROptions) {
    checkCount('CosineAnnealingLR', arguments, 2);
    super('CosineAnnealingLR', optimizer, options, { tMax: undefined, etaMin: 0 }, '{ tMax: 100 }');
  }

  protected override check(options: Required<CosineAnnealingLROptions>): void {
    checkInteger('CosineAnnealingLR', 'tMax', options.tMax);
    checkFinite('CosineAnnealingLR', 'etaMin', options.etaMin, 0);
  }

  protected override lrAt(epoch: number, lr: number, base: number): number {
    const { tMax, etaMin } = this.options;
    if (epoch === 0) return lr;
    const height = (at: number) => 1 + cos((Math.PI * at) / tMax);
    if ((epoch - 1 - tMax) % (2 * tMax) === 0) {
      return lr + ((base - etaMin) * (1 - cos(Math.PI / tMax))) / 2; // up from the lowest point
    }
    return (height(epoch) / height(epoch - 1)) * (lr - etaMin) + etaMin;
  }
}
