/**
 * Compares what backward gives with the slopes of forward, at two inputs in turns, so that what is
 * kept from the wrong forward shows. Not here: the slopes (central-differences.ts), and what may be
 * wrong where they differ (grad-hint.ts).
 */
import { showShape } from '../core/check.js';
import { GradCheckError, NonFiniteError } from '../core/errors.js';
import { Generator } from '../core/generator.js';
import { packed, sizeOf } from '../core/ndarray.js';
import { centralDifferences, type Movable } from './central-differences.js';
import { hintFor } from './grad-hint.js';
import { movable, placeOf, type GradSubject } from './grad-subject.js';

/** How far elements are moved, and how far a gradient may be from the slope. */
export interface Limits {
  readonly eps: number;
  readonly atol: number;
  readonly rtol: number;
}

/** With respect to the input, which is called x, or to a parameter. */
interface Gradient {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

const who = 'gradCheck';

/** @throws GradCheckError that names the first thing that is wrong. */
export function compareGradients(
  subject: GradSubject,
  x: Float64Array,
  shape: readonly number[],
  limits: Limits,
): void {
  const { eps, atol, rtol } = limits;
  const close = (actual: number, expected: number) =>
    Math.abs(actual - expected) <= atol + rtol * Math.abs(expected);
  const shrink = uniform(x.length, 0.5);
  const inputs = [x, x.map((value, i) => value * shrink[i])];
  for (const input of inputs) refuseChance(subject, input);
  const output = subject.forward(x);
  const notFinite = output.findIndex((value) => !Number.isFinite(value));
  if (notFinite >= 0) {
    throw new NonFiniteError(
      `${who} expects finite numbers from ${subject.label}.forward, but got ` +
        `${output[notFinite]} at ${notFinite} of ${output.length}; mend forward, or pass an x ` +
        'that it is made for',
    );
  }
  const outputs = output.length;
  const weights = outputs === 1 ? Float64Array.of(1) : uniform(outputs, -1);
  const slopes = inputs.map((input) => slopesAt(subject, input, shape, weights, eps));

  inputs.forEach((input, here) => {
    const other = 1 - here;
    for (const [, parameter] of subject.parameters) parameter.zeroGrad();
    subject.forward(inputs[other]);
    const once = gradientsAt(subject, input, shape, weights);
    once.forEach((gradient, i) => {
      const [expected, expectedBefore] = [slopes[here][i].values, slopes[other][i].values];
      if (gradient.values.every((value, k) => close(value, expected[k]))) return;
      if (gradient.values.some(Number.isNaN)) {
        throw new GradCheckError(
          `${difference(subject, gradient, expected, close)}; look in backward for a division ` +
            'by 0 or a log of 0',
        );
      }
      const hint = hintFor({
        actual: gradient.values,
        expected,
        expectedBefore,
        shape: gradient.shape,
        batch: shape[0] ?? 1,
        close,
      });
      throw new GradCheckError(`${difference(subject, gradient, expected, close)}; ${hint}`);
    });
    const twice = gradientsAt(subject, input, shape, weights);
    // x has a new gradient each time; those of the parameters add up.
    twice
      .slice(1)
      .forEach((gradient, i) => refuseOverwritten(subject, gradient, once[i + 1], close));
  });
}

const uniform = (length: number, low: number): Float64Array =>
  packed(new Generator(0).uniform([length], { low, dtype: 'float64' }), 'float64');

/** Differences mean nothing where forward draws numbers, or remembers the call before. */
function refuseChance({ label, forward }: GradSubject, x: Float64Array): void {
  const [first, second] = [forward(x), forward(x)];
  const at = first.findIndex((value, i) => !Object.is(value, second[i]));
  if (at < 0) return;
  throw new GradCheckError(
    `${who} expects ${label}.forward to give the same for the same input, but got ` +
      `${first[at]} and then ${second[at]}; seed anew in each forward what it draws, and let ` +
      'it change nothing that the next one reads',
  );
}

function slopesAt(
  { parameters, forward }: GradSubject,
  x: Float64Array,
  shape: readonly number[],
  weights: Float64Array,
  eps: number,
): Gradient[] {
  const values = x.slice();
  const slopes = (moved: Movable) => centralDifferences(moved, () => forward(values), weights, eps);
  const input: Movable = {
    length: values.length,
    get: (i) => values[i],
    set: (i, value) => (values[i] = value),
  };
  return [
    { name: 'x', shape, values: slopes(input) },
    ...parameters.map(([name, parameter]) => ({
      name,
      shape: parameter.shape,
      values: slopes(movable(parameter)),
    })),
  ];
}

/** Those of a forward and a backward; a parameter that has no gradient has one of zeros. */
function gradientsAt(
  { parameters, forward, backward }: GradSubject,
  x: Float64Array,
  shape: readonly number[],
  weights: Float64Array,
): Gradient[] {
  forward(x);
  return [
    { name: 'x', shape, values: backward(weights) },
    ...parameters.map(([name, { grad, shape }]) => ({
      name,
      shape,
      values: grad ? packed(grad, 'float64') : new Float64Array(sizeOf(shape)),
    })),
  ];
}

type Close = (actual: number, expected: number) => boolean;

/** The element that is furthest off, and how many are. */
function difference(
  { label }: GradSubject,
  { name, shape, values }: Gradient,
  expected: Float64Array,
  close: Close,
): string {
  const wrong = [...values.keys()].filter((i) => !close(values[i], expected[i]));
  const off = (i: number) =>
    Number.isNaN(values[i]) ? Infinity : Math.abs(values[i] - expected[i]);
  const worst = wrong.reduce((most, i) => (off(i) > off(most) ? i : most));
  const elements = values.length === 1 ? 'element' : 'elements';
  const many = `${wrong.length} of ${values.length} ${elements}`;
  return (
    `${who} expects the gradient of ${name}${showShape(placeOf(worst, shape))} in ${label} to ` +
    `be ${expected[worst]}, as differences of forward say, but got ${values[worst]} from ` +
    `backward (${many} wrong, this one most)`
  );
}

function refuseOverwritten(
  { label }: GradSubject,
  { name, shape, values }: Gradient,
  once: Gradient,
  close: Close,
): void {
  const at = values.findIndex((value, i) => !close(value, 2 * once.values[i]));
  if (at < 0) return;
  throw new GradCheckError(
    `${who} expects ${label}.backward to add to the gradient of ${name}, whose ` +
      `${showShape(placeOf(at, shape))} would be ${2 * once.values[at]} after two, but got ` +
      `${values[at]}; call accumulateGrad, which adds, instead of setting grad`,
  );
}
