/**
 * Modules one after the other. Between this package's own modules no array is copied; a user's own
 * modules get arrays.
 */
import { checkArray, checkDType, checkSameShape, floatDTypeOf } from '../../core/array-checks.js';
import { checkInteger } from '../../core/check.js';
import { DTypeError, followed, ShapeError, StateError } from '../../core/errors.js';
import type { NdArray } from '../../core/ndarray.js';
import type { FloatTensor, Tensor } from '../../backend/backend.js';
import { Layer, type Described } from '../layer.js';
import { checkModule } from '../check-module.js';
import type { Module } from '../module.js';
import type { AllKeep, At, Fitting, GivenByAll, TakenByAll } from '../widths.js';

/**
 * Modules one after the other: forward from first to last, backward from last to first.
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
 */
export class Sequential<const Modules extends readonly Module[] = readonly Module[]> extends Layer {
  readonly #modules: Modules;
  /**
   * Where the output of a user's own module is copied to, and the gradient it gives back: one each
   * a place.
   */
  readonly #outputs: (FloatTensor | undefined)[] = [];
  readonly #gradients: (FloatTensor | undefined)[] = [];
  /**
   * What each place was given by the last forward, and the number of that forward to its module.
   */
  readonly #inputs: (Described & { forwards: number })[] = [];

  constructor(...modules: Modules & Fitting<NoInfer<Modules>>) {
    super();
    this.#modules = modules;
    const list: readonly Module[] = modules;
    list.forEach((module, i) => {
      const advice = Array.isArray(module)
        ? 'write new Sequential(...modules)'
        : 'pass modules, one after the other';
      checkModule('Sequential', `argument ${i}`, module, ['forward', 'backward'], advice);
      if (list.indexOf(module) !== i) {
        throw new StateError(
          'Sequential expects a module of its own in each place, but got the same ' +
            `${module.label()} at ${list.indexOf(module)} and ${i}; make a new one for each`,
        );
      }
    });
    checkWidths(list);
    checkDTypes(list);
  }

  /** How many modules. */
  get length(): number {
    return this.#modules.length;
  }

  /** Features it takes, where the modules tell; else undefined. */
  get inFeatures(): TakenByAll<Modules> {
    return takenBy(this.#modules) as TakenByAll<Modules>;
  }

  /** Features it gives, where the modules tell; else undefined. */
  get outFeatures(): GivenByAll<Modules> {
    return givenBy(this.#modules, undefined) as GivenByAll<Modules>;
  }

  /** Whether each module gives as many features as it takes. */
  get keepsFeatures(): AllKeep<Modules> {
    return this.#modules.every(
      (module) => (module as Widths).keepsFeatures === true,
    ) as AllKeep<Modules>;
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
    const first: Module | undefined = this.#modules[0];
    return first instanceof Layer && first.integerInput;
  }

  /** @internal */
  override accept(x: Described): void {
    const first: Module | undefined = this.#modules[0];
    if (first instanceof Layer) first.accept(x);
  }

  /** @internal */
  override read(who: string, x: NdArray): NdArray {
    const first: Module | undefined = this.#modules[0];
    return first instanceof Layer && first.integerInput ? first.read(who, x) : super.read(who, x);
  }

  /** @internal */
  protected override compute(x: Tensor): FloatTensor {
    let tensor = x;
    for (let i = 0; i < this.length; i++) {
      const module = this.#modules[i];
      const { shape, dtype } = tensor;
      tensor = this.#sharesTensors(module)
        ? module.run(tensor)
        : this.#forwardOf(module, i, tensor as FloatTensor);
      this.#inputs[i] = { shape, dtype, forwards: forwardsOf(module) };
    }
    return tensor as FloatTensor;
  }

  /** @internal */
  override checkTurn(): void {
    super.checkTurn();
    for (let i = 0; i < this.length; i++) {
      const module = this.#modules[i];
      if (forwardsOf(module) !== this.#inputs[i].forwards) {
        throw new StateError(
          `Sequential.backward expects layer ${i}, ${module.label()}, as its own forward ` +
            'left it, but got it after another forward; call forward of the Sequential again ' +
            'first',
        );
      }
      if (module instanceof Layer) module.checkTurn();
    }
  }

  /** @internal */
  protected override computeGrad(gradOutput: FloatTensor, inputGrad: boolean): FloatTensor | null {
    let gradient = gradOutput;
    for (let i = this.length - 1; i >= 0; i--) {
      const result = this.#gradAt(i, gradient, i > 0 || inputGrad);
      if (!result) return null;
      gradient = result;
    }
    return inputGrad ? gradient : null;
  }

  #gradAt(i: number, gradient: FloatTensor, wanted: boolean): FloatTensor | null {
    const module = this.#modules[i];
    try {
      return this.#sharesTensors(module)
        ? module.runBackward(gradient, wanted)
        : this.#backwardOf(module, i, gradient, wanted);
    } catch (error) {
      const added = this.#modules.slice(i + 1).some((later) => later.parameters().length > 0);
      if (!added) throw error;
      throw followed(
        error,
        `the layers after layer ${i} have added to their gradients already: ` +
          'call zeroGrad() and forward again',
      );
    }
  }

  /** Whether a module takes this one's tensors as they are. */
  #sharesTensors(module: Module): module is Layer {
    return module instanceof Layer && module.backend === this.backend;
  }

  #forwardOf(module: Module, i: number, input: FloatTensor): FloatTensor {
    const who = `${module.label()}.forward`;
    const returned: unknown = module.forward(this.backend.download(input));
    const output = checkArray(who, 'its return value', returned);
    const dtype = floatDTypeOf(who, 'its return value', output, input.dtype);
    return (this.#outputs[i] = this.backend.upload(output, dtype, this.#outputs[i]));
  }

  #backwardOf(
    module: Module,
    i: number,
    gradOutput: FloatTensor,
    wanted: boolean,
  ): FloatTensor | null {
    const array = module.backward(this.backend.download(gradOutput), { inputGrad: wanted });
    if (!wanted) return null;
    const who = `${module.label()}.backward`;
    const gradient = checkArray(who, 'its return value', array);
    const { shape, dtype } = this.#inputs[i] as FloatTensor;
    checkDType(
      who,
      'its return value',
      floatDTypeOf(who, 'its return value', gradient, dtype),
      dtype,
    );
    const advice = "return a gradient of the input's shape";
    checkSameShape(who, 'its return value', gradient.shape, shape, advice);
    return (this.#gradients[i] = this.backend.upload(gradient, dtype, this.#gradients[i]));
  }
}

/** How many forwards a module has begun, where it tells. */
const forwardsOf = (module: Module): number => (module instanceof Layer ? module.forwards : 0);

/** What a module tells of its widths; users' own modules may tell nothing. */
interface Widths {
  inFeatures?: unknown;
  outFeatures?: unknown;
  keepsFeatures?: unknown;
}

const widthOr = (width: unknown): number | undefined =>
  typeof width === 'number' ? width : undefined;

function takenBy(modules: readonly Module[]): number | undefined {
  const first = modules.find((module) => (module as Widths).keepsFeatures !== true) as
    Widths | undefined;
  return widthOr(first?.inFeatures);
}

function givenBy(modules: readonly Module[], width: number | undefined): number | undefined {
  return modules.reduce((given, module) => {
    const { keepsFeatures, outFeatures } = module as Widths;
    return keepsFeatures === true ? given : widthOr(outFeatures);
  }, width);
}

function checkWidths(modules: readonly Module[]): void {
  modules.forEach((module, i) => {
    const taken = widthOr((module as Widths).inFeatures);
    const given = givenBy(modules.slice(0, i), undefined);
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
