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
import type { LossOp, RowLossOp } from '../backend/ops.js';
import type { LossOptions } from './loss-options.js';
import { Loss } from './loss.js';
import { checkShares } from './shares.js';
import { checkLength, readWeights } from '../core/weights.js';
import { wholeNumbers } from './whole-numbers.js';

/** Options of a loss whose targets are classes. */
export interface ClassLossOptions<R extends string = 'mean' | 'sum'> extends LossOptions<R> {
  /** By what the loss of each class's rows is multiplied, [C]. Default 1. */
  weight?: ArrayInput;
  /**
   * The label of rows that do not count, negative or not. Default: none, so that every label must
   * be a class; PyTorch's is −100. The mean over a batch of such rows alone, NaN in PyTorch, is a
   * RangeError; their sum is 0.
   */
  ignoreIndex?: number;
}

/** What it computes for labels, and for probabilities of all classes where it takes these. */
export type ClassLossOps = readonly [ofLabels: RowLossOp, ofShares?: RowLossOp];

export abstract class ClassLoss<R extends string> extends Loss<R> {
  readonly #weight: Float64Array | undefined;
  readonly #ignoreIndex: number | undefined;
  readonly #ofShares: RowLossOp | undefined;

  /** @param make - Makes the ops; that of labels is given −1 for a row that does not count. */
  constructor(
    name: string,
    make: (weight: Float64Array | undefined) => ClassLossOps,
    options: ClassLossOptions<R>,
    more: readonly string[] = [],
  ) {
    let weight: Float64Array | undefined;
    let ops!: ClassLossOps;
    const made = () => {
      const { ignoreIndex } = options;
      if (ignoreIndex !== undefined)
        checkInteger(name, 'ignoreIndex', ignoreIndex, Number.MIN_SAFE_INTEGER);
      weight = readWeights(name, 'weight', options.weight, 'C', 'class');
      return (ops = make(weight))[0];
    };
    super(name, made, options, ['weight', 'ignoreIndex', ...more]);
    this.#weight = weight;
    this.#ignoreIndex = options.ignoreIndex;
    this.#ofShares = ops[1];
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
    const { data } = labels;
    const weight = this.#weight;
    const alike = !weight && this.#ignoreIndex === undefined;
    if (alike || !(data instanceof Int32Array)) return super.totalWeight(shape, labels, weights);
    let total = 0;
    data.forEach((label, b) => {
      if (label >= 0) total += (weight ? weight[label] : 1) * (weights ? weights[b] : 1);
    });
    return total;
  }

  /** Whether a target is a probability for each class, not a label for each row. */
  #takesShares({ shape: [B, C] }: NdArray, { shape, dtype }: NdArray): boolean {
    const alike = shape.length === 2 && shape[0] === B && shape[1] === C;
    const mayBe = this.#ofShares && this.#ignoreIndex === undefined && C > 1;
    return Boolean(mayBe && alike && !dtype.includes('int'));
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
    if (this.#takesShares(scores, labels)) {
      checkShares(who, labels, 'pass a label for each row, or probabilities');
    } else if (labels.shape.length !== 1 || labels.shape[0] !== B) {
      throw new ShapeError(
        `${who} expects labels [${B}], one for each row of ${name}, ` +
          `but got ${showShape(labels.shape)}; pass one label a row`,
      );
    }
  }

  /** @internal */
  protected override integerTarget(scores: NdArray, labels: NdArray): NdArray | undefined {
    if (this.#takesShares(scores, labels)) return undefined;
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

  /** @internal */
  protected override opFor(integers: boolean): LossOp {
    return integers ? super.opFor(integers) : this.#ofShares!;
  }
}
