/**
 * The classifier that sits on an embedding model, and its two files: head.npz with the weights, as
 * NumPy reads them too, and head.json with what they belong to.
 *
 * D = dimensions, C = classes
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dropout, Linear, ReLU, RMSNorm, Sequential, type Category } from 'tiny-mlp';
import { readNpz, writeNpz } from 'tiny-mlp/io';

/** D → 64 → C. The norm makes of vectors of any length numbers of about 1. */
export const buildHead = (D: number, C: number) =>
  new Sequential(
    new RMSNorm(D, { elementwiseAffine: false }),
    new Dropout(0.2),
    new Linear(D, 64),
    new ReLU(),
    new Linear(64, C),
  );

/** What is in head.json. */
interface Described {
  readonly dimensions: number;
  readonly classes: readonly Category[];
}

/** The contents of the two files, by their names. */
export const filesOf = (head: Sequential, described: Described) => ({
  'head.npz': writeNpz(head.stateDict()),
  'head.json': `${JSON.stringify(described, null, 2)}\n`,
});

/** The classifier in a folder, and its classes. */
export function loadHead(folder: string) {
  const text = readFileSync(join(folder, 'head.json'), 'utf8');
  const { dimensions, classes } = JSON.parse(text) as Described;
  const head = buildHead(dimensions, classes.length);
  head.loadStateDict(readNpz(readFileSync(join(folder, 'head.npz'))));
  return { head, classes };
}
