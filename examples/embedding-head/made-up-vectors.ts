/**
 * Vectors that are MADE UP in the likeness of sentence embeddings: of length 1, in 384 dimensions,
 * near to each other where they are about the same. No text and no embedding model was involved.
 *
 * N = vectors, D = dimensions
 */
import { array, type Generator } from 'tiny-mlp';
import type { Vectors } from './vectors.js';

/** What the vectors are, in a sentence that belongs beside everything that is made of them. */
export const WARNING =
  'These vectors are MADE UP, by this program: they embed no text, and nobody wrote such tickets.';

const D = 384;

/** How many vectors of each class there are: few of some, as in life. */
const COUNTS = { billing: 900, delivery: 500, returns: 300, technical: 150, praise: 150 };

/** Kinds of tickets in each class. */
const TOPICS = 3;

/** How far a vector lies from its topic, in each dimension; topics lie about 1 from the middle. */
const NOISE = 0.16;

/** The share of vectors that are about something else too, which may weigh nearly as much. */
const MIXED = 0.4;

/** Draws all vectors, and a function that draws one more of a class. */
export function makeUpVectors(
  generator: Generator,
): Vectors & { one: (label: string) => number[] } {
  const labels = Object.entries(COUNTS).flatMap(([label, count]) =>
    Array<string>(count).fill(label),
  );
  const names = Object.keys(COUNTS);
  const direction = (): Float32Array =>
    generator.normal([D], { std: 1 / Math.sqrt(D) }).data as Float32Array;
  const topics = new Map(
    names.map((name) => {
      const middle = direction();
      return [name, Array.from({ length: TOPICS }, () => direction().map((x, d) => x + middle[d]))];
    }),
  );
  const chance = () => generator.uniform([1]).get(0);
  const topicOf = (name: string) => topics.get(name)![Math.floor(chance() * TOPICS)];
  const one = (label: string): number[] => {
    const others = names.filter((name) => name !== label);
    const second = topicOf(others[Math.floor(chance() * others.length)]);
    const share = chance() < MIXED ? chance() / 2 : 0;
    const noise = generator.normal([D], { std: NOISE }).data;
    const vector = Array.from(
      topicOf(label),
      (x, d) => (1 - share) * x + share * second[d] + noise[d],
    );
    const length = Math.hypot(...vector);
    return vector.map((x) => x / length);
  };
  const vectors = labels.map(one);
  return { x: array(vectors), labels, one };
}
