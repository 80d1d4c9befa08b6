/**
 * The base of what learns from data how to prepare them: options, what was learnt, and both as
 * plain data. Not here: what is learnt, and of what, which each class says in a file of its own.
 */
import { checkCount, checkOptions, show, showShape } from '../core/check.js';
import { ShapeError, StateError } from '../core/errors.js';
import { named, nameOfClass } from '../core/kinds.js';

/** What advice says of a state that does not fit. */
export const stateAdvice = 'pass what stateDict() gave, of an object of the same class';

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
export abstract class Preprocessor<O extends object, L extends object, S extends { options: O }> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'Preprocessor');
  #options: O;
  #learnt: L | undefined;

  constructor(options: Partial<O> = {}) {
    checkCount(nameOfClass(new.target), arguments, 1);
    this.#options = this.readOptions(nameOfClass(new.target), options);
  }

  /** The options, with the defaults of those that were left out. */
  get options(): Readonly<O> {
    return { ...this.#options };
  }

  /** Whether it has learnt: by `fit`, or by `loadStateDict`. */
  get isFitted(): boolean {
    return this.#learnt !== undefined;
  }

  /** The columns of what it was fitted on. */
  get nFeaturesIn(): number {
    return this.widthOf(this.learnt('nFeaturesIn'));
  }

  /**
   * All that is needed to prepare data elsewhere, options included. Plain data, copied: it goes
   * through JSON. What a column without any number has no value for is null.
   *
   * @throws StateError if it is not fitted.
   */
  stateDict(): S {
    const learnt = this.write(this.learnt('stateDict'));
    return JSON.parse(JSON.stringify({ options: this.#options, ...learnt })) as S;
  }

  /**
   * Continues from what `stateDict` gave: what was learnt and the options, whatever they were here.
   * All of it is checked before anything is changed.
   *
   * @throws TypeError, RangeError, OptionError or StateError if the state does not fit.
   */
  loadStateDict(state: S): void {
    const who = this.nameOf('loadStateDict');
    checkOptions(who, state, ['options', ...this.stateKeys()], 'what stateDict() gave');
    const options = this.readOptions(`${who}, options`, state.options);
    const learnt = this.read(who, state, options);
    this.#options = options;
    this.#learnt = learnt;
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

  /** How consoles show it. */
  toString(): string {
    return `${nameOfClass(this.constructor)}(${this.isFitted ? 'fitted' : 'not fitted'})`;
  }

  /** How errors of a method begin. */
  protected nameOf(method: string): string {
    return `${nameOfClass(this.constructor)}.${method}`;
  }

  /** Keeps what `fit` has learnt. */
  protected learn(learnt: L): this {
    this.#learnt = learnt;
    return this;
  }

  /** What was learnt; refuses a method that comes too early. */
  protected learnt(method: string): L {
    if (this.#learnt) return this.#learnt;
    throw new StateError(
      `${this.nameOf(method)} expects what fit has learnt, but got nothing; call fit or ` +
        'loadStateDict first',
    );
  }

  /** Refuses another number of columns than `fit` had. */
  protected checkColumns(method: string, shape: readonly number[], columns: number): void {
    if (shape[1] === columns) return;
    throw new ShapeError(
      `${this.nameOf(method)} expects x [N, ${columns}], but got ${showShape(shape)}; pass the ` +
        'columns that it was fitted on',
    );
  }

  /** The names of what `transform` gives, one for each column where a class does not say. */
  protected namesOf(inputNames: string[], _learnt: L): string[] {
    return inputNames;
  }

  /** The options with defaults, checked. */
  protected abstract readOptions(who: string, options: Partial<O>): O;
  /** How many columns `fit` was given. */
  protected abstract widthOf(learnt: L): number;
  /** What the state has beside options. */
  protected abstract stateKeys(): readonly string[];
  /** What was learnt, as the state has it; JSON makes null of NaN. */
  protected abstract write(learnt: L): object;
  /** What was learnt, from a state, checked. */
  protected abstract read(who: string, state: S, options: O): L;
}
