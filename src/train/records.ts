/**
 * What a training tells of itself, epoch by epoch. Plain data: it goes into files and messages.
 */

/** What an epoch came to. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** The mean loss of the training rows, each as it was learned from. */
  readonly loss: number;
  /** The loss of the validation rows, where there are any. */
  readonly validationLoss?: number;
  /** What each metric found: of the validation rows, or without any of the training rows. */
  readonly metrics: Readonly<Record<string, number>>;
  /**
   * Where `trainMetrics` asked for it: each metric of the training rows, as they were learned from.
   */
  readonly trainMetrics?: Readonly<Record<string, number>>;
  /** The learning rate of the first group, with which the epoch was trained to its end. */
  readonly lr: number;
  /**
   * How long it took, validation included. What callbacks were waited for (a pause, a file) is not
   * in it.
   */
  readonly seconds: number;
}

/** All epochs, from first to last. */
export type History = readonly EpochRecord[];
