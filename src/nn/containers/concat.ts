/**
 * Several modules over one input, their outputs side by side.
 */
import { checkModule } from '../check-module.js';
import { ShapeError } from '../../core/errors.js';
import type { FloatTensor, Tensor } from '../../backend/backend.js';
import type { Module } from '../module.js';
import type { FittingBranches, GivenByEach, TakenByEach } from './branch-widths.js';
import { checkSameInput } from './branches.js';
import { SideBySide } from './side-by-side.js';
import { givenBy, takenBy, total } from './told-widths.js';

/**
 * Several modules over one input, their outputs side by side along the last axis, as `torch.cat`
 * does: y = [f₀(x), f₁(x), ...].
 *
 * Shapes: x [B, I] → y [B, O₀ + O₁ + ...]. Backward: each branch is given its part of dy, and
 * dx is the sum of what they give. In the state, branches are called by place: `0.weight`. Widths
 * add up while you type, where they are written as numbers.
 *
 * @throws ShapeError if two branches take different numbers of features, or their outputs differ in
 * more than the last axis.
 * @throws DTypeError if parameters of two branches have different element types.
 * @throws StateError if a module stands in two places.
 *
 * @example
 * ```ts
 * import { Concat, Identity, Linear, Sequential, zeros } from 'tiny-mlp';
 *
 * const model = new Sequential(
 *   new Concat(new Linear(5, 8), new Linear(5, 3)),
 *   new Linear(11, 2),
 * );
 * console.log(model.forward(zeros([4, 5])).shape); // [ 4, 2 ]
 *
 * const dense = new Concat(new Identity(), new Linear(5, 8));
 * console.log(dense.outFeatures); // 13
 * ```
 * @see Huang et al. 2017, https://arxiv.org/abs/1608.06993
 */
export class Concat<
  const Modules extends readonly Module[] = readonly Module[],
> extends SideBySide {
  readonly #branches: Modules;

  constructor(...branches: Modules & FittingBranches<NoInfer<Modules>>) {
    const list: readonly Module[] = branches;
    list.forEach((module, i) => {
      const advice = Array.isArray(module) ? 'write new Concat(...modules)' : 'pass modules';
      checkModule('Concat', `argument ${i}`, module, ['forward', 'backward'], advice);
    });
    super('Concat', list);
    this.#branches = branches;
    checkSameInput('Concat', list);
    const [first, ...others] = list.filter((module) => takenBy(module) !== undefined);
    const other = others.find((module) => takenBy(module) !== takenBy(first));
    if (!other) return;
    throw new ShapeError(
      `Concat expects branches that take the same features, but got ${first.label()}, which ` +
        `expects ${takenBy(first)}, beside ${other.label()}, which expects ${takenBy(other)}; ` +
        'make the two sizes equal',
    );
  }

  /** The modules, by place. */
  get branches(): Modules {
    return this.#branches;
  }

  /** Features it takes, where a branch tells; else undefined. */
  get inFeatures(): TakenByEach<Modules> {
    const widths = this.#branches.map(takenBy);
    return widths.find((width) => width !== undefined) as TakenByEach<Modules>;
  }

  /** Features it gives, where all branches tell; else undefined. */
  get outFeatures(): GivenByEach<Modules, TakenByEach<Modules>> {
    const taken: number | undefined = this.inFeatures;
    const widths = this.#branches.map((module) => givenBy(module, taken));
    return total(widths) as GivenByEach<Modules, TakenByEach<Modules>>;
  }

  /** @internal */
  protected override compute(x: Tensor): FloatTensor {
    return this.joined(() => x);
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    const gradients = this.gradients(this.split(gradY), () => inputGrad);
    if (!inputGrad) return null;
    const { kept } = this;
    const gradX = this.sum(gradients as FloatTensor[], kept.gradX);
    if (gradients.length > 1) kept.gradX = gradX;
    return gradX;
  }
}
