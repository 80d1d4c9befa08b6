/**
 * The comparison as a table of plain text.
 */
import { thousands } from '../mnist/table.js';
import { percentPoints } from './compare.js';
import type { Bounds, Comparison, ParityResults, ScriptResults } from './results.js';

/** A small number as people read it: 3.1e-16, 0.02, or 0 where two are the same to the bit. */
export const small = (value: number): string =>
  value === 0 || (value >= 1e-3 && value < 1e3)
    ? String(Number(value.toPrecision(2)))
    : value.toExponential(1).replace('.0e', 'e');

/**
 * What is compared, in the order in which it is shown: its name, the difference found, the bound.
 */
export const measures = (metric: string): readonly Measure[] => [
  { title: "steps' loss, first epoch", of: ({ step }) => step, bound: ({ step }) => step },
  {
    title: "epochs' mean loss",
    of: ({ epochs }) => Math.max(...epochs),
    bound: ({ epoch }) => epoch,
  },
  {
    title: `${metric}, points`,
    of: ({ accuracy }) => percentPoints(accuracy),
    bound: ({ accuracy }) => accuracy,
  },
];

interface Measure {
  readonly title: string;
  readonly of: (comparison: Comparison) => number;
  readonly bound: (bounds: Bounds) => number | undefined;
}

/** @returns Several lines. */
export function summary(results: ParityResults | ScriptResults): string {
  const { initial, comparisons, bounds } = results;
  const metric = 'metric' in results ? results.metric : 'test accuracy';
  const same = initial.map(({ dtype, numbers, different }) => {
    const what = different === 0 ? 'the same to the bit' : `${thousands(different)} differ`;
    return `Initial parameters beside PyTorch's, ${dtype}: ${thousands(numbers)} numbers, ${what}`;
  });
  const lines = comparisons.map((comparison) => {
    const { peer, dtype, accuracy } = comparison;
    const found = measures(metric).map(({ title, of, bound }) => {
      const limit = bound(bounds[dtype]);
      return (
        '  ' +
        `${title.padEnd(26)}${small(of(comparison)).padStart(8)}${limit === undefined ? '' : `  (bound ${small(limit)})`}`
      );
    });
    const last = comparison.losses.own.length - 1;
    return [
      `tiny-mlp beside ${peer}, ${dtype}: last loss ` +
        `${comparison.losses.own[last].toFixed(6)} and ` +
        `${comparison.losses.peer[last].toFixed(6)}, ${metric} ${accuracy.own.toFixed(2)} ` +
        `% and ${accuracy.peer.toFixed(2)} %; largest differences:`,
      ...found,
    ].join('\n');
  });
  return [...same, ...lines].join('\n');
}
