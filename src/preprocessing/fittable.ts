/**
 * The base of what learns from data: options, what was learnt, and both as plain data. Not here:
 * what is learnt, and of what, which each class says in a file of its own.
 */
import { checkCount, checkOptions } from '../core/check.js';
import { StateError } from '../core/errors.js';
import { named, nameOfClass } from '../core/kinds.js';
import { isRecord } from '../core/realms.js';

/** What advice says of a state that does not fit. */
export const stateAdvice = 'pass what stateDict() gave, of an object of the same class';

/** What every state has. */
export interface WithOptions<O extends object> {
  /** The options. */
  options: O;
}

/**
 * Learns from data, and is saved and continued.
 *
 * @typeParam O - The options.
 * @typeParam L - What is learnt.
 * @typeParam S - The state, plain data: numbers, text, true and false, null, and arrays of them.
 */
export abstract class Fittable<O extends object, L extends object, S extends WithOptions<O>> {
  /** @internal */
  static readonly kind = /* @__PURE__ */ named(this, 'Fittable');
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
    const names = ['options', ...this.stateKeys()];
    this.#checkClass(who, state, names);
    checkOptions(who, state, names, 'what stateDict() gave');
    const options = this.readOptions(`${who}, options`, state.options);
    const learnt = this.read(who, state, options);
    this.#options = options;
    this.#learnt = learnt;
  }

  /** Refuses the state of another class: it lacks some of this one's names, and has others. */
  #checkClass(who: string, state: unknown, own: readonly string[]): void {
    if (!isRecord(state) || own.every((name) => Object.hasOwn(state, name))) return;
    const given = Object.keys(state);
    if (!Object.hasOwn(state, 'options') || given.every((name) => own.includes(name))) return;
    throw new StateError(
      `${who} expects a state of ${nameOfClass(this.constructor)}, with ${own.join(', ')}, but ` +
        `got one of another class, with ${given.slice(0, 12).join(', ')}; load it into the class ` +
        'that it came from',
    );
  }

  /** How consoles show it. */
  toString(): string {
    return `${nameOfClass(this.constructor)}(${this.isFitted ? 'fitted' : 'not fitted'})`;
  }

  /**
   * How errors of a method begin.
   *
   * @internal
   */
  protected nameOf(method: string): string {
    return `${nameOfClass(this.constructor)}.${method}`;
  }

  /**
   * Keeps what `fit` has learnt.
   *
   * @internal
   */
  protected learn(learnt: L): this {
    this.#learnt = learnt;
    return this;
  }

  /**
   * What was learnt; refuses a method that comes too early.
   *
   * @internal
   */
  protected learnt(method: string): L {
    if (this.#learnt) return this.#learnt;
    throw new StateError(
      `${this.nameOf(method)} expects what fit has learnt, but got nothing; call fit or ` +
        'loadStateDict first',
    );
  }

  /**
   * The options with defaults, checked.
   *
   * @internal
   */
  protected abstract readOptions(who: string, options: Partial<O>): O;
  /**
   * What the state has beside options.
   *
   * @internal
   */
  protected abstract stateKeys(): readonly string[];
  /**
   * What was learnt, as the state has it; JSON makes null of NaN.
   *
   * @internal
   */
  protected abstract write(learnt: L): object;
  /**
   * What was learnt, from a state, checked.
   *
   * @internal
   */
  protected abstract read(who: string, state: S, options: O): L;
}
