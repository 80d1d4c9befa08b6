/**
 * What a run finds out, in the form of results.json.
 */

/** One point of the grid. */
export interface GridPoint {
  readonly hidden: number;
  readonly batch: number;
  /** Mean training loss of each epoch, in nats. */
  readonly losses: readonly number[];
  /** Percent. */
  readonly validationAccuracy: number;
  /** Time of training. */
  readonly seconds: number;
}

/** The whole of results.json. */
export interface Results {
  readonly data: { readonly name: string; readonly train: number; readonly validation: number; readonly test: number };
  readonly settings: {
    readonly hidden: readonly number[];
    readonly batch: readonly number[];
    readonly epochs: number;
    readonly lr: number;
    readonly seed: number;
    readonly backend: string;
    readonly dtype: 'float32';
  };
  readonly grid: readonly GridPoint[];
  readonly best: Pick<GridPoint, 'hidden' | 'batch'>;
  readonly final: {
    readonly losses: readonly number[];
    /** Percent. */
    readonly testAccuracy: number;
    /** How often each digit was taken for which: `confusion[right][answered]`. */
    readonly confusion: readonly (readonly number[])[];
  };
}

/** The point with the highest validation accuracy; the first one wins a tie. */
export const bestOf = (grid: readonly GridPoint[]): GridPoint =>
  grid.reduce((best, point) => (point.validationAccuracy > best.validationAccuracy ? point : best));

/** The first epoch, counted from 1, whose mean loss is more than twice that of guessing among ten digits; undefined where there is none. */
export function divergedIn(losses: readonly number[]): number | undefined {
  const epoch = losses.findIndex((loss) => loss > 2 * Math.log(10)) + 1;
  return epoch || undefined;
}

/** JSON, indented, with each list of numbers on one line. */
export const toJson = (results: object): string =>
  `${JSON.stringify(results, null, 2).replace(/\[[-\d.e+,\s]*\]/g, (list) => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`;
