/**
 * Holds trainings and initial parameters against each other, and says which bounds were missed.
 */
import type { NdArray } from 'tiny-mlp';
import { percent } from '../mnist/table.js';
import {
  bounds,
  type Comparison,
  type Initial,
  type Precision,
  type ScriptComparison,
  type Training,
} from './results.js';

/** |a − b| / |b|; NaN where the two cannot be compared. */
const relative = (a: number, b: number): number => (a === b ? 0 : Math.abs(a - b) / Math.abs(b));

/**
 * Relative differences, place by place. Lists of different lengths cannot be those of one training.
 */
function differences(own: readonly number[], peer: readonly number[], what: string): number[] {
  if (own.length !== peer.length)
    throw new Error(`expected ${own.length} ${what}, but got ${peer.length}`);
  return own.map((value, i) => relative(value, peer[i]));
}

export function compareTrainings(
  peer: Comparison['peer'],
  dtype: Precision,
  own: Training,
  other: Training,
): Comparison {
  return {
    peer,
    dtype,
    losses: { own: own.losses, peer: other.losses },
    epochs: differences(own.losses, other.losses, 'losses'),
    step: largest(differences(own.steps, other.steps, 'steps')),
    accuracy: { own: percent(own.accuracy), peer: percent(other.accuracy) },
  };
}

const largest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);

/** The same with what happens from epoch to epoch. */
export function compareScript(dtype: Precision, own: Training, torch: Training): ScriptComparison {
  const { rates = [], accuracies = [] } = own;
  return {
    ...compareTrainings('PyTorch', dtype, own, torch),
    accuracies: {
      own: accuracies.map(percent),
      peer: (torch.accuracies ?? []).map(percent),
    },
    rates: {
      own: rates,
      difference: largest(differences(rates, torch.rates ?? [], 'learning rates')),
    },
  };
}

/** Whether PyTorch's kernels round x·y + z once. */
export const isFused = (cpuCapability: string): boolean => cpuCapability.startsWith('AVX');

type Arrays = Readonly<Record<string, NdArray>>;

/** The distance of a number from the next one of its type, at the size of `x`. */
const unitAt = (x: number, dtype: Precision): number =>
  2 ** (Math.floor(Math.log2(x)) - (dtype === 'float32' ? 23 : 52));

/** Compares parameters by name, element by element. */
export function compareInitial(dtype: Precision, own: Arrays, torch: Arrays): Initial {
  const names = Object.keys(own);
  if (JSON.stringify(names) !== JSON.stringify(Object.keys(torch)))
    throw new Error(`PyTorch has other parameters than ${names.join(', ')}`);
  let [numbers, different, ulps] = [0, 0, 0];
  for (const name of names) {
    // Both are contiguous, in C order: a state dict's arrays, and what numpy.savez wrote.
    const [a, b] = [own[name].data as Float64Array, torch[name].data as Float64Array];
    const unit = unitAt(
      b.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
      dtype,
    );
    numbers += a.length;
    for (let i = 0; i < a.length; i++) {
      if (Object.is(a[i], b[i])) continue;
      different++;
      ulps = Math.max(ulps, Math.abs(a[i] - b[i]) / unit);
    }
  }
  return { dtype, numbers, different, ulps };
}

/**
 * The bounds that were missed, each a sentence. @param same - Whether initial parameters must be the
 * same to the bit: where PyTorch rounds x·y + z once, as tiny-mlp does. Else one unit is allowed.
 */
export function missedBounds(
  initial: readonly Initial[],
  comparisons: readonly (Comparison | ScriptComparison)[],
  same: boolean,
  limits = bounds,
): string[] {
  const missed: string[] = [];
  // Not `value > bound`: NaN must not pass.
  const check = (what: string, value: number, bound: number | undefined) => {
    if (bound !== undefined && !(value <= bound))
      missed.push(`${what} differs by ${value}, more than ${bound}`);
  };
  for (const { dtype, ulps } of initial) {
    check(`an initial parameter in ${dtype}`, ulps, same ? 0 : 1);
  }
  for (const comparison of comparisons) {
    const { peer, dtype, epochs, step, accuracy } = comparison;
    const bound = limits[dtype];
    check(`${peer} ${dtype}: the loss of a step of the first epoch`, step, bound.step);
    epochs.forEach((value, i) =>
      check(`${peer} ${dtype}: the mean loss of epoch ${i + 1}`, value, bound.epoch),
    );
    check(`${peer} ${dtype}: the test accuracy (points)`, percentPoints(accuracy), bound.accuracy);
    if ('rates' in comparison)
      check(`${peer} ${dtype}: a learning rate`, comparison.rates.difference, bound.rate);
  }
  return missed;
}

/** The difference of two percentages, free of the noise that subtracting adds. */
export const percentPoints = ({ own, peer }: Comparison['accuracy']): number =>
  Number(Math.abs(own - peer).toFixed(4));
