/**
 * What a module remembers and does not learn: a running mean, say. Saved and loaded with the
 * parameters.
 */
import { checkArray, checkSameShape } from '../core/array-checks.js';
import { checkCount, checkOptions, show, showShape } from '../core/check.js';
import { dtypeOf, type DType, type NumberArray } from '../core/dtype.js';
import { named } from '../core/kinds.js';
import { packed, wrap, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';

/**
 * An array that belongs to a module's state without being learned, as `torch.nn.Buffer`. Kept as a
 * property, it is found by `stateDict()`, `loadStateDict()` and `namedBuffers()`.
 *
 * @example
 * ```ts
 * import { array, Buffer, Module, type NdArray } from 'tiny-mlp';
 *
 * class Shift extends Module {
 *   readonly offset = new Buffer(array([1, 2]));
 *   forward = (x: NdArray): NdArray => x;
 *   backward = (gradOutput: NdArray): NdArray => gradOutput;
 * }
 * console.log(Object.keys(new Shift().stateDict())); // [ 'offset' ]
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Buffer.html
 */
export class Buffer {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'Buffer');
  /** What it is called in the module's state, where that is not the property's name. */
  readonly name: string | undefined;
  readonly #value: NdArray<NumberArray>;

  /**
   * @param value - The initial value; copied. Its element type stays.
   * @param options.name - Its name in the state dict. Default: that of the property that holds it.
   */
  constructor(value: ArrayInput, options: { name?: string } = {}) {
    checkCount('Buffer', arguments, 2);
    checkOptions('Buffer', options, ['name']);
    const { name } = options;
    if (name !== undefined && typeof name !== 'string') {
      throw new TypeError(
        `Buffer expects name to be a string, but got ${show(name)}; pass a string`,
      );
    }
    const array = checkArray('Buffer', 'value', value);
    this.name = name;
    this.#value = wrap<NumberArray>(packed(array, dtypeOf(array.data) ?? 'float32'), array.shape);
  }

  /** Sizes along each axis. */
  get shape(): readonly number[] {
    return this.#value.shape;
  }

  /** Element type. */
  get dtype(): DType {
    return this.#value.dtype;
  }

  /**
   * The value: a live array, row-major. Setting the property copies an array of its shape into it.
   */
  get value(): NdArray<NumberArray> {
    return this.#value;
  }

  /** Copies an array of the same shape into the value. */
  set value(next: ArrayInput) {
    const who = this.#who;
    const array = checkArray(who, 'value', next);
    checkSameShape(who, 'value', array.shape, this.shape, 'pass an array of that shape');
    this.#value.data.set(packed(array, this.dtype));
  }

  get #who(): string {
    return this.name === undefined ? 'Buffer' : `Buffer ${this.name}`;
  }

  /** How consoles show it. */
  toString(): string {
    return `${this.#who} ${showShape(this.shape)}`;
  }
}
