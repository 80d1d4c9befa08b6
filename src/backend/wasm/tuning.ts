/**
 * From which size on work is shared between threads. Moving numbers from one processor to another
 * may take longer than a thread saves, and a thread may lack a processor: that depends on the
 * machine, on what else it does, and on the network. So now and then several sizes are tried for a
 * while each, and the one with which all went quickest is kept until the next time.
 */

/** Nanoseconds of work from which it is shared, as they are tried. The last: never. */
const LEAST = [3e3, 10e3, 40e3, Infinity];
const NEVER = LEAST.length - 1;

/** How much of the time with a larger size that with a smaller one may take. */
const GAIN = 0.97;

/** Pieces of work from one time to the next, at first and at most. */
const [ROUND, LONGEST] = [8192, 65536];
/** Pieces of work with each size that come before the timed ones, and both together. */
const [UNTIMED, PHASE] = [64, 192];
/** How many come before the first: at first, threads and what they run are still being compiled. */
const COLD = 1024;
/** Nanoseconds of waiting for threads, more than FORGIVEN of the work, that nobody puts up with. */
const PATIENCE = 20e6;
/** The share of work that may be waited for. */
const FORGIVEN = 0.1;

export class Tuning {
  /** Pieces of work that are left of a phase, or until the first one. */
  #left = COLD + PHASE;
  /** The size that is tried; undefined where the best one has been found. */
  #phase: number | undefined = 0;
  #best = 0;
  #round = ROUND;
  /** Milliseconds a nanosecond of work, with each size. */
  readonly #rates = LEAST.map(() => 0);
  #start = 0;
  /** Nanoseconds of work since the start, and of what has been waited for. */
  #work = 0;
  #waited = 0;

  /** Counts work that takes about so many nanoseconds; whether to share it. */
  shares(nanoseconds: number): boolean {
    if (--this.#left === PHASE - UNTIMED && this.#phase !== undefined) this.#restart();
    else if (this.#left <= 0) this.#next();
    this.#work += nanoseconds; // which is done after the clock was looked at
    return nanoseconds >= LEAST[this.#phase ?? this.#best];
  }

  /** Threads were waited for, beyond what their parts take. */
  waited(nanoseconds: number): void {
    this.#waited += nanoseconds;
    if (this.#waited < PATIENCE + FORGIVEN * this.#work) return;
    if (this.#phase === undefined) this.#round = ROUND;
    this.#next();
  }

  #restart(): void {
    this.#start = performance.now();
    this.#work = this.#waited = 0;
  }

  /** What comes after a phase, or after the time until the next one. */
  #next(): void {
    if (this.#phase === undefined) this.#phase = 0;
    else {
      const rate = (performance.now() - this.#start) / this.#work;
      const before = this.#rates[this.#phase];
      // Something else may have had a processor for a moment.
      this.#rates[this.#phase] = before === 0 ? rate : (before + Math.min(rate, 3 * before)) / 2;
      this.#phase = this.#phase === NEVER ? undefined : this.#phase + 1;
    }
    if (this.#phase === undefined) {
      this.#best = NEVER;
      for (let i = NEVER - 1; i >= 0; i--)
        if (this.#rates[i] < GAIN * this.#rates[this.#best]) this.#best = i;
      this.#round = this.#best === NEVER ? Math.min(2 * this.#round, LONGEST) : ROUND;
      this.#left = this.#round;
    } else this.#left = PHASE;
    this.#restart();
  }
}
