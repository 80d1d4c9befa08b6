/**
 * From which size on work is shared between threads. Moving numbers from one processor to another
 * may take longer than a thread saves, and a thread may lack a processor: that depends on the
 * machine, on what else it does, and on the network. So now and then several sizes are tried for a
 * while each, and the one with which all went quickest is kept until the next trial.
 *
 * Time is counted in nanoseconds of work, as work is thought to take, because a clock costs more.
 */

/** Nanoseconds of work from which it is shared, as they are tried. The first: never. */
const LEAST = [Infinity, 12e3, 3e3];
const NEVER = 0;

/** How much of the time with a size that one that shares more may take. */
const GAIN = 0.97;

/** Work with each size that comes before what is timed, until threads are awake; and what is. */
const [UNTIMED, TIMED] = [0.5e6, 4e6];
/** The fewest pieces that are timed: those of a step, more or less. */
const PIECES = 16;
/** Each size is tried so often in turn; its quickest time counts, as others only ever slow it. */
const PASSES = 2;
const TRIAL = PASSES * LEAST.length * (UNTIMED + TIMED);
/** A size that takes so many times as long as not to share is not tried to the end. */
const HOPELESS = 1.25;

/**
 * Work before the first trial. Until then engines compile, on the other processors, what they see
 * happen. What has been compiled without sharing never becomes as quick: so all is offered to
 * threads, but no thread is woken for it.
 */
const COLD = 200e6;
/** The share of all work that trying may cost: the less it costs, the sooner it is done again. */
const COST = 0.01;
/** Work from one trial to the next; at first little, for engines go on compiling. */
const [SHORTEST, LONGEST] = [50e6, 4e9];
/** Work after which it is looked whether sharing still makes it go quicker. */
const LOOK = 40e6;
/** Waiting for threads, more than FORGIVEN of the work, that nobody puts up with; and in a step. */
const [PATIENCE, PATIENCE_IN_TRIAL] = [20e6, 4e6];
/** The share of work that may be waited for. */
const FORGIVEN = 0.1;

export class Tuning {
  /** Where a trial is: for each size in turn, work that is not timed and work that is. */
  #step: number | undefined;
  #size = LEAST.length - 1;
  #cold = true;
  /** Work that is left of a step, or until the next look; and then until the next trial. */
  #left = COLD;
  #rest = 0;
  #round = SHORTEST / 2;
  /** Work from a trial in which threads had no processor to the next one: half of it. */
  #pause = SHORTEST;
  /** The least milliseconds a nanosecond of work, with each size. */
  readonly #rates = LEAST.map(() => Infinity);
  /** Since the last step: when it ended, work, pieces of it, and what has been waited for. */
  #start = 0;
  #work = 0;
  #pieces = 0;
  #waited = 0;
  /** Of a trial's timed work: milliseconds it took, and how much it was. */
  #spent = 0;
  #tried = 0;

  /** Counts work that takes about so many nanoseconds; whether to share it. */
  shares(nanoseconds: number): boolean {
    if (this.#isOver()) this.#next();
    this.#left -= nanoseconds; // which is done after the clock was looked at
    this.#work += nanoseconds;
    this.#pieces++;
    return nanoseconds >= LEAST[this.#size];
  }

  /** Threads were waited for, beyond what their parts take. */
  waited(nanoseconds: number): void {
    this.#waited += nanoseconds;
    const isTrial = this.#step !== undefined;
    const patience = isTrial ? PATIENCE_IN_TRIAL : PATIENCE;
    if (this.#waited < patience + FORGIVEN * this.#work) return;
    // They start, or have no processor: it is done without them for a while, and then tried; each
    // time that has to end so, for twice as long.
    this.#step = undefined;
    this.#size = NEVER;
    this.#round = SHORTEST / 2;
    this.#rest = this.#pause = isTrial ? Math.min(2 * this.#pause, LONGEST) : SHORTEST;
    this.#wait();
    this.#restart();
  }

  /** Whether there has been no trial yet. */
  get isCold(): boolean {
    return this.#cold;
  }

  get #isTimed(): boolean {
    return this.#step !== undefined && this.#step % 2 === 1;
  }

  #isOver(): boolean {
    if (!this.#isTimed) return this.#left <= 0;
    if (this.#pieces === 0 || this.#pieces % PIECES !== 0) return false;
    return this.#left <= 0 || this.#rate() > HOPELESS * this.#rates[NEVER];
  }

  #rate(): number {
    return (performance.now() - this.#start) / this.#work;
  }

  /** What comes after a step of a trial, or after some time between two. */
  #next(): void {
    this.#cold = false;
    if (this.#step !== undefined) this.#nextStep();
    else if (this.#rest > 0 && (this.#size === NEVER || this.#rate() <= this.#rates[NEVER])) {
      this.#wait();
    } else {
      this.#spent = this.#tried = 0;
      this.#rates.fill(Infinity);
      this.#begin(0);
    }
    this.#restart();
  }

  #restart(): void {
    this.#start = performance.now();
    this.#work = this.#pieces = this.#waited = 0;
  }

  #nextStep(): void {
    const step = this.#step!;
    if (this.#isTimed) {
      const rate = this.#rate();
      this.#rates[this.#size] = Math.min(this.#rates[this.#size], rate);
      this.#spent += rate * this.#work;
      this.#tried += this.#work;
    }
    if (step + 1 < 2 * PASSES * LEAST.length) this.#begin(step + 1);
    else this.#choose();
  }

  #begin(step: number): void {
    this.#step = step;
    this.#size = (step >> 1) % LEAST.length;
    this.#left = this.#isTimed ? TIMED : UNTIMED;
  }

  #wait(): void {
    this.#left = Math.min(LOOK, this.#rest);
    this.#rest -= this.#left;
  }

  #choose(): void {
    this.#step = undefined;
    this.#pause = SHORTEST;
    this.#size = NEVER;
    for (let size = 1; size < LEAST.length; size++)
      if (this.#rates[size] < GAIN * this.#rates[this.#size]) this.#size = size;
    const lost = this.#spent / (this.#rates[this.#size] * this.#tried) - 1;
    // A clock that stands still, as those of tests may, tells nothing.
    const affordable = Math.max(SHORTEST, (TRIAL * lost) / COST || 0);
    this.#round = this.#rest = Math.min(affordable, 2 * this.#round, LONGEST);
    this.#wait();
  }
}
