/**
 * A trained model from its file, with the fields of a form for its rows.
 */
import {
  loadTabular,
  TabularRegressor,
  type LearntColumn,
  type TableValue,
} from 'tiny-mlp/tabular';
import { Refusal } from './csv.js';

/** A field of a row: what a model has learnt of a column. */
export type Field = LearntColumn;

/** A row as it is typed. */
export type TypedRow = Readonly<Record<string, TableValue>>;

/** A share for each label, or a number. */
export type Answer =
  | { readonly label: string; readonly shares: readonly { label: string; share: number }[] }
  | { readonly value: number };

/** A model that answers. */
export interface Model {
  readonly kind: 'classifier' | 'regressor';
  readonly target: string;
  readonly fields: readonly Field[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  answer(row: TypedRow): Answer;
}

/** The model in a file's bytes. */
export function openModel(name: string, bytes: Uint8Array<ArrayBuffer>): Model {
  try {
    const model = loadTabular(bytes);
    const { target, columns: fields } = model;
    if (model instanceof TabularRegressor) {
      const answer = (row: TypedRow): Answer => model.predict(row);
      return { kind: 'regressor', target, fields, bytes, answer };
    }
    const answer = (row: TypedRow): Answer => {
      const { label, probabilities } = model.predict(row);
      const shares = Object.entries(probabilities).map(([of, share]) => ({ label: of, share }));
      return { label: String(label), shares };
    };
    return { kind: 'classifier', target, fields, bytes, answer };
  } catch (error) {
    throw new Refusal(`“${name}” cannot be used. ${(error as Error).message}.`);
  }
}
