/**
 * A search that is under way: runs the points stage by stage, and hands out results as they arrive.
 * Not here: which points there are (space.ts), where they run (executor.ts), what is written down
 * (journal.ts).
 */
import { checkFinite } from '../core/check.js';
import { backendInUse } from '../messages/backend-in-use.js';
import type { Executor, Job, Outcome, Task } from './executor.js';
import { survivors } from './halving.js';
import { Journal, placeOf, type JournalHeader } from './journal.js';
import type { CheckedOptions } from './options.js';
import { WorkClock, type Progress } from './progress.js';
import { judge, resultOf, sorted, type PointResult, type Summary } from './results.js';
import { closed, runTasks } from './run-tasks.js';
import type { Metrics, Settings } from './train.js';

/** What a search is made of, once all is checked. @internal */
export interface Plan {
  readonly who: string;
  readonly points: readonly Settings[];
  readonly checked: CheckedOptions;
  readonly header: JournalHeader;
  readonly executor: Executor;
  /** Opens the journal, where there is to be one. */
  readonly openJournal: ((header: JournalHeader) => Promise<Journal>) | undefined;
}

/**
 * A search that is under way. Its results arrive by `for await`, in the order in which points end;
 * every loop is given all of them, from the first on, and breaking one off does not end the search
 * (its `signal` does). `summary()` waits for the end.
 *
 * @example
 * ```ts
 * import { gridSearch } from 'tiny-mlp/sweep';
 *
 * const train = ({ lr }: { lr: number }) => ({ loss: (lr - 0.1) ** 2 });
 * const sweep = gridSearch({
 *   space: { lr: [1, 0.1, 0.01] },
 *   train,
 *   workers: 0,
 * });
 * for await (const { settings, score } of sweep)
 *   console.log(settings, score); // and so on
 * console.log((await sweep.summary()).best?.settings); // { lr: 0.1 }
 * ```
 */
export class Sweep<S = Settings> implements AsyncIterable<PointResult<S>> {
  /** The settings of all points, in the order of the space. */
  readonly points: readonly S[];
  readonly #plan: Plan;
  readonly #clock: WorkClock;
  readonly #results: PointResult[] = [];
  readonly #summary: Promise<Summary>;
  readonly #stop = new AbortController();
  #wake!: () => void;
  #change = this.#nextChange();
  #over = false;

  /** @internal */
  constructor(plan: Plan) {
    this.#plan = plan;
    this.points = plan.points as readonly S[];
    this.#clock = new WorkClock(this.#totalWork());
    this.#summary = this.#search().finally(() => {
      this.#over = true;
      this.#wake();
    });
    this.#summary.catch(() => undefined); // told to whoever asks
  }

  /**
   * All results, best first, once the last point has ended. Where none was trained to its end,
   * `best` is undefined, and each result's `error` says why: because `train` did not give the
   * number that is searched for, say. Rejects with what ended the search early: the signal's
   * reason, say.
   */
  summary(): Promise<Summary<S>> {
    return this.#summary as Promise<Summary<S>>;
  }

  /** Results in the order in which points end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<PointResult<S>, void, undefined> {
    for (let i = 0; ; i++) {
      while (i === this.#results.length && !this.#over) await this.#change;
      if (i === this.#results.length) break;
      yield this.#results[i] as PointResult<S>;
    }
    await this.#summary;
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  async #search(): Promise<Summary> {
    const { executor, checked, openJournal, header } = this.#plan;
    const { signal } = checked.options;
    const aborted = new Promise<never>((_, reject) => {
      this.#stop.signal.addEventListener('abort', () => reject(this.#stop.signal.reason as Error), {
        once: true,
      });
    });
    aborted.catch(() => undefined); // a search may end before anybody waits for this
    const stop = () => this.#stop.abort(signal!.reason);
    let opening: Promise<Journal> | undefined;
    let journal: Journal | undefined;
    try {
      await Promise.resolve(); // the caller has the sweep before anything is told
      signal?.throwIfAborted();
      signal?.addEventListener('abort', stop, { once: true });
      opening = openJournal?.(header);
      journal = await Promise.race([opening, aborted]);
      await Promise.race([this.#stages(journal), aborted]);
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#stop.abort();
      try {
        const closing = closed(executor);
        await (signal?.aborted ? closing.catch(() => undefined) : closing); // its reason goes first
      } finally {
        // One that opens only after an abort is closed then, and nobody waits for it.
        if (journal) await journal.close();
        else opening?.then((late) => late.close()).catch(() => undefined);
      }
    }
    const results = sorted(this.#results, checked.objective);
    const best = results.find(({ status }) => status === 'done');
    return { results, best, seconds: this.#clock.seconds };
  }

  /** One stage without halving; with it, one more for every epoch at which points are dropped. */
  async #stages(journal: Journal | undefined): Promise<void> {
    const { points, checked } = this.#plan;
    const { stages, objective, seed } = checked;
    let alive: Task[] = points.map((settings, index) => ({ index, settings, seed }));
    const attempts = new Map<number, number>();
    for (const until of stages.until) {
      const last = until === Infinity;
      const tasks = alive.map((task) => ({
        index: task.index,
        settings: task.settings,
        seed,
        ...(last ? {} : { until }),
      }));
      const paused: PointResult[] = [];
      await this.#stage(tasks, journal, (task, outcome, tries) => {
        const before = attempts.get(task.index) ?? 0;
        attempts.set(task.index, before + tries);
        const point = {
          index: task.index,
          settings: task.settings,
          seed,
          attempts: before + tries,
        };
        const result = resultOf(this.#plan.who, point, outcome, objective);
        if (result.status === 'dropped') paused.push(result);
        else this.#finish(result);
      });
      const ranked = sorted(paused, objective);
      const stay = survivors(stages, ranked.length);
      for (const dropped of ranked.slice(stay)) this.#finish(dropped);
      const kept = new Set(ranked.slice(0, stay).map(({ index }) => index));
      alive = alive.filter(({ index }) => kept.has(index));
    }
  }

  /**
   * Runs the tasks that the journal does not know; `end` is called for each, whether it ran or was
   * known.
   */
  async #stage(
    tasks: readonly Task[],
    journal: Journal | undefined,
    end: (task: Task, outcome: Outcome, attempts: number) => void,
  ): Promise<void> {
    const { who, executor, checked } = this.#plan;
    const open: Task[] = [];
    for (const task of tasks) {
      const known = journal?.ended.get(placeOf(task));
      // What failed may have been mended, whether it threw or gave something else than it should.
      if (!known || judge(who, known, checked.objective).status === 'failed') open.push(task);
      else {
        this.#clock.end(task.index, this.#work(task), true);
        end(task, known, 0);
      }
    }
    if (open.length === 0) return;
    // The longest first: what is left for the end is short, and no worker waits long for the last
    // one.
    open.sort((a, b) => this.#cost(b.settings) - this.#cost(a.settings));
    await this.#open();
    const { signal } = this.#stop;
    await runTasks(executor, open, checked.retries, {
      epoch: (task, epoch, metrics) => {
        if (!signal.aborted) this.#epoch(task, epoch, metrics);
      },
      lost: (task) => this.#clock.end(task.index, 0),
      end: async (task, outcome, attempts) => {
        const { index, until } = task;
        await journal?.add({ index, ...(until === undefined ? {} : { until }), outcome });
        if (signal.aborted) return;
        this.#clock.end(index, this.#work(task));
        end(task, outcome, attempts);
      },
    });
  }

  #opened: Promise<void> | undefined;

  #open(): Promise<void> {
    const { train, data } = this.#plan.checked.options;
    const job: Job = {
      train,
      data,
      epochs: this.#plan.checked.epochs,
      backend: backendInUse(1), // the points share the processors
    };
    return (this.#opened ??= this.#plan.executor.open(job));
  }

  #finish(result: PointResult): void {
    this.#results.push(Object.freeze(result));
    this.#wake();
    this.#change = this.#nextChange();
    this.#tell({ result });
  }

  #epoch(task: Task, epoch: number, metrics: Metrics): void {
    const { index, settings } = task;
    if (this.#plan.checked.epochs !== undefined)
      this.#clock.advance(index, Math.min(this.#work(task), epoch * this.#cost(settings)));
    this.#tell({ epoch: { index, settings, epoch, metrics } });
  }

  #tell(what: Pick<Progress, 'epoch' | 'result'>): void {
    const tell = this.#plan.checked.options.onProgress as
      ((progress: Progress) => void) | undefined;
    if (!tell) return;
    const { share, seconds, secondsLeft } = this.#clock;
    try {
      tell({
        done: this.#results.length,
        total: this.points.length,
        ...what,
        share,
        seconds,
        secondsLeft,
      });
    } catch (error) {
      this.#stop.abort(error); // a fault of the caller's: the search ends with it
    }
  }

  #cost(settings: Settings): number {
    const cost = this.#plan.checked.options.cost as ((settings: Settings) => number) | undefined;
    return cost ? checkFinite(this.#plan.who, 'what cost gives', cost(settings), 0) : 1;
  }

  #work({ settings, until = Infinity }: Pick<Task, 'settings' | 'until'>): number {
    return this.#cost(settings) * Math.min(until, this.#plan.checked.epochs ?? 1);
  }

  /** With halving, what a stage costs goes by the mean of all points. */
  #totalWork(): number {
    const { points, checked } = this.#plan;
    const whole = points.reduce((sum, settings) => sum + this.#cost(settings), 0);
    let count = points.length;
    return checked.stages.until.reduce((sum, until) => {
      const stage = ((whole * count) / points.length) * Math.min(until, checked.epochs ?? 1);
      count = survivors(checked.stages, count);
      return sum + stage;
    }, 0);
  }
}
