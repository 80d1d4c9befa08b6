/**
 * The base class of losses whose targets are classes: labels, how much each class weighs, and the
 * label of rows that do not count.
 *
 * B = batch, C = classes
 */
import { checkInteger, showShape } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import type { NdArray } from '../core/ndarray.js';
import type { ArrayInput } from '../core/nested.js';
import type { RowLossOp } from '../backend/ops.js';
import type { LossOptions } from './loss-options.js';
import { Loss } from './loss.js';
import { checkLength, readWeights } from './weights.js';
import { wholeNumbers } from './whole-numbers.js';

/** Options of a loss whose targets are classes. */
export interface ClassLossOptions<R extends string = 'mean' | 'sum'> extends LossOptions<R> {
  /** By what the loss of each class's rows is multiplied, [C]. Default 1. */
  weight?: ArrayInput;
  /**
   * The label of rows that do not count, negative or not. Default: none, so that every label must
   * be a class; PyTorch's is −100.
   */
  ignoreIndex?: number;
}

export abstract class ClassLoss<R extends string> extends Loss<R> {
  readonly #weight: Float64Array | undefined;
  readonly #ignoreIndex: number | undefined;

  /** @param op - Makes the op, which is given −1 as the label of a row that does not count. */
  constructor(
    name: string,
    op: (weight: Float64Array | undefined) => RowLossOp,
    options: ClassLossOptions<R>,
    more: readonly string[] = [],
  ) {
    const { MIN_SAFE_INTEGER: least } = Number;
    let weight: Float64Array | undefined;
    const make = () => {
      const { ignoreIndex } = options;
      if (ignoreIndex !== undefined) checkInteger(name, 'ignoreIndex', ignoreIndex, least);
      weight = readWeights(name, 'weight', options.weight);
      return op(weight);
    };
    super(name, make, options, ['weight', 'ignoreIndex', ...more]);
    this.#weight = weight;
    this.#ignoreIndex = options.ignoreIndex;
  }

  /** @internal */
  protected override get targetName(): string {
    return 'labels';
  }

  protected override countOf([B]: readonly number[]): number {
    return B;
  }

  /** @internal */
  protected override totalWeight(
    shape: readonly number[],
    labels: NdArray,
    weights?: Float64Array,
  ): number {
    const weight = this.#weight;
    const { data } = labels;
    const even = !weight && this.#ignoreIndex === undefined;
    if (even || !(data instanceof Int32Array)) return super.totalWeight(shape, labels, weights);
    let total = 0;
    data.forEach((label, b) => {
      if (label >= 0) total += (weight ? weight[label] : 1) * (weights ? weights[b] : 1);
    });
    return total;
  }

  protected override checkShapes(scores: NdArray, labels: NdArray): void {
    const who = this.label();
    const name = this.predictionName;
    const [B, C] = scores.shape;
    if (scores.shape.length !== 2 || B === 0 || C === 0) {
      throw new ShapeError(
        `${who} expects ${name} [B, C], but got ${showShape(scores.shape)}; ` +
          'pass a row of class scores for each example',
      );
    }
    checkLength(who, 'weight', this.#weight, C, 'class');
    if (this.takesShares(scores, labels)) return;
    if (labels.shape.length !== 1 || labels.shape[0] !== B) {
      throw new ShapeError(
        `${who} expects labels [${B}], one for each row of ${name}, ` +
          `but got ${showShape(labels.shape)}; pass one label a row`,
      );
    }
  }

  /** Whether a target is a probability for each class, not a label for each row. @internal */
  protected takesShares(_scores: NdArray, _target: NdArray): boolean {
    return false;
  }

  /** @internal */
  protected override integerTarget(scores: NdArray, labels: NdArray): NdArray | undefined {
    if (this.takesShares(scores, labels)) return undefined;
    const C = scores.shape[1];
    return wholeNumbers(this.label(), labels, C, {
      expected: 'labels to be whole numbers',
      place: (b) => `row ${b}`,
      advice: (label) => {
        if (C === 1)
          return 'give the network one output for each class: a softmax over one is always 1';
        const skip = label === -100 ? ', or leave such rows out with { ignoreIndex: -100 }' : '';
        return `number the classes from 0${skip}`;
      },
      ignored: this.#ignoreIndex,
    });
  }

  /** Whether rows may be left out. @internal */
  protected get leavesOut(): boolean {
    return this.#ignoreIndex !== undefined;
  }
}
