/**
 * Lends the default generator to one point at a time. A point finds it as if nobody else drew from
 * it, and whoever called finds it as it was: so a point gives the same in this process, between
 * other points, as alone in a worker. A point that is trained within another one's step, as where a
 * training function searches itself, gets it from that one for a while.
 */
import { defaultGenerator } from '../core/default-generator.js';
import { Generator, type GeneratorState } from '../core/generator.js';
import { asyncContext } from './async-context.js';

/** A step that has the generator, or that has lent it to a point within. */
interface Loan {
  readonly point: LentStream;
  /** What the generator goes back to. */
  before: GeneratorState;
  /** Tells of the step's end, once it has come. */
  end?: () => void;
}

/** Those who have it, each within the one before; the last one draws. */
const lent: Loan[] = [];

/** Those who wait for it. */
const waiting: { readonly loan: Loan; readonly begin: () => void }[] = [];

/** Which point's step runs, for whatever that step begins. */
const current = asyncContext<LentStream>();

/** How long an aborted step may go on with the generator, in milliseconds. */
const GRACE = 1000;

/** How long to wait for others where nobody can tell who waits for whom, in milliseconds. */
const PATIENCE = 30_000;

/** A point's stream of the default generator, kept from step to step. */
export class LentStream {
  #state: GeneratorState;
  /** The point within whose step this one is trained. */
  readonly #around = current?.getStore();

  constructor(seed: number) {
    this.#state = new Generator(seed).state;
  }

  /**
   * Runs a step of the point's. While a step waits for a promise, other points wait for the step,
   * but for those trained within it; a caller's own code that draws from the default generator
   * meanwhile would disturb it, which is why a training function that waits does better with
   * `run.generator`.
   *
   * @param signal - An abort has whoever waits give up, and a step that goes on for another second
   * lose the generator: what it draws then is not its own. After an abort a step may still begin,
   * to tidy up.
   */
  async step<T>(work: () => T | PromiseLike<T>, signal?: AbortSignal): Promise<T> {
    const loan = await this.#borrow(signal);
    const shared = defaultGenerator();
    loan.before = shared.state;
    shared.setState(this.#state);
    let result: T | PromiseLike<T>;
    try {
      result = current ? current.run(this, work) : work();
    } catch (error) {
      await LentStream.#end(loan);
      throw error;
    }
    // Where there is nothing to wait for, at once: nobody gets a turn.
    if (!isPromise(result)) return LentStream.#end(loan).then(() => result);
    const given = signal ? untilGrace(result, signal, () => LentStream.#takeBack(loan)) : result;
    return Promise.resolve(given).finally(() => LentStream.#end(loan));
  }

  #borrow(signal?: AbortSignal): Promise<Loan> {
    return new Promise((resolve, reject) => {
      const loan: Loan = { point: this, before: this.#state };
      const giveUp = (reason: Error) => {
        waiting.splice(waiting.indexOf(request), 1);
        settled();
        reject(reason);
      };
      const abort = () => giveUp(signal!.reason as Error);
      const timer = signal?.aborted
        ? setTimeout(abort, GRACE)
        : current
          ? undefined
          : setTimeout(() => giveUp(tooLong()), PATIENCE);
      const settled = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const request = { loan, begin: () => (settled(), resolve(loan)) };
      signal?.addEventListener('abort', abort);
      waiting.push(request);
      queueMicrotask(lendOn);
    });
  }

  /** Whether this is a point or is trained within it. */
  isWithin(point: LentStream): boolean {
    return this === point || (this.#around?.isWithin(point) ?? false);
  }

  /** The end of a step, and of the steps around it that have ended before. */
  static #end(loan: Loan): Promise<void> {
    if (!lent.includes(loan)) return Promise.resolve(); // it was taken back
    return new Promise((resolve) => {
      loan.end = resolve;
      for (let last = lent.at(-1); last?.end; last = lent.at(-1)) {
        lent.pop();
        last.point.#state = defaultGenerator().state;
        defaultGenerator().setState(last.before);
        last.end();
      }
      queueMicrotask(lendOn);
    });
  }

  /** Takes it from a step, and from all within. */
  static #takeBack(loan: Loan): void {
    const place = lent.indexOf(loan);
    if (place < 0) return;
    lent.splice(place);
    defaultGenerator().setState(loan.before);
    queueMicrotask(lendOn);
  }
}

/** Lends it to the first who may have it now. */
function lendOn(): void {
  const last = lent.at(-1);
  const next = waiting.findIndex(({ loan }) => !last || loan.point.isWithin(last.point));
  if (next < 0) return;
  const [{ loan, begin }] = waiting.splice(next, 1);
  lent.push(loan);
  begin();
}

/** What a step gives; rejects with the signal's reason if it goes on for long after an abort. */
function untilGrace<T>(
  result: PromiseLike<T>,
  signal: AbortSignal,
  takeBack: () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const abort = () => {
      timer = setTimeout(() => {
        takeBack();
        reject(signal.reason as Error);
      }, GRACE);
    };
    const settled = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    result.then(
      (value) => (settled(), resolve(value)),
      (error: unknown) => (settled(), reject(error as Error)),
    );
  });
}

const tooLong = () =>
  new Error(
    `runPoint expects to get the default generator within ${PATIENCE / 1000} s, but another ` +
      'point still has it and waits; if that one waits for this one, search there with ' +
      'workers: 1, or else search one after the other',
  );

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { then?: unknown }).then === 'function';
