/**
 * The learning rate falls along half a wave of the cosine, and begins anew, again and again.
 */
import { checkCount, checkFinite, checkInteger } from '../../core/check.js';
import { cos } from '../../core/trigonometric.js';
import { LRScheduler } from './lr-scheduler.js';
import type { Scheduled } from './settings.js';

/** Options of {@link CosineAnnealingWarmRestarts}. */
export interface CosineAnnealingWarmRestartsOptions {
  /** How many epochs until the first restart. */
  t0: number;
  /** How many times as long each next run is. Default 1. */
  tMult?: number;
  /** What the learning rates fall to. Default 0. */
  etaMin?: number;
}

/**
 * Lets the learning rates fall along a cosine and jump back, as
 * `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`. In a run of T epochs, t epochs after its
 * beginning:
 * $$\text{lr} = \text{etaMin} + (\text{base} - \text{etaMin})\, \frac{1 + \cos(\pi\, t / T)}{2}$$
 *
 * @example
 * ```ts
 * import { CosineAnnealingWarmRestarts, Linear, SGD } from 'tiny-mlp';
 *
 * const optimizer = new SGD(new Linear(2, 1).parameters(), { lr: 0.1 });
 * const schedule = new CosineAnnealingWarmRestarts(optimizer, {
 *   t0: 2,
 *   tMult: 2,
 * });
 * for (let epoch = 0; epoch < 6; epoch++) schedule.step(); // each epoch
 * console.log(optimizer.lr); // 0.1
 * ```
 * @see Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983
 */
export class CosineAnnealingWarmRestarts extends LRScheduler<CosineAnnealingWarmRestartsOptions> {
  /**
   * @param optimizer - Whose learning rates it changes.
   * @param options - See {@link CosineAnnealingWarmRestartsOptions}.
   */
  constructor(optimizer: Scheduled, options: CosineAnnealingWarmRestartsOptions) {
    checkCount('CosineAnnealingWarmRestarts', arguments, 2);
    super(
      'CosineAnnealingWarmRestarts',
      optimizer,
      options,
      { t0: undefined, tMult: 1, etaMin: 0 },
      '{ t0: 10 }',
    );
  }

  protected override check(options: Required<CosineAnnealingWarmRestartsOptions>): void {
    checkInteger(this.who, 't0', options.t0);
    checkInteger(this.who, 'tMult', options.tMult);
    checkFinite(this.who, 'etaMin', options.etaMin, 0);
  }

  protected override lrAt(epoch: number, _lr: number, base: number): number {
    const { t0, tMult, etaMin } = this.options;
    let [since, length] = [tMult === 1 ? epoch % t0 : epoch, t0];
    while (since >= length) [since, length] = [since - length, length * tMult];
    return etaMin + ((base - etaMin) * (1 + cos((Math.PI * since) / length))) / 2;
  }

  /**
   * Sets the learning rates of the next epoch, or of the one that is given.
   *
   * @param epoch - Where in the training it is; a fraction, after a batch: `epoch + i / batches`.
   */
  override step(epoch?: number): void {
    this.moveTo(checkFinite(this.who, 'epoch', epoch ?? this.lastEpoch + 1, 0));
  }
}
