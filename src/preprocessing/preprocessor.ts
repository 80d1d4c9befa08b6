/**
 * The base of what learns from the columns of data how to prepare them.
 *
 * N = rows, F = columns
 */
import { show, showShape } from '../core/check.js';
import { ShapeError } from '../core/errors.js';
import { named } from '../core/kinds.js';
import { Fittable, type WithOptions } from './fittable.js';

/**
 * Learns from data (`fit`) how to prepare data like them (`transform`), as scikit-learn's
 * transformers.
 *
 * Fit on the rows that a model is trained with and on no others; validation and test rows, and
 * those of users later on, are prepared by what was learnt.
 *
 * @typeParam O - The options.
 * @typeParam L - What is learnt.
 * @typeParam S - The state, plain data: numbers, text, true and false, null, and arrays of them.
 * @see https://scikit-learn.org/stable/modules/preprocessing.html
 */
export abstract class Preprocessor<
  O extends object,
  L extends object,
  S extends WithOptions<O>,
> extends Fittable<O, L, S> {
  /** @internal */
  static override readonly kind: string = /* @__PURE__ */ named(this, 'Preprocessor');

  /** The columns of what it was fitted on. */
  get nFeaturesIn(): number {
    return this.widthOf(this.learnt('nFeaturesIn'));
  }

  /**
   * Names of the columns that `transform` gives.
   *
   * @param inputNames - Names of the columns that it is given. Default: x0, x1, and so on.
   * @throws StateError if it is not fitted; TypeError or ShapeError if these are not its columns'
   * names.
   */
  featureNames(inputNames?: readonly string[]): string[] {
    const learnt = this.learnt('featureNames');
    const width = this.widthOf(learnt);
    if (inputNames === undefined)
      return this.namesOf(
        Array.from({ length: width }, (_, i) => `x${i}`),
        learnt,
      );
    const who = this.nameOf('featureNames');
    if (!Array.isArray(inputNames) || !inputNames.every((name) => typeof name === 'string')) {
      throw new TypeError(
        `${who} expects inputNames as a list of names, but got ${show(inputNames)}; pass one ` +
          'for each column',
      );
    }
    if (inputNames.length === width) return this.namesOf([...inputNames], learnt);
    throw new ShapeError(
      `${who} expects ${width} inputNames, but got ${inputNames.length}; pass one for each column`,
    );
  }

  /**
   * Refuses another number of columns than `fit` had.
   *
   * @internal
   */
  protected checkColumns(method: string, shape: readonly number[], columns: number): void {
    if (shape[1] === columns) return;
    throw new ShapeError(
      `${this.nameOf(method)} expects x [N, ${columns}], but got ${showShape(shape)}; pass the ` +
        'columns that it was fitted on',
    );
  }

  /**
   * The names of what `transform` gives, one for each column where a class does not say.
   *
   * @internal
   */
  protected namesOf(inputNames: string[], _learnt: L): string[] {
    return inputNames;
  }

  /**
   * How many columns `fit` was given.
   *
   * @internal
   */
  protected abstract widthOf(learnt: L): number;
}
