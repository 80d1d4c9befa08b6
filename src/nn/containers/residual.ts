/**
 * A module and a way around it.
 */
import { checkCount, checkOptions, showShape } from '../../core/check.js';
import { DTypeError, ShapeError } from '../../core/errors.js';
import type { FloatTensor, Tensor } from '../../backend/backend.js';
import { checkModule } from '../check-module.js';
import type { Module } from '../module.js';
import type {
  FittingF,
  FittingProjection,
  GivenByResidual,
  ResidualKeeps,
  TakenByResidual,
} from './branch-widths.js';
import { Branches, checkSameInput } from './branches.js';
import { givenBy, keeps, takenBy } from './told-widths.js';

/**
 * A module and a way around it: y = x + f(x), or y = p(x) + f(x) with a projection p, which is
 * needed where f gives another number of features than it takes.
 *
 * Shapes: y has the shape of f(x), which must be that of x or of p(x). Backward: dx = dy + df, or
 * dp + df, of what the modules give for dy. In the state the modules are called `f` and
 * `projection`: `f.0.weight`.
 *
 * @throws ShapeError if what is added up has not one shape.
 * @throws DTypeError if parameters of the two have different element types.
 *
 * @example
 * ```ts
 * import { Linear, ReLU, Residual, Sequential, zeros } from 'tiny-mlp';
 *
 * const f = new Sequential(new Linear(8, 4), new ReLU(), new Linear(4, 8));
 * const model = new Sequential(
 *   new Residual(f),
 *   new Residual(new Linear(8, 2), { projection: new Linear(8, 2) }),
 * );
 * console.log(model.forward(zeros([5, 8])).shape); // [ 5, 2 ]
 * ```
 * @see He et al. 2016, https://arxiv.org/abs/1512.03385
 */
export class Residual<
  const F extends Module = Module,
  const P extends Module | undefined = undefined,
> extends Branches {
  readonly #f: F;
  readonly #projection: P;

  /** @param f - What is computed; x goes around it as it is. */
  constructor(f: F & FittingF<NoInfer<F>, undefined>);
  /**
   * @param f - What is computed.
   * @param options.projection - What x goes through on its way around f. Default: nothing.
   */
  constructor(
    f: F & FittingF<NoInfer<F>, NoInfer<P>>,
    options: { projection?: P & FittingProjection<NoInfer<F>, NoInfer<P>> },
  );
  constructor(f: F, options: { projection?: P } = {}) {
    checkCount('Residual', arguments, 2);
    const check = (name: string, module: unknown) =>
      checkModule('Residual', name, module, ['forward', 'backward'], 'pass a module');
    check('f', f);
    const asked = '{ projection }, what x goes through around f, or one Sequential of both as f';
    checkOptions('Residual', options, ['projection'], asked);
    const { projection } = options;
    const list: Module[] = [f];
    if (projection !== undefined) list.push(check('projection', projection));
    super('Residual', list);
    this.#f = f;
    this.#projection = projection as P;
    if (!projection && this.integerInput) {
      throw new DTypeError(
        `Residual expects x and f(x) to add up, but got ${f.label()}, which takes whole numbers; ` +
          'pass { projection }',
      );
    }
    checkSameInput('Residual', list);
    this.#checkWidths();
  }

  #checkWidths(): void {
    const [f, p]: [Module, Module | undefined] = [this.#f, this.#projection];
    const [taken, other] = [takenBy(f), p && takenBy(p)];
    const width: number | undefined = taken ?? other;
    const [given, around] = [givenBy(f, width), p ? givenBy(p, width) : width];
    const differ = (a?: number, b?: number) => a !== undefined && b !== undefined && a !== b;
    if (!differ(taken, other) && !differ(given, around)) return;
    const way = (module: Module) =>
      `${module.label()} from ${showWidth(takenBy(module) ?? width)} to ` +
      showWidth(givenBy(module, width));
    throw new ShapeError(
      `Residual expects f and the way around it to take and give the same features, but got ` +
        `${way(f)}, around it ${p ? way(p) : `x itself, ${width}`}; ` +
        (p ? 'make the sizes equal' : 'pass { projection }'),
    );
  }

  /** What is computed. */
  get f(): F {
    return this.#f;
  }

  /** What x goes through on its way around f; undefined where it goes as it is. */
  get projection(): P {
    return this.#projection;
  }

  /** Features it takes, where the modules tell; else undefined. */
  get inFeatures(): TakenByResidual<F, P> {
    return this.#taken as TakenByResidual<F, P>;
  }

  /** Features it gives, where the modules tell; else undefined. */
  get outFeatures(): GivenByResidual<F, P> {
    const [f, p]: [Module, Module | undefined] = [this.#f, this.#projection];
    const around = p ? givenBy(p, this.#taken) : this.#taken;
    return (givenBy(f, this.#taken) ?? around) as GivenByResidual<F, P>;
  }

  get #taken(): number | undefined {
    return takenBy(this.#f) ?? takenBy(this.#projection);
  }

  /** Whether it gives as many features as it takes, whatever these are. */
  get keepsFeatures(): ResidualKeeps<F, P> {
    const [f, p]: [Module, Module | undefined] = [this.#f, this.#projection];
    return (p ? keeps(f) && keeps(p) : this.#taken === undefined) as ResidualKeeps<F, P>;
  }

  /** @internal */
  protected override nameOf(i: number): string {
    return i === 0 ? 'f' : 'projection';
  }

  /** f, and the projection where there is one. */
  override namedChildren(): [string, Module][] {
    return this.places.map(({ module }, i) => [this.nameOf(i), module]);
  }

  /** @internal */
  protected override compute(x: Tensor): FloatTensor {
    const outputs = this.outputs(() => x);
    const [fx, around = x as FloatTensor] = outputs;
    const { shape } = around;
    if (fx.shape.length !== shape.length || fx.shape.some((n, axis) => n !== shape[axis])) {
      const advice = this.#projection ? 'make them alike' : 'pass { projection }';
      this.refuse(`${showShape(shape)} for what it adds to`, fx, 0, advice);
    }
    const { kept } = this;
    return (kept.y = this.sum([around, fx], kept.y));
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    const { kept } = this;
    this.backend.read(gradY); // two need it: it is computed, if that was deferred
    const gradients = this.gradients(
      () => gradY,
      () => inputGrad,
    );
    if (!inputGrad) return null;
    const [gradF, around = gradY] = gradients as FloatTensor[];
    return (kept.gradX = this.sum([around, gradF], kept.gradX));
  }
}

const showWidth = (width: number | undefined): string => (width === undefined ? '?' : `${width}`);
