/**
 * Columns of a table, each to a module of its own.
 *
 * B = batch, I = columns of x, K = columns of a part
 */
import { floatDTypeOf } from '../../core/array-checks.js';
import { checkInteger, checkOptions, show, showShape } from '../../core/check.js';
import { ShapeError } from '../../core/errors.js';
import { packed, wrap, type NdArray } from '../../core/ndarray.js';
import type { FloatTensor, Tensor, View } from '../../backend/backend.js';
import { gatherColumns, scatterColumns } from '../../backend/scalar/columns.js';
import { checkModule } from '../check-module.js';
import { Layer, type Described } from '../layer.js';
import { Module } from '../module.js';
import type { ColumnsPart, CountOf, FittingParts, GivenByParts } from './branch-widths.js';
import { takesIntegers } from './branches.js';
import { SideBySide } from './side-by-side.js';
import { givenBy, takenBy, total } from './told-widths.js';

const example = '{ columns: [0, 1], module: new Linear(2, 8) }';

/**
 * Columns of a table, each to a module of its own; what these give stands side by side. So an MLP
 * for tables is one `Sequential`: numbers meet a `Linear`, categories an `Embedding`.
 *
 * Shapes: x [B, I] → y [B, O₀ + O₁ + ...]. A part of K columns is given [B, K] and gives [B, O]. An
 * `Embedding` is given whole numbers, which stand in x as floats and are checked: [B] for one
 * column, [B, K] for more, behind which a `Flatten` belongs. Backward: each module is given its
 * part of dy, and dx has what they give in its columns; whole numbers have no gradient, so that dx
 * is 0 there. Each column from 0 to I − 1 goes to one part. In the state, parts are called by
 * place: `0.weight`. Widths add up while you type, where they are written as numbers. If all
 * modules take whole numbers, so does it: x of any element type, and
 * `backward(gradOutput, { inputGrad: false })`.
 *
 * @throws ShapeError if a column is named twice or left out, a module takes another number of
 * columns than it is given, or x is not [B, I].
 * @throws RangeError if a number for an Embedding is not a place in it; the text names row and
 * column.
 *
 * @example
 * ```ts
 * import { array, Columns, Embedding, Linear, Sequential } from 'tiny-mlp';
 *
 * const model = new Sequential(
 *   new Columns(
 *     { columns: [0, 1, 3], module: new Linear(3, 8) },
 *     { columns: [2], module: new Embedding(10, 4) },
 *   ),
 *   new Linear(12, 1),
 * );
 * const x = array([[0.5, -1, 7, 2], [0.1, 3, 0, 1]]);
 * console.log(model.forward(x).shape); // [ 2, 1 ]
 * ```
 * @see Guo and Berkhahn 2016, https://arxiv.org/abs/1604.06737
 */
export class Columns<
  const Parts extends readonly ColumnsPart[] = readonly ColumnsPart[],
> extends SideBySide {
  readonly #parts: Parts;
  readonly #columns: readonly (readonly number[])[];
  readonly #count: number;

  /** @param parts - Columns, counted from 0, and the module they go to. */
  constructor(...parts: Parts & FittingParts<NoInfer<Parts>>) {
    const list: readonly ColumnsPart[] = parts;
    const columns = list.map(checkPart);
    super(
      'Columns',
      list.map(({ module }) => module),
    );
    this.#columns = columns;
    this.#count = checkColumns(columns);
    this.#parts = Object.freeze(
      list.map(({ module }, i) => Object.freeze({ columns: Object.freeze(columns[i]), module })),
    ) as readonly ColumnsPart[] as Parts;
  }

  /** Columns and the modules they go to, by place. */
  get parts(): Parts {
    return this.#parts;
  }

  /** How many columns there are. */
  get inFeatures(): CountOf<Parts> {
    return this.#count as CountOf<Parts>;
  }

  /** Features it gives, where all modules tell; else undefined. */
  get outFeatures(): GivenByParts<Parts> {
    const widths = this.#parts.map(({ columns, module }) => givenBy(module, columns.length));
    return total(widths) as GivenByParts<Parts>;
  }

  /** What error texts and summaries call it. */
  override label(): string {
    return `Columns(${this.#columns.map(shown).join(', ')})`;
  }

  /** @internal */
  override accept({ shape, dtype }: Described): void {
    const count = this.#count;
    if (shape.length !== 2 || shape[1] !== count) {
      throw new ShapeError(
        `${this.label()} expects x [B, ${count}], but got ${showShape(shape)}; pass rows of ` +
          `${count} features`,
      );
    }
    this.#parts.forEach(({ columns, module }) => {
      if (!(module instanceof Layer) || takesIntegers(module)) return;
      module.accept({ shape: [shape[0], columns.length], dtype });
    });
  }

  /** @internal */
  override read(who: string, x: NdArray): NdArray {
    const { shape } = x;
    const float = () => floatDTypeOf(who, 'x', x, () => this.dtype);
    this.accept({ shape, dtype: this.integerInput ? 'int32' : float() });
    if (!this.#parts.some(({ module }) => takesIntegers(module))) return x;
    const [rows, columns] = shape;
    const view = { data: packed(x, 'float64'), start: 0, rows, columns, step: columns };
    this.#parts.forEach((_, i) => this.#wholeNumbers(who, view, i));
    return x;
  }

  /** The numbers for a module that takes whole ones, which it checks; else null. */
  #wholeNumbers(who: string, { data, start, rows, step }: Numbers, i: number): NdArray | null {
    const { columns, module } = this.#parts[i];
    if (!(module instanceof Layer && module.integerInput)) return null;
    const K = columns.length;
    const numbers = new Float64Array(rows * K);
    for (let n = 0; n < numbers.length; n++) {
      numbers[n] = data[start + Math.floor(n / K) * step + columns[n % K]];
    }
    const place = (n: number) => `row ${Math.floor(n / K)}, column ${columns[n % K]}`;
    return module.read(who, wrap(numbers, K === 1 ? [rows] : [rows, K]), place);
  }

  /** @internal */
  protected override compute(x: Tensor): FloatTensor {
    const { backend, kept } = this;
    const floats = x.dtype === 'int32' ? null : (x as FloatTensor);
    const whole = this.#parts.map((_, i) => {
      const view = floats ? backend.read(floats) : backend.readIntegers(x);
      return this.#wholeNumbers(this.label(), view, i);
    });
    const given = this.#columns.map((columns, i) => {
      const [ids, previous] = [whole[i], kept[i]];
      if (ids) return (kept[i] = backend.uploadIntegers(ids, previous) as FloatTensor);
      const { shape, dtype } = floats!;
      const part = (kept[i] = backend.allocate([shape[0], columns.length], dtype, previous));
      gatherColumns(backend, floats!, columns, part);
      return part;
    });
    return this.joined((i) => given[i], x.shape.slice(0, 1));
  }

  /** @internal */
  protected override computeGrad(gradY: FloatTensor, inputGrad: boolean): FloatTensor | null {
    const { backend, kept } = this;
    const gradients = this.gradients(
      this.split(gradY),
      (module) => inputGrad && !takesIntegers(module),
    );
    if (!inputGrad) return null;
    const [{ shape, dtype }, count] = [gradY, this.#count];
    const gradX = (kept.gradX = backend.allocate([shape[0], count], dtype, kept.gradX));
    scatterColumns(backend, gradients, this.#columns, gradX);
    return gradX;
  }
}

/** A matrix of numbers. */
type Numbers = Omit<View, 'data'> & { readonly data: ArrayLike<number> };

/** The columns of a part, copied; refuses what is no part. */
function checkPart(part: ColumnsPart, i: number): readonly number[] {
  const who = `Columns, part ${i},`;
  if ((part as unknown) instanceof Module) {
    throw new TypeError(`${who} expects columns and a module, but got a module; pass ${example}`);
  }
  checkOptions(who, part, ['columns', 'module'], example);
  const { columns, module } = part;
  checkModule(who, 'module', module, ['forward', 'backward'], `pass ${example}`);
  if (!Array.isArray(columns) || columns.length === 0) {
    throw new TypeError(
      `${who} expects columns as a list of numbers, but got ${show(columns)}; pass ${example}`,
    );
  }
  const taken = takenBy(module) ?? columns.length;
  if (taken !== columns.length) {
    throw new ShapeError(
      `${who} expects as many columns as its module takes, but got ${columns.length} for ` +
        `${module.label()}, which expects ${taken}; make the two equal`,
    );
  }
  return columns.map((column: unknown) => checkInteger(who, 'a column', column, 0));
}

/** How many columns there are; each must go to one part. */
function checkColumns(parts: readonly (readonly number[])[]): number {
  const all = parts.flat();
  const seen = new Set<number>();
  const twice = all.find((column) => seen.size === seen.add(column).size);
  if (twice !== undefined) {
    throw new ShapeError(
      `Columns expects each column in one part, but got column ${twice} twice; ` +
        'give it to a Concat of both modules',
    );
  }
  const count = all.length;
  const high = all.find((column) => column >= count);
  if (high === undefined) return count;
  const left = all.findIndex((_, column) => !seen.has(column));
  throw new ShapeError(
    `Columns expects a part for each column from 0 on, but got none for column ${left}, and one ` +
      `for column ${high}; name it, or leave it out of x`,
  );
}

/** Columns as labels show them: three and more in a row by the first and the last. */
function shown(columns: readonly number[]): string {
  const runs: number[][] = [];
  for (const column of columns) {
    const run = runs.at(-1);
    if (run?.at(-1) === column - 1) run.push(column);
    else runs.push([column]);
  }
  return showShape(
    runs.map((run) => (run.length < 3 ? run.join(', ') : `${run[0]}–${run.at(-1)}`)),
  );
}
