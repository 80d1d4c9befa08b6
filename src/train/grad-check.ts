/**
 * Is a backward the derivative of its forward? For layers and losses of one's own; this package's
 * own are tested with it too. Here: what is accepted and put back. Not here: the comparison
 * (grad-comparison.ts), and how the checked is called (grad-subject.ts).
 */
import { checkArray, floatDTypeOf } from '../core/array-checks.js';
import {
  checkBoolean,
  checkCount,
  checkFinite,
  checkOptions,
  show,
  showShape,
} from '../core/check.js';
import { DTypeError, GradCheckError, NonFiniteError, ShapeError } from '../core/errors.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import { settled, type ArrayInput } from '../core/nested.js';
import { Module } from '../nn/module.js';
import { compareGradients, type Limits } from './grad-comparison.js';
import {
  lossSubject,
  moduleSubject,
  placeOf,
  type GradSubject,
  type LossLike,
} from './grad-subject.js';
import { inMode } from './modes.js';

/** Options of {@link gradCheck}. */
export interface GradCheckOptions {
  /** The second argument of a loss's forward: the labels, say. Left out for a module. */
  target?: ArrayInput;
  /** How far an element is moved up and down. Default 1e-6. */
  eps?: number;
  /** Distance allowed, whatever the slope. Default 1e-7. */
  atol?: number;
  /** Distance allowed, as a share of the slope. Default 1e-5. */
  rtol?: number;
  /** Whether a wrong backward is an error; with false the answer is false instead. Default true. */
  raiseException?: boolean;
}

const who = 'gradCheck';
const optionNames = ['target', 'eps', 'atol', 'rtol', 'raiseException'];

/**
 * Compares a backward with central differences of its forward, as `torch.autograd.gradcheck`: for
 * the input and for every parameter.
 *
 * With fixed random weights r, uniform in [−1, 1) (1 where there is one output, as of a loss), and
 * f(v) = Σ r · forward(v), each element v of the input and of the parameters has
 * $$\left|\,g - \frac{f(v + \varepsilon) - f(v - \varepsilon)}{2\varepsilon}\,\right|
 *   \le \text{atol} + \text{rtol} \cdot
 *   \left|\frac{f(v + \varepsilon) - f(v - \varepsilon)}{2\varepsilon}\right|$$
 * where g is what `backward(r)` gives. It does so at x and at a second input (each element of x
 * times a number from 0.5 to 1), with a forward of the other one in between, and it calls backward
 * twice without `zeroGrad`: so it also finds values that are kept from an earlier forward,
 * gradients that are overwritten instead of added to, arrays that are written to though they are
 * somebody else's, and outputs that are not the same for the same input.
 *
 * Everything is float64, because float32 has too few digits for differences. It takes four forwards
 * an element: choose small sizes, more than one row, different lengths along each axis, and an x
 * that keeps away from kinks (for ReLU, from 0).
 *
 * It runs in training mode. Afterwards parameters, gradients and modes are as they were, to the
 * bit; a forward that was waiting for its backward is not.
 *
 * @param module - A module, or a loss: an object with `forward(x, target)` and `backward()`.
 * @param x - An input, float64.
 * @returns True. With `raiseException: false`, whether all is right.
 * @throws GradCheckError if something is wrong; the text names the worst element, both values and a
 * likely cause.
 * @throws DTypeError if x, a parameter, or what forward or backward returns is not float64.
 *
 * @example
 * ```ts
 * import { array, gradCheck, Linear, SoftmaxCrossEntropy } from 'tiny-mlp';
 *
 * const x = array(
 *   [
 *     [0.1, -0.2, 0.3],
 *     [1, 2, -3],
 *   ],
 *   { dtype: 'float64' },
 * );
 * console.log(gradCheck(new Linear(3, 2, { dtype: 'float64' }), x)); // true
 * console.log(
 *   gradCheck(new SoftmaxCrossEntropy(), x, { target: array([2, 0]) }),
 * );
 * // true
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
 */
export function gradCheck(
  module: Module,
  x: ArrayInput,
  options?: Omit<GradCheckOptions, 'target'>,
): boolean;
export function gradCheck(
  loss: LossLike,
  x: ArrayInput,
  options: GradCheckOptions & { target: ArrayInput },
): boolean;
export function gradCheck(
  checked: Module | LossLike,
  x: ArrayInput,
  options: GradCheckOptions = {},
): boolean {
  checkCount(who, arguments, 3);
  checkOptions(who, options, optionNames);
  const given = checkArray(who, 'x', x);
  const { shape } = given;
  const limits: Limits = {
    eps: checkFinite(who, 'eps', options.eps ?? 1e-6, 1e-12),
    atol: checkFinite(who, 'atol', options.atol ?? 1e-7, 0),
    rtol: checkFinite(who, 'rtol', options.rtol ?? 1e-5, 0),
  };
  const raise = checkBoolean(who, 'raiseException', options.raiseException ?? true);
  const subject = readSubject(checked, shape, options.target);
  const input = readInput(given, subject);
  const check = () =>
    keepingParameters(subject, () => compareGradients(subject, input, shape, limits));
  try {
    if (checked instanceof Module) inMode(checked, true, check);
    else check();
    return true;
  } catch (error) {
    if (!raise && error instanceof GradCheckError) return false;
    throw error;
  }
}

function readSubject(checked: unknown, shape: readonly number[], target: unknown): GradSubject {
  if (checked instanceof Module) {
    if (target === undefined) return moduleSubject(who, checked, shape);
    throw new TypeError(
      `${who} expects no target for ${checked.label()}, a module, but got ${show(target)}; ` +
        'leave it out',
    );
  }
  const { forward, backward } = (checked ?? {}) as Partial<LossLike>;
  if (typeof forward !== 'function' || typeof backward !== 'function') {
    throw new TypeError(
      `${who} expects a module or a loss, but got ${show(checked)}; pass an object with ` +
        'forward and backward',
    );
  }
  if (target === undefined) {
    throw new TypeError(
      `${who} expects a target for a loss, but got none; pass { target: labels }, or extend Module`,
    );
  }
  const read = settled(target, checkArray(who, 'target', target), 'float64');
  return lossSubject(who, checked as LossLike, shape, read);
}

function readInput(x: NdArray, { parameters }: GradSubject): Float64Array {
  const few = 'differences of 1e-6 drown in its rounding';
  if (floatDTypeOf(who, 'x', x, 'float64') !== 'float64') {
    throw new DTypeError(
      `${who} expects x of dtype float64, but got float32, and ${few}; pass array(x, { dtype: ` +
        "'float64' })",
    );
  }
  for (const [name, { dtype }] of parameters) {
    if (dtype === 'float64') continue;
    throw new DTypeError(
      `${who} expects ${name} of dtype float64, but got ${dtype}, and ${few}; build the module ` +
        "in float64: new Linear(3, 2, { dtype: 'float64' }), say",
    );
  }
  const values = packed(x, 'float64');
  if (values.length === 0)
    throw new ShapeError(
      `${who} expects x with elements, but got ${showShape(x.shape)}; pass a few rows`,
    );
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return values;
  throw new NonFiniteError(
    `${who} expects finite numbers, but got x${showShape(placeOf(at, x.shape))} = ` +
      `${values[at]}; pass numbers that have neighbours`,
  );
}

/** Runs and puts values and gradients back, whatever happens. */
function keepingParameters({ parameters }: GradSubject, run: () => void): void {
  const kept = parameters.map(([, { value, grad, dtype, shape }]) => {
    const copied = (array: NdArray) => wrap(packed(array, dtype), shape);
    return { value: copied(value), grad: grad && copied(grad) };
  });
  try {
    run();
  } finally {
    parameters.forEach(([, parameter], i) => Object.assign(parameter, kept[i]));
  }
}
