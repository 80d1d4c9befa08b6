/**
 * A table of vectors, chosen by number.
 *
 * B = batch, N = numEmbeddings, D = embeddingDim
 */
import { checkFloatDType } from '../../core/array-checks.js';
import { checkCount, checkInteger, checkOptions } from '../../core/check.js';
import type { FloatDType } from '../../core/dtype.js';
import { DTypeError } from '../../core/errors.js';
import { checkGenerator, defaultGenerator } from '../../core/default-generator.js';
import { fixProperties } from '../../core/fixed-properties.js';
import type { Generator } from '../../core/generator.js';
import { normal, type Initializer } from '../../core/init.js';
import type { NdArray } from '../../core/ndarray.js';
import type { FloatTensor, Tensor } from '../../backend/backend.js';
import { initialValue } from '../initial-value.js';
import { gather, scatterAdd } from '../../backend/scalar/gather.js';
import { Layer, type Described, type PlaceOf } from '../layer.js';
import { Parameter } from '../parameter.js';
import { wholeNumbers } from '../whole-numbers.js';

/** Options of {@link Embedding}. */
export interface EmbeddingOptions {
  /** Initial weight [N, D]. Default `init.normal()`, N(0, 1), as in PyTorch. */
  weightInit?: Initializer;
  /**
   * The row that stands for padding: it is zero at first and gets no gradient, so that it stays.
   * Negative numbers count from the end. Default null, none.
   */
  paddingIdx?: number | null;
  /** Element type of the weight and the output. Default `'float32'`. */
  dtype?: FloatDType;
  /** Where the initial values are drawn from. Default: the one `manualSeed` seeds. */
  generator?: Generator;
}

/**
 * A table of N vectors of D numbers, chosen by their places: y[b] = weight[x[b]].
 *
 * Shapes: x [B] → y [B, D], x [B, K] → y [B, K, D], whole numbers of any element type; weight [N,
 * D]. Backward: dweight[x[b]] += dy[b], but for `paddingIdx`; a place chosen twice gets both. Whole
 * numbers have no
 * gradient: call `backward(gradOutput, { inputGrad: false })`, also of a network that begins with
 * an Embedding.
 *
 * @throws RangeError if a number is not a place in the table.
 *
 * @example
 * ```ts
 * import { array, Embedding } from 'tiny-mlp';
 *
 * const layer = new Embedding(10, 3);
 * console.log(layer.forward(array([4, 2, 4])).shape); // [ 3, 3 ]
 * ```
 * @see Bengio et al. 2003, https://www.jmlr.org/papers/v3/bengio03a.html
 */
export class Embedding<const D extends number = number> extends Layer {
  /** Rows of the table. */
  declare readonly numEmbeddings: number;
  /** Numbers in a row. */
  declare readonly outFeatures: D;
  /** The row that stands for padding, counted from 0; or null. */
  declare readonly paddingIdx: number | null;
  readonly #weight: Parameter;

  /**
   * @param numEmbeddings - Rows of the table.
   * @param embeddingDim - Numbers in a row.
   * @param options - How the table is initialised, and its element type.
   */
  constructor(numEmbeddings: number, embeddingDim: D, options: EmbeddingOptions = {}) {
    super();
    checkCount('Embedding', arguments, 3);
    checkInteger('Embedding', 'numEmbeddings', numEmbeddings);
    checkInteger('Embedding', 'embeddingDim', embeddingDim);
    const sizes = { numEmbeddings, outFeatures: embeddingDim };
    fixProperties<Embedding<D>>(this, sizes);
    const who = this.label();
    checkOptions(who, options, ['weightInit', 'paddingIdx', 'dtype', 'generator']);
    const { weightInit = normal(), dtype = 'float32', generator = defaultGenerator() } = options;
    let { paddingIdx = null } = options;
    checkFloatDType(who, dtype);
    checkGenerator(who, generator);
    if (paddingIdx !== null) {
      checkInteger(who, 'paddingIdx', paddingIdx, -numEmbeddings, numEmbeddings - 1);
      if (paddingIdx < 0) paddingIdx += numEmbeddings;
    }
    const shape = [numEmbeddings, embeddingDim];
    const value = initialValue(who, 'weightInit', weightInit, shape, { dtype, generator });
    if (paddingIdx !== null) {
      const start = paddingIdx * embeddingDim;
      value.data.fill(0, start, start + embeddingDim);
    }
    fixProperties<Embedding<D>>(this, { paddingIdx });
    this.#weight = new Parameter(value, { name: 'weight' });
  }

  /** Numbers in a row of the table: `outFeatures` by PyTorch's name. */
  get embeddingDim(): D {
    return this.outFeatures;
  }

  /** The table, [N, D]. */
  get weight(): Parameter {
    return this.#weight;
  }

  /** @internal */
  set weight(next: never) {
    this.refuseOther('weight', this.#weight, next);
  }

  protected override ownParameters(): [string, Parameter][] {
    return [['weight', this.#weight], ...super.ownParameters()];
  }

  override label(): string {
    return `Embedding(${this.numEmbeddings} → ${this.outFeatures})`;
  }

  /** @internal */
  override get dtype(): FloatDType {
    return this.weight.dtype;
  }

  /** @internal */
  override get integerInput(): boolean {
    return true;
  }

  /** @internal */
  override read(_who: string, x: NdArray, place?: PlaceOf): NdArray {
    const rowByRow = x.shape.length === 1 ? '' : ', row by row';
    return wholeNumbers(this.label(), x, this.numEmbeddings, {
      expected: 'x to hold whole numbers',
      place: place ?? ((i) => `index ${i}${rowByRow}`),
      advice: 'number the entries from 0',
    });
  }

  /** @internal */
  override accept({ dtype }: Described): void {
    if (dtype === 'int32') return;
    throw new DTypeError(
      `${this.label()} expects x to hold whole numbers, but got ${dtype} from the layer ` +
        'before it; put it first',
    );
  }

  /** @internal */
  protected override compute(ids: Tensor): FloatTensor {
    const { backend, kept } = this;
    const y = (kept.y = backend.allocate([...ids.shape, this.outFeatures], this.dtype, kept.y));
    gather(backend, this.weight.tensor, ids, y);
    this.save('x', ids);
    return y;
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor): null {
    const { backend, paddingIdx } = this;
    const ids = this.kept.x!;
    this.weight.receiveGrad((dW, mode) => scatterAdd(backend, ids, gradY, dW, mode, paddingIdx));
    return null;
  }
}
