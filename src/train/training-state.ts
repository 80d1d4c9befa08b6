/**
 * Everything that continues a training where it stood, to the bit. Types only: resume.ts puts it
 * back, and checkpoint-file.ts writes it into a file.
 */
import type { GeneratorState } from '../core/generator.js';
import type { StateDict } from '../nn/state-dict.js';
import type { EpochRecord } from './records.js';
import type { ScoringState } from './scoring.js';

/** Where a training stands. Plain data and arrays. */
export interface TrainingState {
  /** Weights and buffers. */
  readonly model: StateDict;
  /** What `optimizer.stateDict()` gave. */
  readonly optimizer: unknown;
  /** What each callback's `stateDict()` gave, in order; null where it has none. */
  readonly callbacks: readonly unknown[];
  /** The states of all generators, the default one first. */
  readonly generators: readonly GeneratorState[];
  /** The epochs that have ended. */
  readonly history: readonly EpochRecord[];
  /** Whether the training was ended before its last epoch. */
  readonly stopped: boolean;
  /** The epoch under way, or null between two epochs. */
  readonly underway: EpochUnderway | null;
}

/** An epoch that has begun. */
export interface EpochUnderway {
  /** Batches that have been learned from. */
  readonly batch: number;
  /** The generators when the epoch began: the loader draws its order from them. */
  readonly generators: readonly GeneratorState[];
  /** What its rows came to so far. */
  readonly scoring: ScoringState;
  /** How long it has taken so far. */
  readonly seconds: number;
}
