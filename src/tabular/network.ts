/**
 * The network of a table: columns to a Linear or an Embedding, hidden layers, outputs.
 *
 * N = rows of an Embedding, D = its width
 */
import type { Generator } from '../core/generator.js';
import { packed } from '../core/ndarray.js';
import { power } from '../core/power.js';
import { ReLU } from '../nn/activations/relu.js';
import type { ColumnsPart } from '../nn/containers/branch-widths.js';
import { Columns } from '../nn/containers/columns.js';
import { Sequential } from '../nn/containers/sequential.js';
import { Dropout } from '../nn/layers/dropout.js';
import { Embedding } from '../nn/layers/embedding.js';
import { Identity } from '../nn/layers/identity.js';
import { Linear } from '../nn/layers/linear.js';
import type { Module } from '../nn/module.js';
import type { Layout } from './preparation.js';

/** What a network is made from. */
export interface Architecture {
  readonly layout: Layout;
  readonly hidden: readonly number[];
  readonly outputs: number;
  readonly dropout: number;
}

/**
 * The width of an Embedding of N rows: fastai's rule, found by trying.
 *
 * @see https://docs.fast.ai/tabular.model.html#emb_sz_rule
 */
const widthOf = (N: number): number => Math.min(50, Math.round(1.6 * power(N, 0.56)));

/** A new network; without a generator, for weights that are loaded, it draws from none. */
export function makeNetwork(
  { layout, hidden, outputs, dropout }: Architecture,
  generator: Generator,
): Sequential {
  const modules: Module[] = [];
  const { numbers, embeddings } = layout;
  if (embeddings.length > 0) {
    const parts: ColumnsPart[] = [];
    if (numbers > 0) parts.push({ columns: [...Array(numbers).keys()], module: new Identity() });
    embeddings.forEach((N, i) =>
      parts.push({ columns: [numbers + i], module: new Embedding(N, widthOf(N), { generator }) }),
    );
    modules.push(new Columns(...parts));
  }
  let width = numbers + embeddings.reduce((sum, N) => sum + widthOf(N), 0);
  for (const next of hidden) {
    modules.push(new Linear(width, next, { generator }), new ReLU());
    if (dropout > 0) modules.push(new Dropout(dropout, { generator }));
    width = next;
  }
  return new Sequential(...modules, new Linear(width, outputs, { generator }));
}

/** The shape of each array in the network's state, without making the network. */
export function shapesOf({
  layout,
  hidden,
  outputs,
  dropout,
}: Architecture): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  const { numbers, embeddings } = layout;
  const first = numbers > 0 ? 1 : 0;
  embeddings.forEach((N, i) => shapes.set(`0.${first + i}.weight`, [N, widthOf(N)]));
  let place = embeddings.length > 0 ? 1 : 0;
  let width = numbers + embeddings.reduce((sum, N) => sum + widthOf(N), 0);
  for (const next of [...hidden, outputs]) {
    shapes.set(`${place}.weight`, [next, width]);
    shapes.set(`${place}.bias`, [next]);
    place += dropout > 0 ? 3 : 2;
    width = next;
  }
  return shapes;
}

/**
 * Gives the last row of each Embedding, for what is unknown, the mean of the others by their
 * shares: no row that was trained with has chosen it.
 */
export function fillUnknown(network: Sequential, shares: readonly (readonly number[])[]): void {
  if (shares.length === 0) return;
  const embeddings = (network.at(0) as Columns).parts
    .map(({ module }) => module)
    .filter((module) => module instanceof Embedding);
  embeddings.forEach(({ weight: { value }, embeddingDim: D }, i) => {
    const table = packed(value, 'float64');
    const last = shares[i].length;
    for (let d = 0; d < D; d++) {
      const mean = shares[i].reduce((sum, share, k) => sum + share * table[k * D + d], 0);
      value.set(last, d, mean);
    }
  });
}
