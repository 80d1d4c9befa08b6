/**
 * A learnable array and its gradient. The numbers live with the backend; users see them as
 * ndarrays.
 */
import { checkArray, checkLike, floatDTypeOf } from '../core/array-checks.js';
import { checkCount, checkOptions, show, showShape } from '../core/check.js';
import type { FloatArray, FloatDType } from '../core/dtype.js';
import { named } from '../core/kinds.js';
import { packed, unpack, wrap, type NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import type { Backend, FloatTensor, WriteMode } from '../backend/backend.js';
import { add } from '../backend/ops.js';
import { currentBackend } from '../backend/registry.js';

/** The name of a parameter that was given none. */
const unnamed = 'parameter';

/**
 * A learnable array and its gradient.
 *
 * In a module of your own, make one for each learnable array and keep it as a property:
 * `parameters()` and `stateDict()` find it.
 *
 * @example
 * ```ts
 * import { array, Parameter } from 'tiny-mlp';
 *
 * const slope = new Parameter(array([0.25, 0.25]), { name: 'slope' });
 * slope.accumulateGrad(array([1, 2]));
 * console.log(slope.grad?.get(1)); // 2
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
 */
export class Parameter {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'Parameter');
  /**
   * What it is called in its module: `weight`. Its full name (`0.weight`): see `namedParameters()`.
   */
  readonly name: string;
  /** Sizes along each axis. */
  readonly shape: readonly number[];
  /** Element type of the value and of the gradient. */
  readonly dtype: FloatDType;
  /** @internal */
  readonly backend: Backend;
  /** The value as the backend sees it. @internal */
  readonly tensor: FloatTensor;

  #gradTensor: FloatTensor | undefined;
  #hasGrad = false;
  /** The gradient as a user was handed it, who may write to it until the next one comes. */
  #seenGrad: NdArray<FloatArray> | undefined;

  /**
   * @param value - The initial value, float32 or float64; copied.
   * @param options.name - What error texts call it. Default `'parameter'`.
   */
  constructor(value: ArrayInput, options: { name?: string } = {}) {
    checkCount('Parameter', arguments, 2);
    checkOptions('Parameter', options, ['name']);
    const { name = unnamed } = options;
    if (typeof name !== 'string') {
      throw new TypeError(
        `Parameter expects name to be a string, but got ${show(name)}; pass a string`,
      );
    }
    const array = checkArray('Parameter', 'value', value);
    this.name = name;
    this.shape = [...array.shape];
    this.dtype = floatDTypeOf('Parameter', 'value', array, 'float32', 'float32 or float64');
    this.backend = currentBackend();
    this.tensor = this.backend.upload(this.asStored(array), this.dtype);
  }

  /** How error texts and consoles show it. */
  toString(): string {
    const { name, shape } = this;
    return `Parameter ${name === unnamed ? '' : `${name} `}${showShape(shape)}`;
  }

  /** From the array users see to the one that is stored, and back. @internal */
  protected asStored<A extends NdArray>(seen: A): A {
    return seen;
  }

  /**
   * The value: a live array. What you write to it with `set` the model uses at once, and an
   * optimizer's step shows in it. Setting the property copies an array of the same shape and type
   * into it.
   *
   * Its `data` is not the numbers in order: a `Linear`'s weight is stored by columns, and rows are
   * filled up to whole vectors. Use `get`, `set` and assignment; `toFlat(parameter.value)` is a
   * copy in row-major order. To change parameters along their gradients, extend `Optimizer`. Hold
   * the array, or its `data`, and not a `subarray` of that, which does not keep the memory.
   *
   * @throws ShapeError or DTypeError if the array set is of another shape or element type.
   */
  get value(): NdArray<FloatArray> {
    return this.asStored(this.backend.expose(this.tensor));
  }

  /** Copies an array of the same shape and element type into the value. */
  set value(next: ArrayInput) {
    unpack(this.#checked('value', next), this.value);
  }

  /**
   * The gradient of the loss with respect to the value, or null where no backward has come since
   * `zeroGrad`. An array you have read stays as it is when later gradients come; until then, what
   * you write to it is what the optimizer uses. Setting the property copies an array of the same
   * shape and type; null drops the gradient.
   */
  get grad(): NdArray<FloatArray> | null {
    if (!this.#hasGrad || !this.#gradTensor) return null;
    this.#seenGrad ??= this.asStored(this.backend.download(this.#gradTensor));
    return this.#seenGrad;
  }

  /** Copies an array into the gradient; null drops the gradient. */
  set grad(next: ArrayInput | null) {
    const values = next && this.#checked('grad', next);
    this.zeroGrad();
    if (values) this.accumulateGrad(wrap<FloatArray>(values, this.shape));
  }

  #checked(what: string, given: unknown): FloatArray {
    const who = this.toString();
    const source = checkArray(who, what, given);
    checkLike(who, what, source, this, 'pass an array of that shape');
    return packed(source, this.dtype);
  }

  /**
   * Adds to the gradient, as the backward of a module of your own must. After `zeroGrad` the first
   * call sets it.
   *
   * @throws ShapeError or DTypeError if the array is of another shape or element type than the
   * value.
   */
  accumulateGrad(gradient: ArrayInput): void {
    checkCount(`${this}.accumulateGrad`, arguments, 1);
    const { backend, dtype, shape } = this;
    const values = wrap<FloatArray>(this.#checked('gradient', gradient), shape);
    if (!this.#hasGrad) {
      this.#gradTensor = backend.upload(this.asStored(values), dtype, this.#gradTensor);
      this.#gradIsNew();
      return;
    }
    const addend = backend.upload(this.asStored(values), dtype);
    this.receiveGrad((target) => backend.binary(add, target, addend, target));
    backend.release(addend);
  }

  /**
   * Forgets the gradient: the next backward sets it instead of adding to it. Nothing is
   * overwritten.
   */
  zeroGrad(): void {
    // The name is text to make, which every step would pay for.
    if (arguments.length > 0) checkCount(`${this}.zeroGrad`, arguments, 0);
    if (this.#hasGrad && this.#gradTensor) this.backend.cancel(this.#gradTensor);
    this.#hasGrad = false;
    this.#seenGrad = undefined;
  }

  /** The gradient as the backend sees it, with what a user has written to it; or null. @internal */
  get gradTensor(): FloatTensor | null {
    if (!this.#hasGrad || !this.#gradTensor) return null;
    if (this.#seenGrad) {
      const seen = this.asStored(this.#seenGrad);
      this.#gradTensor = this.backend.upload(seen, this.dtype, this.#gradTensor);
    }
    return this.#gradTensor;
  }

  /**
   * Calls `write` with the place for the gradient, and whether to add to what is there. An array
   * that a user has read is left to the user.
   *
   * @internal
   */
  receiveGrad(write: (target: FloatTensor, mode: WriteMode) => void): void {
    const target = this.gradTensor ?? this.#gradPlace();
    write(target, this.#hasGrad ? 'accumulate' : 'overwrite');
    this.#gradIsNew();
  }

  /**
   * A tensor with the numbers of an array of the value's shape, stored as the value is. @internal
   */
  tensorLike(source: NdArray): FloatTensor {
    return this.backend.upload(this.asStored(source), this.dtype);
  }

  /** The numbers of such a tensor, row-major. @internal */
  arrayOf(tensor: FloatTensor): NdArray<FloatArray> {
    const seen = this.asStored(this.backend.download(tensor));
    return wrap<FloatArray>(packed(seen, this.dtype), this.shape);
  }

  #gradPlace(): FloatTensor {
    return (this.#gradTensor ??= this.backend.allocate(this.tensor.shape, this.dtype));
  }

  #gradIsNew(): void {
    this.#hasGrad = true;
    this.#seenGrad = undefined;
  }
}

/**
 * A weight [out, in] that is stored as [in, out]: the products of forward and backward then run
 * along contiguous memory. Users see no difference.
 *
 * @internal
 */
export class TransposedParameter extends Parameter {
  /** @internal */
  static override readonly kind = /* @__PURE__ */ named(this, 'Parameter');

  /** @internal */
  protected override asStored<A extends NdArray>(seen: A): A {
    return seen.transpose(...seen.shape.map((_, axis) => seen.shape.length - 1 - axis)) as A;
  }
}
