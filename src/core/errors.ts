/**
 * The classes of error this package throws: the class says what went wrong, the text says who
 * expected what, what came, and what to do. Values out of range use JavaScript's own RangeError;
 * other values of a wrong type its TypeError.
 */
import { isError } from './realms.js';

/**
 * An array has the wrong number of axes or the wrong size along one.
 *
 * @example
 * ```ts
 * import { Linear, ShapeError, zeros } from 'tiny-mlp';
 *
 * try {
 *   new Linear(784, 128).forward(zeros([32, 28, 28]));
 * } catch (error) {
 *   console.log(error instanceof ShapeError); // true
 * }
 * ```
 */
export class ShapeError extends RangeError {
  /** The name of the class. */
  override readonly name = 'ShapeError';
}

/**
 * An array holds elements of another type than the one expected (float64 where float32 is meant,
 * say).
 *
 * @example
 * ```ts
 * import { array, DTypeError, Linear } from 'tiny-mlp';
 *
 * try {
 *   new Linear(2, 1).forward(array([[1, 2]], { dtype: 'float64' }));
 * } catch (error) {
 *   console.log(error instanceof DTypeError); // true
 * }
 * ```
 */
export class DTypeError extends TypeError {
  /** The name of the class. */
  override readonly name = 'DTypeError';
}

/**
 * A call came at the wrong time: a backward before its forward, a second backward, a backward in
 * evaluation mode.
 *
 * @example
 * ```ts
 * import { array, Linear, StateError } from 'tiny-mlp';
 *
 * try {
 *   new Linear(2, 1).backward(array([[1]]));
 * } catch (error) {
 *   console.log(error instanceof StateError); // true
 * }
 * ```
 */
export class StateError extends Error {
  /** The name of the class. */
  override readonly name = 'StateError';
}

/**
 * An option that does not exist; the text names the nearest one that does.
 *
 * @example
 * ```ts
 * import { Linear, OptionError, SGD } from 'tiny-mlp';
 *
 * const options = { lr: 0.1, weight_decay: 1e-4 };
 * try {
 *   new SGD(new Linear(2, 1).parameters(), options);
 * } catch (error) {
 *   console.log(error instanceof OptionError); // true
 * }
 * ```
 */
export class OptionError extends TypeError {
  /** The name of the class. */
  override readonly name = 'OptionError';
}

/**
 * NaN or Infinity where a finite number is needed; the text names the first place it was seen.
 *
 * @example
 * ```ts
 * import { array, MSELoss, NonFiniteError } from 'tiny-mlp';
 *
 * try {
 *   new MSELoss().forward(array([[NaN]]), array([[1]]));
 * } catch (error) {
 *   console.log(error instanceof NonFiniteError); // true
 * }
 * ```
 */
export class NonFiniteError extends RangeError {
  /** The name of the class. */
  override readonly name = 'NonFiniteError';
}

/**
 * A backward is not the derivative of its forward; the text names the element, both values and a
 * likely cause.
 *
 * @example
 * ```ts
 * import { Activation, gradCheck, GradCheckError } from 'tiny-mlp';
 *
 * class Cube extends Activation {
 *   constructor() {
 *     super('Cube', {
 *       name: 'cube',
 *       saves: 'input',
 *       f: (x) => x ** 3,
 *       grad: (x, dy) => 2 * x * dy, // wrong: it is 3 * x * x * dy
 *     });
 *   }
 * }
 *
 * try {
 *   gradCheck(new Cube(), new Float64Array([1, 2]));
 * } catch (error) {
 *   console.log(error instanceof GradCheckError); // true
 * }
 * ```
 */
export class GradCheckError extends Error {
  /** The name of the class. */
  override readonly name = 'GradCheckError';
}

/**
 * A file's bytes are not what its format says; the text names the file and the offset in bytes.
 *
 * @example
 * ```ts
 * import { FormatError } from 'tiny-mlp';
 * import { readNpy } from 'tiny-mlp/io';
 *
 * try {
 *   readNpy(new Uint8Array(4));
 * } catch (error) {
 *   console.log(error instanceof FormatError); // true
 * }
 * ```
 */
export class FormatError extends Error {
  /** The name of the class. */
  override readonly name = 'FormatError';
}

/**
 * A maker of initializers was called as if it were one: it was handed over without being called.
 * @internal
 */
export class UncalledMaker extends TypeError {
  constructor(
    readonly maker: string,
    readonly call: string,
  ) {
    super(`${maker} makes an initializer, but was called as one; call it: ${call}`);
  }
}

/** The same error, with a place in front of its text. */
export const located = (place: string, error: unknown): unknown =>
  reworded(error, (message) => `${place}: ${message}`);

/** The same error, with advice behind its text. */
export const followed = (error: unknown, advice: string): unknown =>
  reworded(error, (message) => `${message}; ${advice}`);

function reworded(error: unknown, textOf: (message: string) => string): unknown {
  if (!isError(error) || !Object.hasOwn(error, 'message')) return error;
  const { message, stack } = error;
  error.message = textOf(message);
  // The stack holds the text as it was thrown.
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
  return error;
}

/** A fault of this package itself. The text asks for a report. */
export function internalError(what: string): Error {
  return new Error(
    `internal: ${what}; please report this at https://github.com/tiny-mlp/tiny-mlp/issues`,
  );
}
