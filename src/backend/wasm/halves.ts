/**
 * Sums of a product C = A·B are cut in two at a fixed place: over the first rows of B, and over
 * the others. The second sum is then added to the first, whoever made them. So a thread can have
 * half of a weight's rows to itself, in the product as in the update: one piece of memory. Columns
 * lie among those of others, and what a processor fetches ahead along a row it takes away from
 * them.
 */
import type { FloatTensor } from '../backend.js';
import type { RunKernel } from '../kernel-host.js';
import { cutAt, type Crew } from './crew.js';
import { VECTOR_NS } from './elementwise.js';
import { STORE, UPDATE, VECTOR } from './kernels.generated.js';
import type { Kernels } from './kernels.js';
import { LINE } from './memory.js';
import type { WasmTensor } from './tensor.js';

/** Rows and vectors of B from which on its sums are cut. */
const [LEAST_ROWS, LEAST_VECTORS] = [64, 256];

/** Rows of B are columns of what it is multiplied with: so many float32 fill a line there. */
export const GRAIN = LINE / 4;

/**
 * Where the second half of B begins, which has so many rows of so many vectors: where two threads
 * that share its rows part, too. Behind its last row, where it is small and has one half.
 */
export const middleOf = (rows: number, width: number): number =>
  rows < LEAST_ROWS || rows * width < LEAST_VECTORS ? rows : cutAt(rows, GRAIN, 1 / 2);

/** Rows of A from which on a product is cut between them, and not between the rows of B. */
export const MANY_ROWS = 256;

/** Vectors in a line of memory. */
const LINE_VECTORS = LINE / VECTOR;

/** The most parts that a product has whose B has so many rows of so many vectors. */
export const partsOf = (rows: number, width: number): number =>
  (middleOf(rows, width) < rows ? 2 : 1) * Math.ceil(width / LINE_VECTORS);

/**
 * Runs the kernel of C = begin + A·B over a half of the sums, for some rows and columns of C: `at`
 * is where these begin in a row, in bytes, `bias` and `to` where their first numbers are.
 */
export type Multiply = (
  run: RunKernel, half: number, row: number, rows: number, at: number, vectors: number,
  bias: number, to: number, mode: number, part: number,
) => void; // prettier-ignore

/** The second half, if there are `two`; `at` is room for its sums, where others make them. */
export interface Second {
  readonly two: boolean;
  readonly at: number;
  readonly add: Kernels['add'];
}

/** C = bias + the sums of the first half, and then + those of the second. */
export function addHalves(
  crew: Crew, nanoseconds: number, C: WasmTensor<FloatTensor['dtype']>, bias: number,
  multiply: Multiply, { two, at: apart, add }: Second,
): void {
  const { rows: M, stride, width } = C.layout;
  /** Some rows, or all, by one thread. */
  const whole = (run: RunKernel, from: number, to: number, part: number) => {
    const at = C.pointer + from * stride;
    multiply(run, 0, from, to - from, 0, width, bias, at, STORE, part);
    if (two) multiply(run, 1, from, to - from, 0, width, 0, at, UPDATE, part);
  };
  if (M >= MANY_ROWS) {
    crew.split(nanoseconds, M, 4, whole);
    return;
  }
  // The columns of the first half, and behind them those of the second.
  const room = LINE_VECTORS * Math.ceil(width / LINE_VECTORS);
  const pieces = two ? 2 * room : room;
  let shared = false;
  crew.split(nanoseconds, pieces, LINE_VECTORS, (run, from, to, part) => {
    if (from === 0 && to === pieces) return whole(run, 0, M, part);
    if (from < room) {
      const [at, end] = [from * VECTOR, Math.min(to, width)];
      multiply(run, 0, 0, M, at, end - from, bias && bias + at, C.pointer + at, STORE, part);
    }
    if (to <= room) return;
    const first = Math.max(from - room, 0);
    const [at, end] = [first * VECTOR, Math.min(to - room, width)];
    multiply(run, 1, 0, M, at, end - first, 0, apart + at, STORE, part);
    shared = true;
  });
  if (!shared) return;
  // Not what lies between the rows: it would grow from product to product.
  crew.split(VECTOR_NS * M * width, M, 4, (run, from, to) => {
    const [at, sums] = [C.pointer + from * stride, apart + from * stride];
    run(add, sums, at, at, to - from, stride, stride, width);
  });
} // prettier-ignore
