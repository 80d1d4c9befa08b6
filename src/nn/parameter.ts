/**
 * A learnable array and its gradient. The numbers live with the backend; users see them as ndarrays.
 */
import { checkArray, checkDType, checkSameShape, floatDTypeOf } from '../core/array-checks.js';
import { checkCount, checkOneOf, checkOptions, show, showShape } from '../core/check.js';
import type { FloatArray, FloatDType } from '../core/dtype.js';
import { named } from '../core/kinds.js';
import { packed, unpack, type NdArray } from '../core/ndarray.js';
import type { Backend, Tensor } from '../backend/backend.js';
import { currentBackend } from '../backend/registry.js';

/** The name of a parameter that was given none. */
const unnamed = 'parameter';

/**
 * A learnable array and its gradient.
 *
 * In a module of your own, make one for each learnable array and keep it as a property: `parameters()` and `stateDict()` find it.
 *
 * @example
 * ```ts
 * import { array, Parameter } from 'tiny-mlp';
 *
 * const slope = new Parameter(array([0.25, 0.25]), { name: 'slope' });
 * slope.accumulateGrad(array([1, 2]));
 * console.log(slope.grad?.get(1)); // 2
 * ```
 */
export class Parameter {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'Parameter');
  /** What the parameter is called in its module: `weight`. Its full name (`0.weight`) comes from `namedParameters()`. */
  readonly name: string;
  /** Sizes along each axis. */
  readonly shape: readonly number[];
  /** Element type of the value and of the gradient. */
  readonly dtype: FloatDType;
  /** @internal */
  readonly backend: Backend;
  /** The value as kernels see it. @internal */
  readonly tensor: Tensor;

  readonly #transposed: boolean;
  #gradTensor: Tensor | undefined;
  #hasGrad = false;
  #gradShown = false;

  /**
   * @param value - The initial value, float32 or float64; copied.
   * @param options.name - What error texts call it. Default `'parameter'`.
   * @param options.order - How it is stored: `'C'` row-major (default) or `'F'` column-major, for the kernels' sake; the same array
   * to its users.
   */
  constructor(value: NdArray, options: { name?: string; order?: 'C' | 'F' } = {}) {
    checkCount('Parameter', arguments, 2);
    checkOptions('Parameter', options, ['name', 'order']);
    const { name = unnamed, order = 'C' } = options;
    if (typeof name !== 'string')
      throw new TypeError(`Parameter expects name to be a string, but got ${show(name)}; pass a string`);
    checkOneOf('Parameter', 'order', order, ['C', 'F']);
    checkArray('Parameter', 'value', value);
    this.name = name;
    this.shape = [...value.shape];
    this.dtype = floatDTypeOf('Parameter', 'value', value, 'float32', 'float32 or float64');
    this.backend = currentBackend();
    this.#transposed = order === 'F';
    this.tensor = this.backend.upload(this.#turned(value), this.dtype);
  }

  /** How error texts and consoles show it. */
  toString(): string {
    return `Parameter ${this.name === unnamed ? '' : `${this.name} `}${showShape(this.shape)}`;
  }

  /** Between the array users see and the one that is stored; its own inverse. */
  #turned<A extends NdArray>(seen: A): A {
    if (!this.#transposed) return seen;
    return seen.transpose(...seen.shape.map((_, axis) => seen.shape.length - 1 - axis)) as A;
  }

  /**
   * The value: a live array. What you write to it the model uses at once, and an optimizer's step shows in it. Setting the property
   * copies an array of the same shape and type into it.
   *
   * @throws ShapeError or DTypeError if the array set is of another shape or element type.
   */
  get value(): NdArray<FloatArray> {
    return this.#turned(this.backend.expose(this.tensor));
  }

  /** Copies an array of the same shape and element type into the value. */
  set value(next: NdArray) {
    unpack(this.#checked('value', next), this.value);
  }

  /**
   * The gradient of the loss with respect to the value, or null where no backward has come since `zeroGrad`. An array you have read
   * stays as it is when later gradients come; until then, what you write to it is what the optimizer uses.
   * Setting the property copies an array of the same shape and type; null drops the gradient.
   */
  get grad(): NdArray<FloatArray> | null {
    if (!this.#hasGrad || !this.#gradTensor) return null;
    this.#gradShown = true;
    return this.#turned(this.backend.expose(this.#gradTensor));
  }

  /** Copies an array into the gradient; null drops the gradient. */
  set grad(next: NdArray | null) {
    const values = next && this.#checked('grad', next);
    this.zeroGrad();
    if (values) this.receiveGrad((target) => unpack(values, this.#turned(this.backend.expose(target))));
  }

  #checked(what: string, given: unknown): FloatArray {
    const who = this.toString();
    const source = checkArray(who, what, given);
    checkDType(who, what, floatDTypeOf(who, what, source, this.dtype), this.dtype);
    checkSameShape(who, what, source.shape, this.shape, 'pass an array of that shape');
    return packed(source, this.dtype);
  }

  /**
   * Adds to the gradient, as the backward of a module of your own must. After `zeroGrad` the first call sets it.
   *
   * @throws ShapeError or DTypeError if the array is of another shape or element type than the value.
   */
  accumulateGrad(gradient: NdArray): void {
    const source = checkArray(this.toString(), 'gradient', gradient);
    this.#checked('gradient', source);
    const addend = this.backend.upload(this.#turned(source), this.dtype);
    this.receiveGrad((target, accumulate) => {
      if (accumulate) this.backend.add(addend, target);
      else unpack(packed(this.backend.expose(addend), this.dtype), this.backend.expose(target));
    });
  }

  /** Forgets the gradient: the next backward sets it instead of adding to it. No pass over memory is made to write zeros. */
  zeroGrad(): void {
    if (this.#hasGrad && this.#gradTensor && !this.#gradShown) this.backend.discard(this.#gradTensor);
    this.#hasGrad = false;
  }

  /** The gradient as kernels see it, or null. @internal */
  get gradTensor(): Tensor | null {
    return this.#hasGrad ? (this.#gradTensor ?? null) : null;
  }

  /**
   * Calls `write` with the place for the gradient, and whether to add to what is there. An array that a user has read is left to
   * the user, and a new place taken.
   *
   * @internal
   */
  receiveGrad(write: (target: Tensor, accumulate: boolean) => void): void {
    const { backend, dtype, tensor } = this;
    const accumulate = this.#hasGrad;
    if (this.#gradTensor && this.#gradShown) {
      this.#gradTensor = accumulate ? backend.upload(backend.expose(this.#gradTensor), dtype) : undefined;
    }
    this.#gradTensor ??= backend.allocate(tensor.shape, dtype);
    this.#gradShown = false;
    write(this.#gradTensor, accumulate);
    this.#hasGrad = true;
  }
}
