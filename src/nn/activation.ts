/**
 * The base class of activations: functions of one number, applied element by element. What the
 * function is, its op says (backend/ops.ts).
 */
import type { FloatTensor } from '../backend/backend.js';
import { checkUnaryOp } from '../backend/check-ops.js';
import type { UnaryOp } from '../backend/ops.js';
import { checkFinite } from '../core/check.js';
import { Layer } from './layer.js';

/**
 * A function of one number, element by element: y = f(x).
 *
 * Shapes: any, x and y alike. To write your own, give its function and its derivative; both are
 * then used on every backend.
 *
 * @example
 * ```ts
 * import { Activation, array, toNested, type UnaryOp } from 'tiny-mlp';
 *
 * const square: UnaryOp = {
 *   name: 'square',
 *   saves: 'input',
 *   f: (x) => x * x,
 *   grad: (x, dy) => 2 * x * dy,
 * };
 *
 * class Square extends Activation {
 *   constructor() {
 *     super('Square', square);
 *   }
 * }
 *
 * console.log(toNested(new Square().forward(array([[1, 2, 3]]))));
 * // [ [ 1, 4, 9 ] ]
 * ```
 */
export abstract class Activation extends Layer {
  /** It gives as many features as it takes: known to `Sequential` while you type. */
  readonly keepsFeatures = true;
  readonly #name: string;
  readonly #op: UnaryOp;
  readonly #parameter: number;
  readonly #savedName: string;

  /**
   * @param name - What error texts and summaries call it.
   * @param op - The function and its derivative.
   * @param parameter - What `op` is given as its parameter. Default 0.
   */
  constructor(name: string, op: UnaryOp, parameter = 0) {
    super();
    checkUnaryOp(name, op, checkFinite(name, 'parameter', parameter));
    this.#name = name;
    this.#op = op;
    this.#parameter = parameter;
    this.#savedName = op.saves === 'input' ? 'x' : `its ${op.saves}`;
  }

  override label(): string {
    return this.#name;
  }

  /** @internal */
  protected override compute(x: FloatTensor): FloatTensor {
    const { backend, kept } = this;
    const { shape, dtype } = x;
    const { saves } = this.#op;
    const y = (kept.y = backend.allocate(shape, dtype, kept.y));
    const slope = saves === 'slope' && this.keeping;
    if (slope) kept.slope = backend.allocate(shape, dtype, kept.slope);
    backend.unary(this.#op, x, y, this.#parameter, slope ? kept.slope : undefined);
    if (this.keeping) this.save(this.#savedName, this.#saved);
    return y;
  }

  /** What the op saves. */
  get #saved(): FloatTensor {
    const { saves } = this.#op;
    const { x, y, slope } = this.kept;
    return (saves === 'input' ? x : saves === 'output' ? y : slope)!;
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    const { backend, kept } = this;
    if (!inputGrad) {
      backend.cancel(gradY); // it may not have been computed yet, and now need not be
      return null;
    }
    const gradX = (kept.gradX = backend.allocate(gradY.shape, gradY.dtype, kept.gradX));
    backend.unaryGrad(this.#op, this.#saved, gradY, gradX, this.#parameter);
    return gradX;
  }
}
