/**
 * How far the program is: a bar with the time left on a terminal; plain lines, free of control characters, anywhere else.
 * Training never yields to the event loop, so the bar redraws from inside `advance`.
 */
import cliProgress from 'cli-progress';
import { NonFiniteError } from 'tiny-mlp';
import type { GridPoint } from './results.js';

/** A bar makes sense where a person looks on. */
const interactive = process.stdout.isTTY === true && process.stderr.isTTY === true;

/** A bar that redraws ten times a second at most. */
class Bar {
  readonly #bar: cliProgress.SingleBar;
  #drawn = 0;

  constructor(total: number, note: string) {
    this.#bar = new cliProgress.SingleBar({
      format: '{note}  {bar} {percentage} %  {eta_formatted} left',
      barCompleteChar: '━',
      barIncompleteChar: '·',
      barsize: 24,
      etaBuffer: 600, // a minute: long enough to level out what disturbs a single step
      formatTime: timeLeft,
      clearOnComplete: true,
      linewrap: true, // or Ctrl-C would leave the terminal with lines that no longer wrap
    });
    this.#bar.start(total, 0, { note });
  }

  update(done: number, note: string, total = this.#bar.getTotal()): void {
    if (performance.now() - this.#drawn < 100) return;
    this.#bar.setTotal(total);
    this.#bar.update(done, { note });
    this.#drawn = performance.now();
  }

  stop(): void {
    this.#bar.stop();
  }
}

/** Seconds as people say them. */
function timeLeft(seconds: number): string {
  if (typeof seconds !== 'number') return '…'; // cli-progress gives a text while it cannot tell
  const [minutes, hours] = [Math.ceil(seconds / 60), Math.floor(seconds / 3600)];
  if (hours > 0) return `${hours} h ${Math.ceil((seconds % 3600) / 60)} min`;
  return seconds > 100 ? `${minutes} min` : `${seconds} s`;
}

type Point = Pick<GridPoint, 'hidden' | 'batch'>;

/**
 * Finds out about each point of a grid in turn, and shows how far that is. The time left goes by the multiplications a point takes:
 * wide networks take longer than narrow ones.
 *
 * @param images - How many each point trains on, over all its epochs.
 * @param work - Gives a point's result; calls `advance` with the number of images that it has trained on since the last call.
 */
export function overGrid(
  points: readonly Point[],
  images: number,
  work: (point: Point, advance: (images: number) => void) => GridPoint,
): GridPoint[] {
  const total = points.reduce((sum, { hidden }) => sum + images * costOf(hidden), 0);
  const bar = interactive ? new Bar(total, 'Grid') : null;
  let done = 0;
  const each = (point: Point, i: number): GridPoint => {
    const { hidden, batch } = point;
    const note = `Grid ${i + 1}/${points.length}: hidden ${hidden}, batch ${batch}`;
    try {
      const result = work(point, (more) => bar?.update((done += more * costOf(hidden)), note));
      const { validationAccuracy, seconds } = result;
      if (!bar) console.log(`${note}: validation accuracy ${validationAccuracy.toFixed(2)} % (${seconds.toFixed(1)} s)`);
      return result;
    } catch (error) {
      if (error instanceof NonFiniteError)
        throw new NonFiniteError(`hidden ${hidden}, batch ${batch}: ${error.message}`, { cause: error });
      throw error;
    }
  };
  try {
    return points.map(each);
  } finally {
    bar?.stop();
  }
}

/** Multiplications a 784-h-h-10 network takes an image. */
const costOf = (hidden: number): number => hidden * (784 + hidden + 10);

/** Progress of something that is often over at once: nothing is shown during its first two seconds. */
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
    if (interactive && total !== undefined) (this.#bar ??= new Bar(total, note)).update(done, note, total);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
