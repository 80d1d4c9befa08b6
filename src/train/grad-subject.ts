/**
 * A module or a loss, seen as one thing: a function of an array and of parameters, with a backward.
 * It is called with copies and the copies are looked at afterwards, so that a fault in it reaches
 * no array of the caller's.
 */
import { checkArray, floatDTypeOf } from '../core/array-checks.js';
import { show, showShape } from '../core/check.js';
import { DTypeError, GradCheckError } from '../core/errors.js';
import { packed, sizeOf, wrap, type NdArray } from '../core/ndarray.js';
import { checkModule } from '../nn/check-module.js';
import type { Module } from '../nn/module.js';
import type { Parameter } from '../nn/parameter.js';
import type { Movable } from './central-differences.js';

/** A loss as {@link gradCheck} takes it: `SoftmaxCrossEntropy`, or one of your own. */
export interface LossLike {
  /** The loss of a batch. */
  forward(x: NdArray, target: NdArray): number;
  /** Its gradient with respect to the x of the last forward. */
  backward(): NdArray;
}

/** What is checked. Arrays are float64, row-major. */
export interface GradSubject {
  readonly label: string;
  readonly parameters: readonly (readonly [name: string, parameter: Parameter])[];
  /** The outputs for an input. */
  readonly forward: (x: Float64Array) => Float64Array;
  /** The gradient of Σ weights · outputs with respect to the last forward's input. */
  readonly backward: (weights: Float64Array) => Float64Array;
}

/** A module for inputs of a shape. */
export function moduleSubject(who: string, module: Module, shape: readonly number[]): GradSubject {
  const label = module.label();
  checkModule(who, 'module', module, ['forward', 'backward'], 'pass a module');
  let outputShape: readonly number[] = [];
  return {
    label,
    parameters: module.namedParameters(),
    forward: (x) => {
      const y = untouched(who, `${label}.forward`, 'x', x, shape, (copy) => module.forward(copy));
      const read = readFloat64(who, `what ${label}.forward returns`, y);
      outputShape = read.shape;
      return read.values;
    },
    backward: (weights) => {
      const back = (copy: NdArray) => module.backward(copy);
      const dx = untouched(who, `${label}.backward`, 'gradOutput', weights, outputShape, back);
      return readGradient(who, label, dx, shape);
    },
  };
}

/** A loss for inputs of a shape and one target. */
export function lossSubject(
  who: string,
  loss: LossLike,
  shape: readonly number[],
  target: NdArray,
): GradSubject {
  const label = loss.constructor.name;
  const kept = packed(target, 'float64');
  return {
    label,
    parameters: [],
    forward: (x) => {
      const value = untouched(who, `${label}.forward`, 'x', x, shape, (copy) =>
        loss.forward(copy, target),
      );
      refuseWritten(
        who,
        `${label}.forward`,
        'target',
        packed(target, 'float64'),
        kept,
        target.shape,
      );
      if (typeof value !== 'number') {
        throw new TypeError(
          `${who} expects ${label}.forward to return a number, but got ${show(value)}; return ` +
            'the loss',
        );
      }
      return Float64Array.of(value);
    },
    backward: () => readGradient(who, label, loss.backward(), shape),
  };
}

/** The elements of a parameter's value, in row-major order, to be moved in place. */
export function movable(parameter: Parameter): Movable {
  const { shape } = parameter;
  const places = Array.from({ length: sizeOf(shape) }, (_, i) => placeOf(i, shape));
  return {
    length: places.length,
    get: (i) => parameter.value.get(...places[i]),
    set: (i, value) => parameter.value.set(...places[i], value),
  };
}

/** Indices along each axis of the element at a row-major index. */
export function placeOf(index: number, shape: readonly number[]): number[] {
  return shape.reduceRight<number[]>((place, n) => {
    place.unshift(index % n);
    index = Math.floor(index / n);
    return place;
  }, []);
}

/** What `call` gives for a copy of the values, which must afterwards be what they were. */
function untouched<T>(
  who: string,
  what: string,
  name: string,
  values: Float64Array,
  shape: readonly number[],
  call: (copy: NdArray) => T,
): T {
  const copy = wrap(values.slice(), shape);
  const result = call(copy);
  refuseWritten(who, what, name, copy.data, values, shape);
  return result;
}

function refuseWritten(
  who: string,
  what: string,
  name: string,
  after: Float64Array,
  before: Float64Array,
  shape: readonly number[],
): void {
  const at = after.findIndex((value, i) => !Object.is(value, before[i]));
  if (at < 0) return;
  throw new GradCheckError(
    `${who} expects ${what} to leave ${name} as it is, but got ` +
      `${name}${showShape(placeOf(at, shape))} changed from ${before[at]} to ${after[at]}; ` +
      `write to an array of your own, such as array(${name})`,
  );
}

/** What a forward or a backward returned, refused unless it has float64's digits. */
function readFloat64(
  who: string,
  name: string,
  returned: unknown,
): { values: Float64Array; shape: readonly number[] } {
  const array = checkArray(who, name, returned);
  const dtype = floatDTypeOf(who, name, array, 'float64');
  if (dtype !== 'float64') {
    throw new DTypeError(
      `${who} expects ${name} of dtype float64, but got ${dtype}; give its arrays the dtype of ` +
        'x there',
    );
  }
  return { values: packed(array, dtype), shape: array.shape };
}

function readGradient(
  who: string,
  label: string,
  returned: unknown,
  shape: readonly number[],
): Float64Array {
  const { values, shape: actual } = readFloat64(who, `what ${label}.backward returns`, returned);
  if (actual.length !== shape.length || actual.some((n, axis) => n !== shape[axis])) {
    throw new GradCheckError(
      `${who} expects ${label}.backward to return a gradient of the shape of x, ` +
        `${showShape(shape)}, but got ${showShape(actual)}; look for a missing transpose or a ` +
        'missing sum in backward',
    );
  }
  return values;
}
