/**
 * The learning rate is what a function says.
 */
import { checkCount, checkFinite, checkFunction } from '../../core/check.js';
import { LRScheduler } from './lr-scheduler.js';
import { perGroup, type Scheduled } from './settings.js';

/** Options of {@link LambdaLR}. */
export interface LambdaLROptions {
  /** From the epoch to what the learning rate is multiplied by: for all groups, or one for each. */
  lrLambda: ((epoch: number) => number) | readonly ((epoch: number) => number)[];
}

/** The function of each group. */
const lambdasOf = (optimizer: Scheduled, { lrLambda }: LambdaLROptions) =>
  perGroup('LambdaLR', 'lrLambda', optimizer, lrLambda, checkFunction);

/**
 * Multiplies what the learning rates began with by a function of the epoch, as
 * `torch.optim.lr_scheduler.LambdaLR`.
 *
 * @example
 * ```ts
 * import { LambdaLR, Linear, SGD } from 'tiny-mlp';
 *
 * const optimizer = new SGD(new Linear(2, 1).parameters(), { lr: 1 });
 * const schedule = new LambdaLR(optimizer, {
 *   lrLambda: (epoch) => 1 / (1 + epoch),
 * });
 * schedule.step(); // each epoch
 * console.log(optimizer.lr); // 0.5
 * ```
 * @see https://pytorch.org/docs/1.13/generated/torch.optim.lr_scheduler.LambdaLR.html
 */
export class LambdaLR extends LRScheduler<LambdaLROptions> {
  /**
   * @param optimizer - Whose learning rates it changes.
   * @param options - See {@link LambdaLROptions}.
   */
  constructor(optimizer: Scheduled, options: LambdaLROptions) {
    checkCount('LambdaLR', arguments, 2);
    super(
      'LambdaLR',
      optimizer,
      options,
      { lrLambda: undefined },
      '{ lrLambda: (epoch) => 0.95 ** epoch }',
    );
  }

  protected override check(options: Required<LambdaLROptions>): void {
    lambdasOf(this.optimizer, options);
  }

  protected override lrAt(epoch: number, _lr: number, base: number, group: number): number {
    const factor = lambdasOf(this.optimizer, this.options)[group](epoch);
    return base * checkFinite('LambdaLR', `what lrLambda gives at epoch ${epoch}`, factor);
  }
}
