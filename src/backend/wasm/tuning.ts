/**
 * From which size on work is shared between threads. Moving numbers from one processor to another
 * may take longer than a thread saves: that depends on the machine, on what else it does, and on
 * the network. So now and then several sizes are tried for a while each, and the one with which all
 * went quickest is kept until the next time.
 */

/** Nanoseconds of work from which it is shared, as they are tried. The last: never. */
const LEAST = [3e3, 10e3, 40e3, Infinity];

/** Pieces of work from one try to the next. */
const ROUND = 16384;
/** Pieces of work with each size that come before the timed ones, and both together. */
const [UNTIMED, PHASE] = [64, 256];
/** How many come before the first: at first, threads and what they run are still being compiled. */
const COLD = 1024;

export class Tuning {
  #call = -COLD;
  #work = 0;
  #start = 0;
  /** Milliseconds a nanosecond of work, with each size. */
  readonly #rates = LEAST.map(() => 0);
  #least = LEAST[0];

  /** Counts work that takes about so many nanoseconds; whether to share it. */
  shares(nanoseconds: number): boolean {
    const call = ++this.#call;
    if (call <= LEAST.length * PHASE) this.#try(call, nanoseconds);
    else if (call === ROUND) this.#call = 0;
    return nanoseconds >= this.#least;
  }

  #try(call: number, nanoseconds: number): void {
    const at = call % PHASE;
    this.#work += nanoseconds;
    if (at === UNTIMED) {
      this.#start = performance.now();
      this.#work = 0;
    } else if (at === 0 && call >= 0) {
      const phase = call / PHASE;
      if (phase > 0) {
        const rate = (performance.now() - this.#start) / this.#work;
        const before = this.#rates[phase - 1];
        this.#rates[phase - 1] = before === 0 ? rate : (before + rate) / 2;
      }
      const best = this.#rates.indexOf(Math.min(...this.#rates));
      this.#least = LEAST[phase < LEAST.length ? phase : best];
    }
  }
}
