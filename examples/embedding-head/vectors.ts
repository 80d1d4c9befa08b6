/**
 * Reads vectors and their labels from a file, in one of two formats:
 *
 * - JSON lines, one vector a line: {"vector": [0.12, -0.03, ...], "label": "billing"}
 * - .npz, of NumPy: `vectors` [N, D], floats, and `labels` [N], whole numbers.
 *
 * N = vectors, D = dimensions
 */
import { readFileSync } from 'node:fs';
import { array, toNested, type Category, type NdArray } from 'tiny-mlp';
import { readNpz } from 'tiny-mlp/io';
import { DataError, textOf } from '../mnist/errors.js';

/** Vectors x [N, D], and what each is, of which there are a few. */
export interface Vectors {
  readonly x: NdArray<Float32Array>;
  readonly labels: readonly Category[];
}

/** Vectors of a class that it takes to train, to stop and to test with. */
const FEWEST = 10;

/** @throws DataError with a sentence if it is no such file. */
export function readVectors(path: string): Vectors {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new DataError(`expected a file '${path}', but got ${textOf(error)}; check the path`);
  }
  const vectors = path.endsWith('.npz') ? fromNpz(path, bytes) : fromLines(path, String(bytes));
  return checkClasses(path, vectors);
}

function fromNpz(path: string, bytes: Uint8Array): Vectors {
  const { vectors, labels } = readNpz(bytes);
  const [N] = vectors?.shape ?? [];
  if (vectors?.shape.length === 2 && labels?.shape.length === 1 && labels.shape[0] === N)
    return { x: array(vectors, { dtype: 'float32' }), labels: toNested<number[]>(labels) };
  throw new DataError(
    `${path}: expected arrays vectors [N, D] and labels [N], but got ` +
      `${JSON.stringify({ vectors: vectors?.shape, labels: labels?.shape })}; write both with ` +
      'numpy.savez(path, vectors=..., labels=...)',
  );
}

function fromLines(path: string, text: string): Vectors {
  const lines = text.split('\n').map((line, i) => ({ line, place: `${path}:${i + 1}` }));
  const given = lines.filter(({ line }) => line.trim() !== '');
  const vectors: number[][] = [];
  const labels: string[] = [];
  for (const { line, place } of given) {
    const { vector, label } = parse(line, place);
    const D = vectors[0]?.length ?? vector.length;
    if (vector.length !== D)
      throw new DataError(
        `${place}: expected a vector of ${D} numbers like the first, but got ${vector.length}; ` +
          'embed all texts with one model',
      );
    vectors.push(vector);
    labels.push(label);
  }
  if (vectors.length > 0) return { x: array(vectors), labels };
  throw new DataError(
    `${path}: expected a vector a line, but got none; write {"vector": [numbers], "label": "text"}`,
  );
}

function parse(line: string, place: string): { vector: number[]; label: string } {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    row = undefined;
  }
  const { vector, label } = (row ?? {}) as { vector?: unknown; label?: unknown };
  const numbers = Array.isArray(vector) && vector.length > 0 && vector.every(Number.isFinite);
  if (numbers && typeof label === 'string') return { vector: vector as number[], label };
  throw new DataError(
    `${place}: expected {"vector": [numbers], "label": "text"}, but got ` +
      `${line.length > 60 ? `${line.slice(0, 60)}...` : line}; write one such object a line`,
  );
}

/** Refuses what no classifier can be trained, stopped and tested with. */
function checkClasses(path: string, vectors: Vectors): Vectors {
  const counts = new Map<Category, number>();
  for (const label of vectors.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const rare = [...counts].find(([, count]) => count < FEWEST);
  if (rare)
    throw new DataError(
      `${path}: expected at least ${FEWEST} vectors of each class, but got ${rare[1]} of ` +
        `${JSON.stringify(rare[0])}; add some, or leave the class out`,
    );
  if (counts.size < 2)
    throw new DataError(
      `${path}: expected at least 2 classes, but got 1; add vectors of another one`,
    );
  return vectors;
}
