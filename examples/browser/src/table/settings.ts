/**
 * The settings of a training: their limits, and their defaults.
 */
import type { NumberField } from '../read-number.js';

/** What a training goes by. */
export interface Settings {
  /** Units in the hidden layer. */
  readonly hidden: number;
  /** Passes over the training rows, at most. */
  readonly epochs: number;
  /** The highest learning rate of AdamW. */
  readonly lr: number;
  /** The share of rows that is set aside to test with. */
  readonly aside: number;
  /** Epochs a second that are not exceeded, so that learning can be watched. */
  readonly pace: number;
}

/** The fields for numbers, by setting. */
export const fields = {
  hidden: { whole: true, least: 1, most: 1024, example: 100 },
  epochs: { whole: true, least: 1, most: 10_000, example: 60 },
  lr: { whole: false, least: 0, most: 1, example: 0.005 },
} satisfies Partial<Record<keyof Settings, NumberField>>;
