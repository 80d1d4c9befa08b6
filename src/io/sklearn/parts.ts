/**
 * The numbers and labels in what the Python lines of `readSklearn` write: lists, checked and laid
 * out.
 *
 * I = inputs of a layer, O = its outputs
 */
import { show, showShape } from '../../core/check.js';
import { allocate, type FloatArray, type FloatDType } from '../../core/dtype.js';
import { wrap, type NdArray } from '../../core/ndarray.js';
import { asList, fault, own, type Fields } from '../foreign/fields.js';
import { Standardize } from '../foreign/standardize.js';

/** A label of another library. */
export type ForeignClass = number | string | boolean;

/** A layer's numbers as scikit-learn keeps them. */
export interface LayerNumbers {
  /** [I, O]. */
  readonly weight: NdArray<FloatArray>;
  /** [O]. */
  readonly bias: NdArray<FloatArray>;
}

const advice = 'write it anew by the Python lines in the documentation of readSklearn';

/** Copies a list of finite numbers. */
function copy(who: string, name: string, list: unknown, target: FloatArray, start: number): void {
  (list as unknown[]).forEach((value, i) => {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw fault(who, `${name} to hold finite numbers`, `${show(value)} at index ${i}`, advice);
    target[start + i] = value;
  });
}

function vectorOf(
  who: string,
  name: string,
  value: unknown,
  dtype: FloatDType,
): NdArray<FloatArray> {
  const { length } = asList(who, name, value, advice);
  const data: FloatArray = allocate(dtype, length);
  copy(who, name, value, data, 0);
  return wrap(data, [length]);
}

function matrixOf(
  who: string,
  name: string,
  value: unknown,
  dtype: FloatDType,
): NdArray<FloatArray> {
  const rows = asList(who, name, value, advice);
  const [first] = rows;
  const columns = Array.isArray(first) ? first.length : 0;
  if (columns === 0)
    throw fault(who, `${name} to be a list of rows of numbers`, show(value), advice);
  rows.forEach((row, i) => {
    if (Array.isArray(row) && row.length === columns) return;
    throw fault(
      who,
      `${name} to have ${columns} numbers in each row`,
      `row ${i} ${show(row)}`,
      advice,
    );
  });
  const data: FloatArray = allocate(dtype, rows.length * columns);
  rows.forEach((row, i) => copy(who, `${name}[${i}]`, row, data, i * columns));
  return wrap(data, [rows.length, columns]);
}

/** The layers from first to last, each of which takes what the one before it gives. */
export function layersOf(who: string, fields: Fields, dtype: FloatDType): LayerNumbers[] {
  const weights = asList(who, 'coefs_', own(fields, 'coefs_'), advice);
  const biases = asList(who, 'intercepts_', own(fields, 'intercepts_'), advice);
  if (weights.length === 0 || weights.length !== biases.length) {
    const came = `${weights.length} and ${biases.length}`;
    throw fault(who, 'as many lists in coefs_ as in intercepts_', came, advice);
  }
  const layers: LayerNumbers[] = [];
  weights.forEach((list, i) => {
    const weight = matrixOf(who, `coefs_[${i}]`, list, dtype);
    const bias = vectorOf(who, `intercepts_[${i}]`, biases[i], dtype);
    const [I, O] = weight.shape;
    const given = layers.at(-1)?.bias.size ?? I;
    if (bias.size !== O || I !== given) {
      throw fault(
        who,
        `coefs_[${i}] [${i === 0 ? 'I' : given}, O] and intercepts_[${i}] [O]`,
        `${showShape(weight.shape)} and ${showShape(bias.shape)}`,
        advice,
      );
    }
    layers.push({ weight, bias });
  });
  return layers;
}

/** The scaler in front, or null. */
export function scalerOf(
  who: string,
  fields: Fields,
  columns: number,
  dtype: FloatDType,
): Standardize | null {
  if ((own(fields, 'steps') as unknown[]).length < 2) return null;
  const numbers = (name: string, flag: string, neutral: number) => {
    if (own(fields, flag) === false) return wrap(allocate(dtype, columns).fill(neutral), [columns]);
    const vector = vectorOf(who, name, own(fields, name), dtype);
    if (vector.size === columns) return vector;
    throw fault(who, `${name} [${columns}]`, showShape(vector.shape), advice);
  };
  const scale = numbers('scale_', 'with_std', 1);
  const zero = Array.from(scale.data).findIndex((value) => !(value > 0));
  if (zero >= 0) throw fault(who, 'scale_ above 0', `${scale.data[zero]} at index ${zero}`, advice);
  return new Standardize(numbers('mean_', 'with_mean', 0), scale);
}

/** `classes_`: as many labels as are told apart. */
export function classesOf(who: string, value: unknown, count: number): ForeignClass[] {
  const list = asList(who, 'classes_', value, advice);
  const plain = list.every((item) => ['number', 'string', 'boolean'].includes(typeof item));
  if (!plain || list.length !== count)
    throw fault(who, `classes_ to be ${count} numbers, texts or booleans`, show(value), advice);
  return [...list] as ForeignClass[];
}
