/**
 * How far the program is: a bar with the time left on a terminal; plain lines, free of control
 * characters, anywhere else.
 */
import cliProgress from 'cli-progress';

/** A bar makes sense where a person looks on. */
const interactive = process.stdout.isTTY === true && process.stderr.isTTY === true;

/** A bar that redraws ten times a second at most. */
class Bar {
  readonly #bar: cliProgress.SingleBar;
  readonly #start = performance.now();
  #drawn = 0;

  constructor(note: string) {
    this.#bar = new cliProgress.SingleBar({
      format: '{note}  {bar} {percentage} %  {left}',
      barCompleteChar: '━',
      barIncompleteChar: '·',
      barsize: 24,
      clearOnComplete: true,
      linewrap: true, // or Ctrl-C would leave the terminal with lines that no longer wrap
    });
    this.#bar.start(1, 0, { note, left: '' });
  }

  /**
   * @param share - How much is done, 0 to 1.
   * @param secondsLeft - Default: as if everything took as long as what is done.
   */
  update(
    share: number,
    note: string,
    secondsLeft = ((1 / share - 1) * (performance.now() - this.#start)) / 1000,
  ): void {
    if (performance.now() - this.#drawn < 100) return;
    this.#bar.update(share, {
      note,
      left: Number.isFinite(secondsLeft) ? `${inWords(Math.ceil(secondsLeft))} left` : '',
    });
    this.#drawn = performance.now();
  }

  stop(): void {
    this.#bar.stop();
  }
}

/** Seconds as people say them. */
function inWords(seconds: number): string {
  const [minutes, hours] = [Math.ceil(seconds / 60), Math.floor(seconds / 3600)];
  if (hours > 0) return `${hours} h ${Math.ceil((seconds % 3600) / 60)} min`;
  return seconds > 100 ? `${minutes} min` : `${seconds} s`;
}

/** How far a search is, as `onProgress` tells it. */
interface Now {
  readonly done: number;
  readonly share: number;
  readonly secondsLeft: number | undefined;
}

/** Progress of a search: a bar, or a line for each point that has ended. */
export class SearchProgress {
  readonly #bar: Bar | null;

  /** @param total - How many points there are. */
  constructor(
    readonly note: string,
    readonly total: number,
  ) {
    this.#bar = interactive ? new Bar(note) : null;
  }

  /** @param ended - What to say of the point that has ended, if it was one. */
  show({ done, share, secondsLeft }: Now, ended: string | undefined): void {
    this.#bar?.update(share, `${this.note} ${done}/${this.total}`, secondsLeft);
    if (!this.#bar && ended !== undefined)
      console.log(`${this.note} ${done}/${this.total}: ${ended}`);
  }

  stop(): void {
    this.#bar?.stop();
  }
}

/**
 * Progress of something that is often over at once: nothing is shown during its first two seconds.
 */
export class PatientProgress {
  readonly #start = performance.now();
  readonly #note: string;
  #bar: Bar | null = null;
  #told = false;

  constructor(note: string) {
    this.#note = note;
  }

  /** @param total - What there is to do; undefined where nobody knows. */
  update(done: number, total: number | undefined, note = this.#note): void {
    if (performance.now() - this.#start < 2000 || done === total) return;
    if (!interactive && !this.#told) console.log(`${this.#note} ...`);
    this.#told = true;
    if (interactive && total !== undefined)
      (this.#bar ??= new Bar(note)).update(done / total, note);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
