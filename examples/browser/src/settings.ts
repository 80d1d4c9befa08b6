/**
 * The settings of a training: their limits, their defaults, and what is said of a text that is
 * none.
 */

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

/** What a field takes. */
interface Field {
  readonly whole: boolean;
  /** Least and greatest number; a rate must be above the least. */
  readonly least: number;
  readonly most: number;
}

/**
 * The widest hidden layer: first-layer images and a file of 5 MB are then still quick on a phone.
 */
export const MOST_HIDDEN = 1024;

/** The fields, by setting. */
export const fields: Readonly<Record<FieldName, Field>> = {
  hidden: { whole: true, least: 1, most: MOST_HIDDEN },
  batch: { whole: true, least: 1, most: 1024 },
  lr: { whole: false, least: 0, most: 10 },
  epochs: { whole: true, least: 1, most: 1000 },
};

/** What the page starts with. */
export const defaults: Settings = { hidden: 64, batch: 32, lr: 0.02, epochs: 30, pace: Infinity };

/** The number in a field's text, or a sentence that says what is wrong with it. */
export function readField(name: FieldName, text: string): number | string {
  const { whole, least, most } = fields[name];
  const trimmed = text.trim();
  const value = trimmed === '' ? NaN : Number(trimmed);
  const fits = whole
    ? Number.isInteger(value) && value >= least
    : Number.isFinite(value) && value > least;
  if (fits && value <= most) return value;
  const expected = whole
    ? `a whole number from ${least} to ${most}`
    : `a number above ${least}, up to ${most}`;
  const came = trimmed === '' ? 'nothing' : `“${trimmed.slice(0, 24)}”`;
  const advice = /^\d*,\d+$/.test(trimmed)
    ? `write a point, ${trimmed.replace(',', '.')}`
    : `write ${defaults[name]}, say`;
  return `Expected ${expected}, but got ${came}; ${advice}.`;
}
