/**
 * What stands beside a training: is told of its course, may end it, and is kept in checkpoints.
 */
import type { Module } from '../../nn/module.js';
import type { TrainingOptimizer } from '../ingredients.js';
import type { EpochRecord } from '../records.js';
import type { TrainingState } from '../training-state.js';

/** A training under way, as callbacks see it. */
export interface Training {
  /** What is trained. */
  readonly model: Module;
  /** What changes its parameters; `lr` may be read and set. */
  readonly optimizer: Pick<TrainingOptimizer, 'lr'>;
  /** How many epochs are planned. */
  readonly epochs: number;
  /** The epoch under way or, between two, the last one; 0 before the first. */
  readonly epoch: number;
  /** Batches of this epoch that have been learned from. */
  readonly batch: number;
  /** Batches in an epoch, where the loader tells. */
  readonly batches: number | undefined;
  /** The mean loss of the rows learned from in this epoch so far. */
  readonly loss: number;
  /** The epochs that have ended. */
  readonly history: readonly EpochRecord[];
  /**
   * The names of an epoch's numbers, as `monitor` has them: `train.accuracy` is a metric of the
   * training rows. Undefined where nobody can say before the first epoch has ended.
   */
  readonly numbers?: readonly string[];
  /** Whether `stop` has been called. */
  readonly stopped: boolean;
  /** Ends the training after this batch's callbacks; the epoch under way is given up. */
  stop(): void;
  /** Everything that continues the training from here: for files and messages. */
  state(): TrainingState;
}

/**
 * Told of the course of a training; each method may be left out, and may be asynchronous: the
 * training waits for it. What else one returns is passed over.
 */
export interface Callback {
  /** Before the first batch, or the first one after a resume. */
  onTrainBegin?(training: Training): unknown;
  /** Before an epoch's first batch. */
  onEpochBegin?(training: Training): unknown;
  /** After the optimizer's step. */
  onBatchEnd?(training: Training): unknown;
  /** After an epoch and its validation. */
  onEpochEnd?(training: Training, record: EpochRecord): unknown;
  /**
   * Between two batches or two epochs, once all callbacks have been told of the one before: when
   * what `training.state()` gives continues the training to the bit.
   */
  onRest?(training: Training): unknown;
  /** At the end, however it came: the last epoch, `stop`, an abort or an error. */
  onTrainEnd?(training: Training): unknown;
  /** What continues it after a resume: plain data and arrays. */
  stateDict?(): unknown;
  /** Continues from what `stateDict` gave. */
  loadStateDict?(state: unknown): void;
}

/** A function in place of a callback: called after each epoch. */
export type EpochFunction = (record: EpochRecord, training: Training) => unknown;
