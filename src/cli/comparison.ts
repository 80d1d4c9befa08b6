/**
 * Whether a file that was written says the same as the one it was made from: the answers to random
 * rows, or the arrays, element by element.
 */
import { array, Generator, type Module, type NdArray } from 'tiny-mlp';
import { Failure, textOf } from './failure.js';
import type { InputFile } from './files.js';
import type { Arrays, Format, Loaded, Network, WriteOptions } from './formats/format.js';

/** How many rows both are asked for. */
const ROWS = 64;

/** Sums in another order may differ by so much of the largest number. */
const tolerances = { float32: 1e-4, float64: 1e-9 };

/** How far two are apart. */
export interface Comparison {
  /** Of what the difference is, or why nothing was compared. */
  readonly what: string;
  /** The largest difference; null where nothing was compared. */
  readonly difference: number | null;
  /** What rounding may come to. */
  readonly allowed: number;
}

const notCompared = (what: string): Comparison => ({ what, difference: null, allowed: 0 });

/** Refuses a copy that differs by more than rounding. */
export function checkSame(path: string, { what, difference, allowed }: Comparison): void {
  if (difference === null || difference <= allowed) return;
  throw new Failure(
    `${path} was not written, because ${what} it differs by ${difference}, more than rounding; ` +
      'please report this at https://github.com/tiny-mlp/tiny-mlp/issues',
  );
}

/**
 * Compares what a copy says with what the original does.
 *
 * @param again - Reads the original once more, to load a state dict into.
 */
export async function compare(
  original: Loaded,
  again: () => Loaded | Promise<Loaded>,
  format: Format,
  file: InputFile,
  options: WriteOptions,
): Promise<Comparison> {
  if (original.kind === 'table')
    return notCompared(`${format.name} files of tables are for other programs to read`);
  const copy = format.load!(file);
  if (original.kind === 'arrays') return compareArrays(original, copy as Arrays);
  const second = copy.kind === 'network' ? copy.model : ((await again()) as Network).model;
  if (copy.kind === 'arrays') second.loadStateDict({ ...copy.arrays });
  return compareNetworks(original.model, second, options);
}

/** What a module tells of its input. */
interface Told {
  readonly inFeatures?: unknown;
  readonly integerInput?: unknown;
}

function shapeOf(model: Module, { inputShape }: WriteOptions): readonly number[] | undefined {
  if (inputShape) return inputShape;
  const { inFeatures, integerInput } = model as Told;
  if (typeof inFeatures === 'number') return [inFeatures];
  return integerInput === true ? [] : undefined;
}

function compareNetworks(a: Module, b: Module, options: WriteOptions): Comparison {
  const shape = shapeOf(a, options);
  if (!shape) {
    return notCompared(
      'the model does not tell how many features it takes; add --input-shape 4, say',
    );
  }
  const generator = new Generator(0);
  const size = [ROWS, ...shape];
  const count = size.reduce((product, n) => product * n, 1);
  const values = Array.from(generator.normal([count]).data);
  // Rows of nearly every table that a network may look up; 0 is one of all.
  const whole = values.map((value) => (value > 0 ? 1 : 0));
  const outputsOf = (model: Module, numbers: readonly number[]): NdArray =>
    model.eval().forward(array([...numbers], size, { dtype: model.dtype }));
  const isWhole = (a as Told).integerInput === true;
  const zeros = values.map(() => 0);
  let numbers: readonly number[] = [];
  let y: NdArray;
  try {
    const tries = isWhole ? [whole, zeros] : [values, whole, zeros];
    y = firstOf(tries.map((given) => () => outputsOf(a, (numbers = given))));
  } catch (error) {
    return notCompared(
      `the model does not take inputs [${shape.join(', ')}] (${textOf(error)}); add --input-shape`,
    );
  }
  const finite = elements(y).filter(Number.isFinite);
  const largest = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return {
    what: `over ${ROWS} random rows`,
    difference: differenceOf(y, outputsOf(b, numbers)),
    allowed: tolerances[a.dtype] * largest,
  };
}

/** What the first gives that does not throw; throws as the first does where all do. */
function firstOf<T>([first, ...rest]: readonly (() => T)[]): T {
  try {
    return first();
  } catch (error) {
    if (rest.length === 0) throw error;
    try {
      return firstOf(rest);
    } catch {
      throw error;
    }
  }
}

function compareArrays({ arrays }: Arrays, copy: Arrays): Comparison {
  const differences = Object.entries(arrays).map(([name, one]) => {
    if (Object.hasOwn(copy.arrays, name)) return differenceOf(one, copy.arrays[name]);
    return Infinity;
  });
  return { what: 'over all elements', difference: Math.max(0, ...differences), allowed: 0 };
}

/** The largest difference of two arrays; NaN and NaN are alike. */
function differenceOf(a: NdArray, b: NdArray): number {
  if (String(a.shape) !== String(b.shape)) return Infinity;
  const [x, y] = [elements(a), elements(b)];
  let most = 0;
  for (let i = 0; i < x.length; i++) {
    if (Object.is(x[i], y[i]) || x[i] === y[i]) continue;
    const difference = Math.abs(x[i] - y[i]);
    most = Number.isNaN(difference) ? Infinity : Math.max(most, difference);
  }
  return most;
}

/** The elements in their order, whatever the strides. */
const elements = (given: NdArray): readonly number[] =>
  Array.from(array(given).data as ArrayLike<number>);
