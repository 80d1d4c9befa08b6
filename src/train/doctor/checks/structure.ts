/**
 * How modules stand one behind the other: what a Sequential's order tells before anything runs.
 */
import type { Module } from '../../../nn/module.js';
import type { Check } from '../evidence.js';
import type { Finding } from '../finding.js';
import { kindOf, placeOf } from '../known.js';
import { leavesOf } from '../watch.js';

/**
 * Srivastava et al. 2014 drop half of the hidden units, and find little left to learn with beyond
 * 0.8 to 0.9 (section 7.3, figure 9). https://jmlr.org/papers/v15/srivastava14a.html
 */
export const MUCH_DROPPED = 0.9;

/**
 * With fewer rows, a batch's mean and variance are mostly noise: Wu and He 2018, figure 5.
 * https://arxiv.org/abs/1803.08494
 */
export const FEW_IN_BATCH = 8;

type Placed = readonly [name: string, module: Module];

const at = (prefix: string, name: string): string => (prefix === '' ? name : `${prefix}.${name}`);
const isSequential = (module: Module): boolean => kindOf(module) === 'Sequential';

/** What runs one behind the other: a Sequential's modules, with those of Sequentials in it. */
const flat = (prefix: string, module: Module): Placed[] =>
  isSequential(module)
    ? module.namedChildren().flatMap(([name, child]) => flat(at(prefix, name), child))
    : [[prefix, module]];

/** All such orders in a model, its own first, then those within other containers. */
function ordersOf(prefix: string, module: Module): Placed[][] {
  const order = flat(prefix, module);
  const within = order.flatMap(([name, child]) =>
    child.namedChildren().flatMap(([inner, held]) => ordersOf(at(name, inner), held)),
  );
  return [order, ...within];
}

interface Features {
  readonly inFeatures: number;
  readonly outFeatures: number;
}

/** They let through what comes, at least when the model answers. */
const passing = ['Dropout', 'Identity', 'Flatten'];

/** Linear maps without anything between them, which are one. */
export const activations: Check = ({ model }) =>
  ordersOf('', model).flatMap((order) => {
    const through = order.filter(([, module]) => !passing.includes(kindOf(module)));
    return through.slice(1).flatMap(([name, module], i): Finding[] => {
      const [before, first] = through[i];
      if (kindOf(first) !== 'Linear' || kindOf(module) !== 'Linear') return [];
      const { inFeatures, outFeatures: between } = first as unknown as Features;
      const { outFeatures } = module as unknown as Features;
      // A narrow waist is meant: fewer weights, or fewer dimensions.
      if (between < Math.min(inFeatures, outFeatures)) return [];
      return [
        {
          kind: 'no-activation',
          severity: 'warning',
          where: placeOf(name, module),
          message: `it stands behind ${placeOf(before, first)}: two linear maps are one`,
          advice: 'put a ReLU between them, or leave one out',
        },
      ];
    });
  });

/** Dropout that leaves too little, or strikes the answer itself. */
export const droppedUnits: Check = ({ model }) => {
  const share = (module: Module): number =>
    kindOf(module) === 'Dropout' ? (module as Module & { readonly p: number }).p : 0;
  const finding = (where: string, severity: Finding['severity'], message: string, advice: string) =>
    ({ kind: 'dropout', severity, where, message, advice }) as const;
  const much = leavesOf(model)
    .filter(([, module]) => share(module) >= MUCH_DROPPED)
    .map(([name, module]) =>
      share(module) === 1
        ? finding(
            placeOf(name, module),
            'error',
            'it drops everything: nothing comes through in training',
            'give the share that is dropped, not the one that is kept: 0.1 to 0.5 is usual',
          )
        : finding(
            placeOf(name, module),
            'warning',
            `it drops ${share(module)} of what comes in; 0.1 to 0.5 is usual`,
            'give the share that is dropped, not the one that is kept',
          ),
    );
  const order = flat('', model).filter(
    ([, module]) => !['Identity', 'Flatten'].includes(kindOf(module)),
  );
  const [name, last] = order.at(-1) ?? ['', model];
  if (order.length < 2 || share(last) === 0 || share(last) >= MUCH_DROPPED) return much;
  const where = placeOf(name, last);
  return [
    ...much,
    finding(
      where,
      'warning',
      'it is the last: outputs that the loss looks at are set to 0 at random',
      'put it before the last Linear',
    ),
  ];
};

/** Batches that have no statistics. */
export const batchSizes: Check = ({ layers, largestBatch }) => {
  const norm = layers.find(({ kind }) => kind === 'BatchNorm1d');
  // Of a single row it tells itself.
  if (!norm || largestBatch < 2 || largestBatch >= FEW_IN_BATCH) return [];
  const alike = largestBatch === 2 ? '; of two rows, all it gives is about 1 and -1' : '';
  return [
    {
      kind: 'small-batches',
      severity: 'warning',
      where: norm.where,
      message: `batches of ${largestBatch} rows, whose mean and variance are mostly noise${alike}`,
      advice: 'use batches of 16 rows and more, or LayerNorm',
    },
  ];
};
