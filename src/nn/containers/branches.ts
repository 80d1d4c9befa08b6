/**
 * The base class of containers whose modules stand side by side, each given an input of its own.
 */
import { DTypeError, ShapeError } from '../../core/errors.js';
import { showShape } from '../../core/check.js';
import type { NdArray } from '../../core/ndarray.js';
import type { FloatTensor, Tensor } from '../../backend/backend.js';
import { add } from '../../backend/ops.js';
import { Layer, type Described, type PlaceOf } from '../layer.js';
import type { Module } from '../module.js';
import { afterOthers, placesFor, type Place } from './place.js';

/** Modules side by side. */
export abstract class Branches extends Layer {
  /** @internal */
  protected readonly places: readonly Place[];
  readonly #name: string;

  /** @internal */
  constructor(name: string, modules: readonly Module[]) {
    super();
    this.#name = name;
    this.places = placesFor(name, modules, this.backend);
    const [first, ...others] = modules.filter(
      (module) => module instanceof Layer && module.parameters().length > 0,
    );
    const other = others.find(({ dtype }) => dtype !== first.dtype);
    if (!other) return;
    throw new DTypeError(
      `${name} expects branches of one dtype, but got ${first.label()} of ${first.dtype} beside ` +
        `${other.label()} of ${other.dtype}; make all with the same { dtype }`,
    );
  }

  override label(): string {
    return this.#name;
  }

  /** What error texts call a branch. @internal */
  protected nameOf(i: number): string {
    return `branch ${i}`;
  }

  override namedChildren(): [string, Module][] {
    return this.places.map(({ module }, i) => [String(i), module]);
  }

  /** @internal */
  override get integerInput(): boolean {
    return this.places.every(({ module }) => takesIntegers(module));
  }

  /** @internal */
  override accept(x: Described): void {
    for (const { module } of this.places) if (module instanceof Layer) module.accept(x);
  }

  /** @internal */
  override read(who: string, x: NdArray, place?: PlaceOf): NdArray {
    const { integerInput } = this;
    if (!integerInput) super.read(who, x);
    return this.places.reduce((given, { module }) => {
      const read = module instanceof Layer ? module.read(who, given, place) : given;
      return integerInput ? read : given;
    }, x);
  }

  /** @internal */
  override checkTurn(inTraining?: boolean): void {
    super.checkTurn(inTraining);
    const nameOf = (i: number) => this.nameOf(i);
    this.places.forEach((place, i) => place.checkTurn(this.#name, nameOf, i));
  }

  /** What each branch gives for its input, all of one element type. @internal */
  protected outputs(inputOf: (i: number) => Tensor): FloatTensor[] {
    const outputs = this.places.map((place, i) => place.forward(inputOf(i), this.keeping));
    const [{ dtype }] = outputs;
    const other = outputs.findIndex((output) => output.dtype !== dtype);
    if (other < 0) return outputs;
    throw new DTypeError(
      `${this.label()} expects one dtype from all branches, but got ${dtype} from ` +
        `${this.#called(0)}, and ${outputs[other].dtype} from ${this.#called(other)}; ` +
        'convert one of them',
    );
  }

  /** The gradient with respect to each branch's input; null where it is not wanted. @internal */
  protected gradients(
    gradOf: (i: number) => FloatTensor,
    wanted: (module: Module) => boolean,
  ): (FloatTensor | null)[] {
    const { places } = this;
    return places.map((place, i) => {
      try {
        return place.backward(gradOf(i), wanted(place.module));
      } catch (error) {
        throw afterOthers(error, places.slice(0, i), `the branches before ${this.nameOf(i)}`);
      }
    });
  }

  #called(i: number): string {
    return `${this.nameOf(i)}, ${this.places[i].module.label()}`;
  }

  /** Refuses a branch's output of another shape. @internal */
  protected refuse(expected: string, { shape }: Described, i: number, advice: string): never {
    throw new ShapeError(
      `${this.label()} expects ${expected}, but got ${showShape(shape)} from ` +
        `${this.#called(i)}; ${advice}`,
    );
  }

  /** The sum of tensors of one shape, in a place that is given up. @internal */
  protected sum(terms: readonly FloatTensor[], previous?: FloatTensor): FloatTensor {
    const { backend } = this;
    const [first, ...others] = terms;
    if (others.length === 0) return first;
    const total = backend.allocate(first.shape, first.dtype, previous);
    others.forEach((term, i) => backend.binary(add, i === 0 ? first : total, term, total));
    return total;
  }
}

/** Whether a module takes whole numbers, which have no gradient. */
export const takesIntegers = (module: Module): boolean =>
  module instanceof Layer && module.integerInput;

/** Refuses whole numbers for some of the branches over one input. */
export function checkSameInput(name: string, modules: readonly Module[]): void {
  const whole = modules.find(takesIntegers);
  const float = modules.find((module) => !takesIntegers(module));
  if (!whole || !float) return;
  throw new DTypeError(
    `${name} expects branches that take the same input, but got ${whole.label()}, which takes ` +
      `whole numbers, beside ${float.label()}; use Columns for an input of both`,
  );
}
