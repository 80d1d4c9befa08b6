/**
 * Modules one after the other.
 */
import { checkInteger } from '../../core/check.js';
import { DTypeError, ShapeError } from '../../core/errors.js';
import type { NdArray } from '../../core/ndarray.js';
import type { FloatTensor, Tensor } from '../../backend/backend.js';
import { Layer, type Described, type PlaceOf } from '../layer.js';
import { checkModule } from '../check-module.js';
import type { Module } from '../module.js';
import { afterOthers, placesFor, type Place } from './place.js';
import { givenBy, keeps, takenBy } from './told-widths.js';
import type { AllKeep, At, Fitting, GivenByAll, TakenByAll } from '../widths.js';

/**
 * Modules one after the other: forward from first to last, backward from last to first, which is
 * the chain rule. With modules $f_1, \dots, f_n$:
 * $$y = f_n(\dots f_1(x)) \qquad
 *   \frac{\partial L}{\partial x} =
 *   J_1^\top \cdots J_n^\top \frac{\partial L}{\partial y}$$
 * where $J_i$ is the derivative of $f_i$ at its input.
 *
 * Shapes: x as the first module takes it → y as the last one gives it: [B, I] → [B, O] where the
 * first takes I features and the last gives O. Without modules y is x. In the state the modules are
 * called by their places: `0.weight`.
 *
 * Where sizes are written as numbers, TypeScript checks that each module takes as many features as
 * the one before it gives: `new Sequential(new Linear(784, 128), new ReLU(), new Linear(64, 10))`
 * does not compile, and says "expects 64 features, but the layer before it gives 128". Other sizes
 * are checked when the network is built.
 *
 * @throws ShapeError if a module takes another number of features than the one before it gives.
 * @throws DTypeError if a module's parameters have another element type than those of the ones
 * before it.
 * @throws StateError if a module stands in two places: each place needs a module of its own, which
 * keeps what backward needs.
 *
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential, zeros } from 'tiny-mlp';
 *
 * const model = new Sequential(
 *   new Linear(784, 128),
 *   new ReLU(),
 *   new Linear(128, 10),
 * );
 * console.log(model.forward(zeros([32, 784])).shape); // [ 32, 10 ]
 * console.log(model.at(0).outFeatures, model.length); // 128 3
 * console.log(String(model));
 * ```
 * @see Rumelhart et al. 1986, https://doi.org/10.1038/323533a0
 */
export class Sequential<const Modules extends readonly Module[] = readonly Module[]> extends Layer {
  readonly #modules: Modules;
  readonly #places: readonly Place[];
  /** The first module, where it is one of this package's own. */
  readonly #first: Layer | undefined;

  constructor(...modules: Modules & Fitting<NoInfer<Modules>>) {
    super();
    this.#modules = modules;
    const list: readonly Module[] = modules;
    list.forEach((module, i) => {
      const advice = Array.isArray(module)
        ? 'write new Sequential(...modules)'
        : 'pass modules, one after the other';
      checkModule('Sequential', `argument ${i}`, module, ['forward', 'backward'], advice);
    });
    this.#places = placesFor('Sequential', list, this.backend);
    this.#first = list[0] instanceof Layer ? list[0] : undefined;
    checkWidths(list);
    checkDTypes(list);
  }

  /** How many modules. */
  get length(): number {
    return this.#modules.length;
  }

  /** Features it takes, where the modules tell; else undefined. */
  get inFeatures(): TakenByAll<Modules> {
    return takenBy(this.#modules.find((module) => !keeps(module))) as TakenByAll<Modules>;
  }

  /** Features it gives, where the modules tell; else undefined. */
  get outFeatures(): GivenByAll<Modules> {
    return widthBehind(this.#modules) as GivenByAll<Modules>;
  }

  /** Whether each module gives as many features as it takes. */
  get keepsFeatures(): AllKeep<Modules> {
    return this.#modules.every(keeps) as AllKeep<Modules>;
  }

  /** The module at place `i`, counted from 0; negative numbers count from the end. */
  at<const K extends number>(i: K): At<Modules, K> {
    const { length } = this;
    checkInteger('Sequential.at', `i (of ${length} modules)`, i, -length, length - 1);
    return this.#modules.at(i) as At<Modules, K>;
  }

  /** The modules from first to last. */
  [Symbol.iterator](): IterableIterator<Modules[number]> {
    return this.#modules[Symbol.iterator]();
  }

  override label(): string {
    return 'Sequential';
  }

  override namedChildren(): [string, Module][] {
    return this.#modules.map((module, i) => [String(i), module]);
  }

  /** @internal */
  override get integerInput(): boolean {
    return this.#first?.integerInput ?? false;
  }

  /** @internal */
  override accept(x: Described): void {
    this.#first?.accept(x);
  }

  /** @internal */
  override read(who: string, x: NdArray, place?: PlaceOf): NdArray {
    if (!this.integerInput) super.read(who, x);
    return this.#first?.read(who, x, place) ?? x;
  }

  /** @internal */
  protected override compute(x: Tensor): FloatTensor {
    const { keeping } = this;
    let tensor = x;
    for (const place of this.#places) tensor = place.forward(tensor, keeping);
    return tensor as FloatTensor;
  }

  /** @internal */
  override checkTurn(inTraining?: boolean): void {
    super.checkTurn(inTraining);
    this.#places.forEach((place, i) => place.checkTurn('Sequential', nameOf, i));
  }

  /** @internal */
  protected override computeGrad(gradOutput: FloatTensor, inputGrad: boolean): FloatTensor | null {
    let gradient = gradOutput;
    for (let i = this.length - 1; i >= 0; i--) {
      const result = this.#backwardOf(i, gradient, i > 0 || inputGrad);
      if (!result) return null;
      gradient = result;
    }
    return inputGrad ? gradient : null;
  }

  #backwardOf(i: number, gradient: FloatTensor, wanted: boolean): FloatTensor | null {
    try {
      return this.#places[i].backward(gradient, wanted);
    } catch (error) {
      throw afterOthers(error, this.#places.slice(i + 1), `the layers after ${nameOf(i)}`);
    }
  }
}

const nameOf = (i: number): string => `layer ${i}`;

function widthBehind(modules: readonly Module[]): number | undefined {
  return modules.reduce<number | undefined>((width, module) => givenBy(module, width), undefined);
}

function checkWidths(modules: readonly Module[]): void {
  let width: number | undefined;
  modules.forEach((module, i) => {
    const taken = takenBy(module);
    const given = width;
    width = givenBy(module, width);
    if (taken === undefined || given === undefined || taken === given) return;
    throw new ShapeError(
      `Sequential expects layer ${i} to take the ${given} features that the layer before it ` +
        `gives, but got ${module.label()}, which expects ${taken}; make the two sizes equal`,
    );
  });
}

/**
 * Refuses two element types among this package's layers; a user's own module between them may
 * convert.
 */
function checkDTypes(modules: readonly Module[]): void {
  const leaves = (module: Module): Module[] =>
    module instanceof Sequential ? [...module].flatMap(leaves) : [module];
  let last: Module | undefined;
  for (const module of modules.flatMap(leaves)) {
    if (!(module instanceof Layer)) last = undefined;
    else if (module.parameters().length > 0) {
      if (last && last.dtype !== module.dtype) {
        throw new DTypeError(
          `Sequential expects layers of one dtype, but got ${last.label()} of ${last.dtype} ` +
            `before ${module.label()} of ${module.dtype}; make all with the same { dtype }`,
        );
      }
      last = module;
    }
  }
}
