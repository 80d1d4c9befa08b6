/**
 * A trained model from its file, with the fields of a form for its rows.
 */
import { readNpz } from 'tiny-mlp/io';
import { TabularClassifier, TabularRegressor, type TableValue } from 'tiny-mlp/tabular';
import { Refusal } from './csv.js';

/** A field of a row. */
export type Field =
  | {
      readonly kind: 'number';
      readonly name: string;
      /** What a missing value counts as. */
      readonly median: number;
      /** How far its values typically lie from their mean. */
      readonly spread: number;
    }
  | {
      readonly kind: 'category';
      readonly name: string;
      readonly values: readonly (string | number | boolean)[];
    };

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

/** What a file says of its model, as far as it is read here: the library has checked the rest. */
interface Description {
  readonly kind: Model['kind'];
  readonly preparation: {
    readonly columns: readonly { name: string; kind: 'number' | 'category' }[];
    readonly categories: readonly { categories: readonly (string | number | boolean)[] }[];
    readonly imputer: { readonly statistics: readonly number[] } | null;
    readonly scaler: { readonly scale: readonly (number | null)[] } | null;
  };
}

/** The model in a file's bytes. */
export function openModel(name: string, bytes: Uint8Array<ArrayBuffer>): Model {
  try {
    const description = describe(bytes);
    const { kind } = description;
    if (kind === 'regressor') {
      const model = TabularRegressor.load(bytes);
      const answer = (row: TypedRow): Answer => model.predict(row);
      return { kind, target: model.target, fields: fieldsOf(description), bytes, answer };
    }
    const model = TabularClassifier.load(bytes);
    const answer = (row: TypedRow): Answer => {
      const { label, probabilities } = model.predict(row);
      const shares = Object.entries(probabilities).map(([of, share]) => ({ label: of, share }));
      return { label: String(label), shares };
    };
    return { kind, target: model.target, fields: fieldsOf(description), bytes, answer };
  } catch (error) {
    throw new Refusal(`“${name}” cannot be used. ${(error as Error).message}.`);
  }
}

function describe(bytes: Uint8Array): Description {
  const { description } = readNpz(bytes) as Partial<ReturnType<typeof readNpz>>;
  if (!description) throw new TypeError('It is no model of a table');
  return JSON.parse(new TextDecoder().decode(description.data)) as Description;
}

function fieldsOf({ preparation }: Description): Field[] {
  const { columns, categories, imputer, scaler } = preparation;
  let [numbers, lists] = [0, 0];
  return columns.map(({ name, kind }): Field => {
    if (kind === 'category') return { kind, name, values: categories[lists++].categories };
    const [median, spread] = [imputer!.statistics[numbers], scaler!.scale[numbers] ?? 1];
    numbers++;
    return { kind, name, median, spread };
  });
}
