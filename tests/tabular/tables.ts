/**
 * Small tables, made up: no flowers and no houses were measured.
 */
import { Generator } from '../../src/index.js';

export interface Flower {
  petal: number;
  sepal: number | null;
  colour: string | null;
  wild: boolean;
  species: 'aster' | 'lily' | 'rose';
}

/** Flowers of three species that petals and colours tell apart, some values missing. */
export function flowers(N = 150, seed = 0): Flower[] {
  const noise = new Generator(seed).normal([N, 2]);
  const species = ['rose', 'lily', 'aster'] as const;
  return Array.from({ length: N }, (_, n) => ({
    petal: 3 * (n % 3) + noise.get(n, 0) / 2,
    sepal: n % 10 === 4 ? null : noise.get(n, 1),
    colour: n % 17 === 0 ? null : ['red', 'white', 'blue'][n % 3],
    wild: n % 2 === 0,
    species: species[n % 3],
  }));
}

export interface House {
  area: number;
  street: string;
  price: number;
}

/** Houses in 20 streets, which go to an Embedding; a street's number is part of the price. */
export function houses(N = 300, seed = 0): House[] {
  const noise = new Generator(seed).normal([N]);
  return Array.from({ length: N }, (_, n) => ({
    area: 50 + ((n * 37) % 100),
    street: `street ${n % 20}`,
    price: 1000 * (50 + ((n * 37) % 100)) + 5000 * (n % 20) + 100 * noise.get(n),
  }));
}
