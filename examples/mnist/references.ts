/**
 * What other programs reach, to be shown beside our own: read from docs/results, where it is there
 * and of the same experiment.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { ParityResults } from '../parity/results.js';
import type { Results } from './results.js';

/** A point of the grid, trained by the NumPy program from several seeds. Accuracies in percent. */
export interface NumpyPoint {
  readonly hidden: number;
  readonly batch: number;
  readonly val: readonly number[];
  readonly test: readonly number[];
  /** Mean training loss of each epoch, in nats; the mean over the seeds. */
  readonly losses_mean: readonly number[];
}

/**
 * A training of PyTorch, and tiny-mlp's from the same initial parameters with the same order of
 * images.
 */
export interface PyTorchRun {
  readonly hidden: number;
  readonly batch: number;
  readonly losses: { readonly own: readonly number[]; readonly peer: readonly number[] };
  /** Percent of the test images. */
  readonly accuracy: { readonly own: number; readonly peer: number };
}

/** What there is to compare with. */
export interface References {
  /**
   * The NumPy program's grid; empty where this run is of other images, another learning rate or
   * another number of epochs.
   */
  readonly numpy: readonly NumpyPoint[];
  readonly pytorch: PyTorchRun | undefined;
}

/** What the NumPy program's grid was made with. */
const NUMPY = { train: 50_000, validation: 10_000, test: 10_000, epochs: 10, lr: 0.01 };

/** The references that fit a run. */
export function referencesFor({ data, settings }: Pick<Results, 'data' | 'settings'>): References {
  const ofMnist = data.name === 'MNIST' && data.train === NUMPY.train;
  const fits =
    ofMnist &&
    data.test === NUMPY.test &&
    settings.epochs === NUMPY.epochs &&
    settings.lr === NUMPY.lr;
  if (!fits) return { numpy: [], pytorch: undefined };
  const numpy = read<{ readonly grid: readonly NumpyPoint[] }>('numpy-grid.json');
  return {
    numpy: numpy?.grid ?? [],
    pytorch: pytorchRun(read<ParityResults>('parity.json'), settings),
  };
}

function pytorchRun(
  parity: ParityResults | undefined,
  { epochs, lr }: Results['settings'],
): PyTorchRun | undefined {
  const found = parity?.comparisons.find(
    ({ peer, dtype }) => peer === 'PyTorch' && dtype === 'float32',
  );
  if (
    !parity ||
    !found ||
    parity.data.name !== 'MNIST' ||
    parity.settings.epochs !== epochs ||
    parity.settings.lr !== lr
  )
    return undefined;
  return {
    hidden: parity.settings.hidden,
    batch: parity.settings.batch,
    losses: found.losses,
    accuracy: found.accuracy,
  };
}

function read<T>(name: string): T | undefined {
  const place = new URL(`../../docs/results/${name}`, import.meta.url);
  return existsSync(place) ? (JSON.parse(readFileSync(place, 'utf8')) as T) : undefined;
}

/** The NumPy program's point with these settings. */
export const numpyAt = (
  { numpy }: References,
  { hidden, batch }: { readonly hidden: number; readonly batch: number },
) => numpy.find((point) => point.hidden === hidden && point.batch === batch);

/** The mean of some numbers. */
export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
