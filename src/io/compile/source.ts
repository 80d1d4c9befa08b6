/**
 * What a program is written down from, for all formats.
 */
import type { Category } from '../../core/categories.js';
import type { FloatDType } from '../../core/dtype.js';
import type { Graph } from '../graph/graph.js';
import type { Program } from './program.js';

/** A column of a table as a program takes it. */
export interface Feature {
  readonly name: string;
  readonly kind: 'number' | 'category';
  readonly categories?: readonly Category[];
}

export interface Source {
  /** An identifier. */
  readonly name: string;
  readonly graph: Graph;
  readonly program: Program;
  readonly dtype: FloatDType | 'int8';
  /** Columns of a table; null for a network. */
  readonly features: readonly Feature[] | null;
}

/** The form of what is written: what a program that reads it can rely on. */
export const VERSION = 1;

/** Columns of a table by name; null where numbers come without. */
export function featuresOf({ inputs, values, target }: Graph): Feature[] | null {
  if (target === null) return null;
  return inputs.map(({ id, name, categories }) => ({
    name,
    kind: values[id].type === 'category' ? 'category' : 'number',
    ...(categories && { categories }),
  }));
}

/** `1 number`, `2 numbers`. */
export const countOf = (size: number, noun = 'number'): string =>
  `${size} ${noun}${size === 1 ? '' : 's'}`;

/** What a program takes: `4 numbers`, `2 × 3 numbers, row by row`, `a row of 3 columns`. */
export function inputText({ graph, program, features }: Source, times = '×'): string {
  if (features) return `a row of ${countOf(features.length, 'column')}`;
  const { shape } = graph.values[graph.inputs[0].id];
  if (shape.length < 2) return countOf(program.input.size);
  return `${shape.join(` ${times} `)} numbers, row by row`;
}

/** What all formats tell of a model beside its program. */
export const detailsOf = ({ name, graph, dtype }: Source) => ({
  version: VERSION,
  name,
  model: graph.label,
  dtype,
  inputShape: graph.target === null ? graph.values[graph.inputs[0].id].shape : null,
  outputShape: graph.values[graph.output].shape,
  target: graph.target,
});
