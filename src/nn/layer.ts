/**
 * The base class of this package's own modules: they compute on the backend's tensors, so that
 * inside a Sequential nothing is copied. At the public boundary arrays are checked and copied in
 * and out, here and nowhere else.
 */
import { checkArray, checkLike, floatDTypeOf } from '../core/array-checks.js';
import { checkBoolean, checkCount, checkOptions, show } from '../core/check.js';
import { StateError } from '../core/errors.js';
import type { FloatArray } from '../core/dtype.js';
import type { NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import type { Backend, FloatTensor, Tensor } from '../backend/backend.js';
import { currentBackend } from '../backend/registry.js';
import { Module, type BackwardOptions } from './module.js';
import type { Parameter } from './parameter.js';
import { Turns, type Kept } from './turns.js';

/** What a layer looks at before it computes. @internal */
export type Described = Pick<Tensor, 'shape' | 'dtype'>;

/** How error texts call the place of a number, counted row by row. @internal */
export type PlaceOf = (index: number) => string;

/** A module that computes on the backend's tensors. */
export abstract class Layer extends Module {
  readonly #backend: Backend = currentBackend();
  readonly #turns = new Turns(this.#backend);
  /** Two of these, so that an answer in evaluation mode leaves what backward needs as it is. */
  readonly #forBackward: Kept = {};
  readonly #forAnswers: Kept = {};
  #kept = this.#forBackward;
  /** Whether a backward may follow the forward under way. */
  #keeping = true;

  /** @internal */
  get backend(): Backend {
    return this.#backend;
  }

  /** Whether it takes whole numbers, which have no gradient. @internal */
  get integerInput(): boolean {
    return false;
  }

  /**
   * Of the forward or backward under way: its x, its output, and the layer's own places. @internal
   */
  protected get kept(): Kept {
    return this.#kept;
  }

  /**
   * Whether a backward may follow the forward under way: in training mode, and in a container's,
   * whatever its own mode is. @internal
   */
  protected get keeping(): boolean {
    return this.#keeping;
  }

  /** How many forwards it has begun that backward may follow. @internal */
  get forwards(): number {
    return this.#turns.count;
  }

  /**
   * Refuses an input of a shape or type that does not fit, before anything is touched. @internal
   */
  accept(_x: Described): void {
    // Most modules take any.
  }

  /** The array that forward was given, refused where its numbers do not fit. @internal */
  read(who: string, x: NdArray, _place?: PlaceOf): NdArray {
    this.accept({ shape: x.shape, dtype: floatDTypeOf(who, 'x', x, () => this.dtype) });
    return x;
  }

  /** The output for a tensor. The result is valid until the next call. @internal */
  protected abstract compute(x: Tensor): FloatTensor;
  /** The gradients for the last `compute`; null where `inputGrad` is false. @internal */
  protected abstract computeGrad(gradOutput: FloatTensor, inputGrad: boolean): FloatTensor | null;

  /**
   * In `compute`: backward will need this tensor as it is now, and is refused if it changes.
   * @internal
   */
  protected save(name: string, tensor: Tensor): void {
    if (this.#keeping) this.#turns.save(name, tensor);
  }

  /**
   * The output for a tensor. A container in training mode has it keep what backward needs.
   * @internal
   */
  run(x: Tensor, inTraining = this.training): FloatTensor {
    this.accept(x);
    const kept = this.#keptFor(inTraining);
    if (this.#keeping) this.#turns.begin();
    else this.#turns.answer();
    kept.x = x as FloatTensor;
    kept.output = this.compute(x);
    if (this.#keeping) this.#turns.end();
    return kept.output;
  }

  #keptFor(inTraining: boolean): Kept {
    this.#keeping = inTraining || this.training;
    return (this.#kept = this.#keeping ? this.#forBackward : this.#forAnswers);
  }

  /**
   * Refuses a backward that cannot be right, before any gradient is touched. That of a container in
   * training mode is one in training mode. @internal
   */
  checkTurn(inTraining = this.training): void {
    this.#turns.check(this.label(), inTraining);
  }

  /** The backward of the last `run` that is kept, which `checkTurn` has allowed. @internal */
  runBackward(gradOutput: FloatTensor, inputGrad: boolean): FloatTensor | null {
    this.#turns.use();
    this.#kept = this.#forBackward;
    return this.computeGrad(gradOutput, inputGrad);
  }

  override forward(x: ArrayInput): NdArray<FloatArray> {
    checkCount(this.label(), arguments, 1, 'forward');
    return this.runOn(x, this.training);
  }

  /** The output for an array, as `run` for a tensor. @internal */
  runOn(x: ArrayInput, inTraining: boolean): NdArray<FloatArray> {
    const who = this.label();
    const array = this.read(who, checkArray(who, 'x', x));
    const backend = this.#backend;
    const kept = this.#keptFor(inTraining);
    if (this.integerInput) kept.input = backend.uploadIntegers(array, kept.input) as FloatTensor;
    else {
      const dtype = floatDTypeOf(who, 'x', array, () => this.dtype);
      kept.input = backend.upload(array, dtype, kept.input);
    }
    return backend.download(this.run(kept.input, inTraining));
  }

  /**
   * Adds to the gradients of the parameters, and returns that with respect to the last forward's x.
   * Forwards in evaluation mode, as of `predict`, may come in between.
   *
   * @throws StateError if no forward in training mode came since the last backward.
   */
  override backward(gradOutput: ArrayInput): NdArray<FloatArray>;
  /** The same; null where the gradient with respect to x is not wanted. */
  override backward(gradOutput: ArrayInput, options: BackwardOptions): NdArray<FloatArray> | null;
  override backward(
    gradOutput: ArrayInput,
    options: BackwardOptions = {},
  ): NdArray<FloatArray> | null {
    const who = `${this.label()}.backward`;
    checkOptions(who, options, ['inputGrad']);
    const { inputGrad = true } = options;
    checkBoolean(who, 'inputGrad', inputGrad);
    const given: unknown = gradOutput;
    if (given === undefined || typeof given === 'number') {
      throw new TypeError(
        `${who} expects gradOutput, the gradient of the loss, but got ${show(given)}; ` +
          'pass what criterion.backward() gives',
      );
    }
    const array = checkArray(who, 'gradOutput', gradOutput);
    this.checkTurn();
    if (inputGrad && this.integerInput) {
      throw new StateError(
        `${who} expects { inputGrad: false }, because whole numbers have no gradient, ` +
          'but got { inputGrad: true }; pass it',
      );
    }
    const kept = this.#forBackward;
    const output = kept.output!;
    checkLike(who, 'gradOutput', array, output, "pass a gradient of the output's shape");
    kept.gradOutput = this.#backend.upload(array, output.dtype, kept.gradOutput);
    const result = this.runBackward(kept.gradOutput, inputGrad);
    return result && this.#backend.download(result);
  }

  /** Others in a parameter's place are refused, which TypeScript does by itself. @internal */
  protected refuseOther(name: string, parameter: Parameter | null, next: unknown): never {
    const kept = parameter ? 'the Parameter it is' : 'null';
    const advice = parameter ? `set layer.${name}.value instead` : 'make a new one';
    throw new TypeError(
      `${this.label()} expects ${name} to stay ${kept}, but got ${show(next)}; ${advice}`,
    );
  }
}
