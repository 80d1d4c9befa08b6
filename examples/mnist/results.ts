/**
 * What a run finds out, in the form of results.json.
 */

/** One point of the grid. */
export interface GridPoint {
  readonly hidden: number;
  readonly batch: number;
  /**
   * Mean training loss of each epoch, in nats; fewer than the others' where training could not go
   * on.
   */
  readonly losses: readonly number[];
  /** Percent; null where training could not go on. */
  readonly validationAccuracy: number | null;
  /** Time of training and validation. */
  readonly seconds: number;
  /** Why training could not go on. */
  readonly error?: string;
}

/** A point that was trained to its end. */
export type TrainedPoint = GridPoint & { readonly validationAccuracy: number };

/** A training with the best point's settings from a seed, and what it reaches. */
export interface SeedRun {
  readonly seed: number;
  /** Mean training loss of each epoch, in nats. */
  readonly losses: readonly number[];
  /** Percent. */
  readonly testAccuracy: number;
}

/** Where a run took place, and how long it took. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** Year, month, day. */
  readonly date: string;
  /** How many worker threads trained the grid; 0: none, it was trained in the main thread. */
  readonly workers: number;
  /** How many points of the grid an earlier run, which was interrupted, had trained. */
  readonly resumed: number;
  readonly seconds: {
    /** The grid search. */
    readonly grid: number;
    /** Everything, from the start of the process to the pictures. */
    readonly whole: number;
  };
}

/** The whole of results.json. */
export interface Results {
  readonly data: {
    readonly name: string;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
  };
  readonly settings: {
    readonly hidden: readonly number[];
    readonly batch: readonly number[];
    readonly epochs: number;
    readonly lr: number;
    readonly seed: number;
    readonly backend: string;
    readonly dtype: 'float32';
  };
  readonly machine: Machine;
  readonly grid: readonly GridPoint[];
  readonly best: Pick<GridPoint, 'hidden' | 'batch'>;
  readonly final: SeedRun & {
    /** How often each digit was taken for which: `confusion[right][answered]`. */
    readonly confusion: readonly (readonly number[])[];
  };
  /** The best point's training from several seeds; the first one is `final`. */
  readonly seeds: readonly SeedRun[];
}

/** Whether a point was trained to its end. */
export const isTrained = (point: GridPoint): point is TrainedPoint =>
  point.validationAccuracy !== null;

/**
 * The point with the highest validation accuracy; the first one wins a tie. @throws RangeError if
 * none was trained to its end.
 */
export function bestOf(grid: readonly GridPoint[]): TrainedPoint {
  const [first, ...others] = grid.filter(isTrained);
  if (!first) throw new RangeError('expected a point that was trained to its end, but got none');
  return others.reduce(
    (best, point) => (point.validationAccuracy > best.validationAccuracy ? point : best),
    first,
  );
}

/**
 * The first epoch, counted from 1, whose mean loss is more than twice that of guessing among ten
 * digits; undefined where there is none.
 */
export function divergedIn(losses: readonly number[]): number | undefined {
  const epoch = losses.findIndex((loss) => loss > 2 * Math.log(10)) + 1;
  return epoch || undefined;
}

/** JSON, indented, with each list of numbers on one line. */
export const toJson = (results: object): string =>
  `${JSON.stringify(results, null, 2).replace(/\[[-\d.e+,\s]*\]/g, (list) => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`;
