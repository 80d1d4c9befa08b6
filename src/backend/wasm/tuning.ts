/**
 * From which size on work is shared between threads. Moving numbers from one processor to another
 * may take longer than a thread saves, and a thread may lack a processor: that depends on the
 * machine, on what else it does, and on the network. So now and then several sizes are tried for a
 * while each, and the one with which all went quickest is kept until the next time.
 */

/** Nanoseconds of work from which it is shared, as they are tried. The last: never. */
const LEAST = [3e3, 12e3, Infinity];
const NEVER = LEAST.length - 1;

/** How much of the time with a larger size that with a smaller one may take. */
const GAIN = 0.97;

/** Pieces of work with each size that come before the timed ones, and both together. */
const [UNTIMED, PHASE] = [64, 192];
/** Each size is tried so often in turn; its quickest time counts, as others only ever slow it. */
const PASSES = 2;
const TRIAL = PASSES * LEAST.length * PHASE;
/** How many come before the first: at first, threads and what they run are still being compiled. */
const COLD = 1024;
/** The share of all work that trying may cost: the less it does, the sooner comes the next. */
const COST = 0.01;
/** Pieces of work from one trial to the next; at first few, for the engine is compiling still. */
const [SHORTEST, LONGEST] = [2048, 131072];
/** Nanoseconds of waiting for threads, more than FORGIVEN of the work, that nobody puts up with. */
const PATIENCE = 20e6;
/** The share of work that may be waited for. */
const FORGIVEN = 0.1;

export class Tuning {
  /** Pieces of work that are left of a phase, or until the next trial. */
  #left = COLD + PHASE;
  /** The phase of a trial; undefined where the best size has been found. */
  #phase: number | undefined = 0;
  #best = 0;
  #round = SHORTEST;
  /** The least milliseconds a nanosecond of work, with each size. */
  readonly #rates = LEAST.map(() => Infinity);
  #start = 0;
  /** Nanoseconds of work since the start, and of what has been waited for. */
  #work = 0;
  #waited = 0;
  /** Of a trial's timed work: milliseconds it took, nanoseconds it was thought to take. */
  #spent = 0;
  #tried = 0;

  /** Counts work that takes about so many nanoseconds; whether to share it. */
  shares(nanoseconds: number): boolean {
    if (--this.#left === PHASE - UNTIMED && this.#phase !== undefined) this.#restart();
    else if (this.#left <= 0) this.#next();
    this.#work += nanoseconds; // which is done after the clock was looked at
    const size = this.#phase === undefined ? this.#best : this.#phase % LEAST.length;
    return nanoseconds >= LEAST[size];
  }

  /** Threads were waited for, beyond what their parts take. */
  waited(nanoseconds: number): void {
    this.#waited += nanoseconds;
    if (this.#waited < PATIENCE + FORGIVEN * this.#work) return;
    if (this.#phase === undefined) this.#round = SHORTEST;
    this.#next();
  }

  #restart(): void {
    this.#start = performance.now();
    this.#work = this.#waited = 0;
  }

  /** What comes after a phase, or after the time until the next trial. */
  #next(): void {
    this.#left = PHASE;
    if (this.#phase === undefined) {
      this.#phase = this.#spent = this.#tried = 0;
      this.#rates.fill(Infinity);
    } else {
      const time = performance.now() - this.#start;
      const size = this.#phase % LEAST.length;
      this.#rates[size] = Math.min(this.#rates[size], time / this.#work);
      this.#spent += time;
      this.#tried += this.#work;
      if (++this.#phase === PASSES * LEAST.length) this.#choose();
    }
    this.#restart();
  }

  #choose(): void {
    this.#phase = undefined;
    this.#best = NEVER;
    for (let i = NEVER - 1; i >= 0; i--)
      if (this.#rates[i] < GAIN * this.#rates[this.#best]) this.#best = i;
    const lost = this.#spent / (this.#rates[this.#best] * this.#tried) - 1;
    const affordable = Math.max(SHORTEST, (TRIAL * lost) / COST);
    this.#round = this.#left = Math.min(affordable, 2 * this.#round, LONGEST);
  }
}
