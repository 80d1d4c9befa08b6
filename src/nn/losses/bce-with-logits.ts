/**
 * The loss of yes and no: sigmoid and binary cross-entropy in one.
 *
 * B = batch, C = columns: questions that are answered apart from each other
 */
import { checkCount } from '../../core/check.js';
import { sigmoid, softplus } from '../../core/elementary.js';
import type { NdArray } from '../../core/ndarray.js';
import type { ArrayInput } from '../../core/nested.js';
import type { ElementLossOp } from '../../backend/ops.js';
import type { LossOptions, Reduction } from '../loss-options.js';
import { Loss } from '../loss.js';
import { checkShares } from '../shares.js';
import { checkLength, readWeights } from '../../core/weights.js';

const who = 'BCEWithLogitsLoss';
const eachPosWeight = 'column, or one for all';
// Whole: bundlers keep text that is put together, wherever nobody uses it.
const eachWeight =
  "column, or one for all; weights of rows are forward's third argument, { weights }";

/** Options of {@link BCEWithLogitsLoss}. */
export interface BCEWithLogitsLossOptions<
  R extends string = 'mean' | 'sum',
> extends LossOptions<R> {
  /**
   * By what a yes of each column is multiplied, [C], or [1] for all: no to yes, where yes is rare.
   * Default 1.
   */
  posWeight?: ArrayInput;
  /** By what all of each column is multiplied, [C], or [1] for all. Default 1. */
  weight?: ArrayInput;
}

/** −log σ(z) is softplus(−z) and −log(1 − σ(z)) softplus(z): neither loses digits at its end. */
function binaryCrossEntropy(posWeight?: Float64Array, weight?: Float64Array): ElementLossOp {
  const at = (weights: Float64Array | undefined, index: number) =>
    weights ? weights[index % weights.length] : 1;
  return {
    name: 'binaryCrossEntropy',
    f: (z, t, i) => at(weight, i) * (at(posWeight, i) * t * softplus(-z) + (1 - t) * softplus(z)),
    grad: (z, t, i) => {
      const yes = at(posWeight, i) * t;
      return at(weight, i) * ((yes + 1 - t) * sigmoid(z) - yes);
    },
  };
}

/**
 * Sigmoid followed by binary cross-entropy, in nats, as `torch.nn.BCEWithLogitsLoss`: of each
 * element, with p = 1 / (1 + e⁻ᶻ), posWeight q and weight w of its column
 * $$l = -w\,\big(q\,t \log p + (1 - t) \log(1 - p)\big) \qquad
 *   \frac{\partial l}{\partial z} = w\,\big((q\,t + 1 - t)\,p - q\,t\big)$$
 * The mean divides by the number of elements, whatever q and w are, as PyTorch's. Computed by
 * softplus: no logits, however large, overflow.
 *
 * Shapes: logits z and targets t alike, [B, C] or any, with 0 ≤ t ≤ 1 → a number; with `reduction:
 * 'none'`, of theirs. C is the last axis.
 *
 * @throws RangeError if a target is below 0 or above 1, or a weight below 0.
 *
 * @example
 * ```ts
 * import { array, BCEWithLogitsLoss } from 'tiny-mlp';
 *
 * const criterion = new BCEWithLogitsLoss({ posWeight: array([1, 3]) });
 * const loss = criterion.forward(array([[0, 0]]), array([[1, 1]]));
 * console.log(loss.toFixed(4)); // 1.3863
 * console.log(criterion.backward().get(0, 1)); // -0.75
 * ```
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
 */
export class BCEWithLogitsLoss<R extends Reduction = 'mean' | 'sum'> extends Loss<R> {
  readonly #posWeight: Float64Array | undefined;
  readonly #weight: Float64Array | undefined;

  /** @param options - See {@link BCEWithLogitsLossOptions}. */
  constructor(options: BCEWithLogitsLossOptions<R> = {}) {
    let posWeight: Float64Array | undefined;
    let weight: Float64Array | undefined;
    const make = () => {
      posWeight = readWeights(who, 'posWeight', options.posWeight, 'C', eachPosWeight);
      weight = readWeights(who, 'weight', options.weight, 'C', eachWeight);
      return binaryCrossEntropy(posWeight, weight);
    };
    super(who, make, options, ['posWeight', 'weight']);
    checkCount(who, arguments, 1);
    this.#posWeight = posWeight;
    this.#weight = weight;
  }

  /** @internal */
  protected override get predictionName(): string {
    return 'logits';
  }

  protected override checkShapes(logits: NdArray, target: NdArray): void {
    super.checkShapes(logits, target);
    const columns = logits.shape.at(-1) ?? 1;
    for (const [name, weights, each] of [
      ['posWeight', this.#posWeight, eachPosWeight],
      ['weight', this.#weight, eachWeight],
    ] as const)
      if (weights?.length !== 1) checkLength(who, name, weights, columns, each);
    checkShares(who, target, 'write yes as 1 and no as 0');
  }
}
