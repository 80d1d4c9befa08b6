/**
 * The base class of this package's own modules: they compute on the backend's tensors, so that inside a Sequential nothing is copied.
 * At the public boundary arrays are checked and copied in and out, here and nowhere else.
 */
import { checkArray, checkDType, checkSameShape, floatDTypeOf } from '../core/array-checks.js';
import { checkBoolean, checkOptions, show } from '../core/check.js';
import type { NdArray } from '../core/ndarray.js';
import type { Backend, Tensor } from '../backend/backend.js';
import { currentBackend } from '../backend/registry.js';
import { Module, type BackwardOptions } from './module.js';
import type { Parameter } from './parameter.js';
import { Turns } from './turns.js';

/** A module that computes on the backend's tensors. */
export abstract class Layer extends Module {
  readonly #backend: Backend = currentBackend();
  readonly #turns = new Turns();
  #input: Tensor | undefined;
  #output: Tensor | undefined;
  #gradOutput: Tensor | undefined;

  /** @internal */
  get backend(): Backend {
    return this.#backend;
  }

  /** Kernels rely on how a parameter is stored: another in its place is refused, which TypeScript does by itself. @internal */
  protected refuseOther(name: string, parameter: Parameter | null, next: unknown): never {
    const kept = parameter ? 'the Parameter it is' : 'null';
    const advice = parameter ? `set layer.${name}.value instead` : `make a layer that has one: { ${name}: true }`;
    throw new TypeError(`${this.label()} expects ${name} to stay ${kept}, but got ${show(next)}; ${advice}`);
  }

  /** Refuses an input of a shape or type that does not fit, before anything is touched. @internal */
  accept(_x: Pick<Tensor, 'shape' | 'dtype'>): void {
    // Most modules take any.
  }

  /** The output for a tensor. The result is valid until the next call. @internal */
  protected abstract compute(x: Tensor): Tensor;
  /** The gradients for the last `compute`; null where `inputGrad` is false. @internal */
  protected abstract computeGrad(gradOutput: Tensor, inputGrad: boolean): Tensor | null;

  /** @internal */
  run(x: Tensor): Tensor {
    this.accept(x);
    this.#output = this.compute(x);
    this.#turns.forward(this.training);
    return this.#output;
  }

  /** What the last forward kept is no longer whole. @internal */
  protected forget(): void {
    this.#turns.forget();
  }

  /** How many forwards it has made. @internal */
  get forwards(): number {
    return this.#turns.count;
  }

  /** @internal */
  runBackward(gradOutput: Tensor, inputGrad: boolean): Tensor | null {
    this.#turns.backward(this.label());
    return this.computeGrad(gradOutput, inputGrad);
  }

  override forward(x: NdArray): NdArray {
    const who = this.label();
    checkArray(who, 'x', x);
    const dtype = floatDTypeOf(who, 'x', x, () => this.dtype);
    this.accept({ shape: x.shape, dtype });
    this.#input = this.#backend.upload(x, dtype, this.#input);
    return this.#backend.download(this.run(this.#input));
  }

  override backward(gradOutput: NdArray): NdArray;
  override backward(gradOutput: NdArray, options: BackwardOptions): NdArray | null;
  override backward(gradOutput: NdArray, options: BackwardOptions = {}): NdArray | null {
    const who = `${this.label()}.backward`;
    checkOptions(who, options, ['inputGrad']);
    const { inputGrad = true } = options;
    checkBoolean(who, 'inputGrad', inputGrad);
    checkArray(who, 'gradOutput', gradOutput);
    const output = this.#output;
    if (output) {
      checkDType(who, 'gradOutput', floatDTypeOf(who, 'gradOutput', gradOutput, output.dtype), output.dtype);
      checkSameShape(who, 'gradOutput', gradOutput.shape, output.shape, "pass a gradient of the output's shape");
      this.#gradOutput = this.#backend.upload(gradOutput, output.dtype, this.#gradOutput);
    }
    const result = this.runBackward(this.#gradOutput!, inputGrad);
    return result && this.#backend.download(result);
  }
}
