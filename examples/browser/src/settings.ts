/**
 * The settings of a training: their limits, and their defaults.
 */
import { readNumber, type NumberField } from './read-number.js';

/** What a training goes by. */
export interface Settings {
  /** Units in each of the two hidden layers. */
  readonly hidden: number;
  /** Images in a batch. */
  readonly batch: number;
  /** Learning rate of plain SGD. */
  readonly lr: number;
  /** Passes over the training images, after which it stops by itself. */
  readonly epochs: number;
  /**
   * Images a second that are not exceeded, so that learning can be watched; Infinity for no limit.
   */
  readonly pace: number;
}

/** The settings that are typed in. */
export type FieldName = Exclude<keyof Settings, 'pace'>;

/**
 * The widest hidden layer: first-layer images and a file of 5 MB are then still quick on a phone.
 */
export const MOST_HIDDEN = 1024;

/** The fields, by setting. */
export const fields: Readonly<Record<FieldName, Omit<NumberField, 'example'>>> = {
  hidden: { whole: true, least: 1, most: MOST_HIDDEN },
  batch: { whole: true, least: 1, most: 1024 },
  lr: { whole: false, least: 0, most: 10 },
  epochs: { whole: true, least: 1, most: 1000 },
};

/** What the page starts with. */
export const defaults: Settings = { hidden: 64, batch: 32, lr: 0.02, epochs: 30, pace: Infinity };

/** The number in a field's text, or a sentence that says what is wrong with it. */
export const readField = (name: FieldName, text: string): number | string =>
  readNumber({ ...fields[name], example: defaults[name] }, text);
