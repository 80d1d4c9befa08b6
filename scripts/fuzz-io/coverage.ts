/**
 * Which functions and blocks have run since the last time, by V8's precise coverage. V8 names a
 * block where it did not run as often as the code around it: one that was passed over, or a loop.
 * So what is counted is both, blocks that ran and blocks that did not although their function did.
 */
import { Session, type Profiler } from 'node:inspector';

/** Counts what runs. */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  constructor(readonly isCovered: (url: string) => boolean) {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Sessions of the own thread answer at once. */
  #post<T>(method: string, params: object = {}): T {
    let answer: T | undefined;
    this.#session.post(method, params, (error: Error | null, result?: object) => {
      if (error) throw error;
      answer = result as T;
    });
    return answer!;
  }

  /** How many functions and blocks have run, or have been passed over, so far. */
  get size(): number {
    return this.#seen.size;
  }

  /** How many did so since the last call that never had before. */
  take(): number {
    const before = this.#seen.size;
    const { result } = this.#post<Profiler.TakePreciseCoverageReturnType>(
      'Profiler.takePreciseCoverage',
    );
    for (const { url, functions } of result) {
      if (!this.isCovered(url)) continue;
      for (const { ranges } of functions) {
        if (ranges[0].count === 0) continue;
        for (const { startOffset, endOffset, count } of ranges)
          this.#seen.add(`${url}:${startOffset}-${endOffset}:${magnitude(count)}`);
      }
    }
    return this.#seen.size - before;
  }

  /** Forgets what has run. */
  clear(): void {
    this.take();
    this.#seen.clear();
  }

  end(): void {
    this.#post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }
}

/** A loop that runs ten times as often is news; one that runs once more is not. */
const magnitude = (count: number): number => (count === 0 ? -1 : Math.floor(Math.log10(count)));
