/**
 * Models of tables, .tmlp.
 */
import { loadTabular, TabularClassifier, type LearntColumn } from 'tiny-mlp/tabular';
import type { FactList, Format } from './format.js';
import { describeArrays } from './safetensors.js';

const columnText = (column: LearntColumn): string | FactList =>
  'categories' in column && column.categories
    ? { head: `${column.kind}: `, items: column.categories.map(String) }
    : column.kind;

export const tabular: Format = {
  name: 'tiny-mlp .tmlp',
  endings: ['.tmlp'],
  describe: async ({ bytes }) => {
    const model = loadTabular(bytes);
    const { arrays, metadata } = await describeArrays(bytes);
    const isClassifier = model instanceof TabularClassifier;
    return {
      what: `a model of a table, a ${isClassifier ? 'TabularClassifier' : 'TabularRegressor'}`,
      producer: 'tiny-mlp',
      facts: [
        ['target', model.target],
        ...model.columns.map((one) => [`column ${one.name}`, columnText(one)] as const),
      ],
      parameters: arrays.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      arrays,
      metadata,
    };
  },
  load: ({ bytes }) => ({ kind: 'table', model: loadTabular(bytes) }),
};
