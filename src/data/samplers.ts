/**
 * The orders in which rows are visited, drawn exactly as PyTorch's samplers draw them, so that one
 * seed gives PyTorch's own batches.
 */
import { defaultGenerator } from '../core/default-generator.js';
import { Generator } from '../core/generator.js';

/** An order of rows. */
export interface Order {
  readonly rows: Uint32Array;
  /** Is called once no more rows are wanted. */
  readonly end?: () => void;
}

/** 0, 1, ..., n − 1. */
export function inOrder(n: number): Order {
  const rows = new Uint32Array(n);
  for (let i = 0; i < n; i++) rows[i] = i;
  return { rows };
}

/**
 * A random order of 0, 1, ..., n − 1.
 *
 * Without a generator of its own, PyTorch's RandomSampler seeds a new one with 64 bits of the
 * default one, of which MT19937 uses the low 32. With one, it shuffles by it directly, and at the
 * end shuffles once more for rows that it then needs none of.
 *
 * @see https://github.com/pytorch/pytorch/blob/v1.13.1/torch/utils/data/sampler.py
 */
export function shuffled(n: number, own: Generator | undefined): Order {
  if (own) return { rows: own.randperm(n).data, end: () => void own.randperm(n) };
  return { rows: new Generator(draw64(defaultGenerator())).randperm(n).data };
}

/** Draws 64 bits as PyTorch does, the high word first, and gives the low word. */
export function draw64(generator: Generator): number {
  generator.random32();
  return generator.random32();
}
