/**
 * One row a module. Each row is put through the same tests (tests/nn/modules.test.ts): gradient check, strided inputs, turns of
 * forward and backward, save and load, error texts. A new layer is tested by adding a row.
 */
import { Linear, ReLU, Sequential, type FloatDType, type Generator, type Module } from '../../src/index.js';
import { Scale } from './documented.js';

export interface ModuleCase {
  title: string;
  make: (dtype: FloatDType, generator: Generator) => Module;
  /** Features of an input row. */
  features: number;
  /** Calls that must be refused, with the class and the whole text of the error. */
  refuses: { input: number[]; error: string; text: string }[];
}

export const modules: ModuleCase[] = [
  {
    title: 'Linear',
    make: (dtype, generator) => new Linear(5, 3, { dtype, generator }),
    features: 5,
    refuses: [
      { input: [2, 4], error: 'ShapeError', text: 'Linear(5 → 3) expects x [B, 5], but got [2, 4]; pass rows of 5 features' },
      {
        input: [2, 1, 5],
        error: 'ShapeError',
        text: 'Linear(5 → 3) expects x [B, 5], but got [2, 1, 5]; flatten each image first',
      },
      { input: [5], error: 'ShapeError', text: 'Linear(5 → 3) expects x [B, 5], but got [5]; pass one row as [1, 5]' },
      { input: [5, 2], error: 'ShapeError', text: 'Linear(5 → 3) expects x [B, 5], but got [5, 2]; transpose it' },
      { input: [0, 5], error: 'ShapeError', text: 'Linear(5 → 3) expects x [B, 5], but got [0, 5]; pass at least one row' },
    ],
  },
  {
    title: 'Linear without a bias',
    make: (dtype, generator) => new Linear(4, 9, { dtype, generator, bias: false }),
    features: 4,
    refuses: [],
  },
  {
    title: 'Linear with one input and one output',
    make: (dtype, generator) => new Linear(1, 1, { dtype, generator }),
    features: 1,
    refuses: [],
  },
  { title: 'ReLU', make: () => new ReLU(), features: 7, refuses: [] },
  {
    title: 'Sequential',
    make: (dtype, generator) =>
      new Sequential(new Linear(6, 5, { dtype, generator }), new ReLU(), new Linear(5, 3, { dtype, generator })),
    features: 6,
    refuses: [
      { input: [2, 3], error: 'ShapeError', text: 'Linear(6 → 5) expects x [B, 6], but got [2, 3]; pass rows of 6 features' },
    ],
  },
  {
    title: 'nested Sequentials',
    make: (dtype, generator) =>
      new Sequential(
        new Sequential(new Linear(3, 4, { dtype, generator }), new ReLU()),
        new Sequential(new Sequential(new Linear(4, 2, { dtype, generator }))),
      ),
    features: 3,
    refuses: [],
  },
  { title: "a user's own module", make: (dtype) => new Scale(4, dtype), features: 4, refuses: [] },
  {
    title: "a Sequential with a user's own module inside",
    make: (dtype, generator) =>
      new Sequential(
        new Linear(3, 4, { dtype, generator }),
        new Scale(4, dtype),
        new ReLU(),
        new Linear(4, 2, { dtype, generator }),
      ),
    features: 3,
    refuses: [],
  },
];
