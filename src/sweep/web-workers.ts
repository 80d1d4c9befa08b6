/**
 * The executor of many Web Workers, for browsers: as many as there are slots, so that none ever
 * waits. Not here: what a worker does (web-worker.ts), and where its script is (browser.ts).
 */
import { checkInteger, checkOptions } from '../core/check.js';
import { WorkerDiedError } from './errors.js';
import type { Executor, Job, Outcome, Task } from './executor.js';
import { sendPoolData } from './pool-data.js';
import { sendTrain } from './load-train.js';
import { checkText } from './self-contained.js';
import type { Metrics } from './train.js';
import type { EpochMessage, SentJob } from './worker-job.js';

/** What a worker is asked: its first request brings the job; without a task it only loads that. */
export interface Request {
  readonly job: SentJob | undefined;
  readonly task: Task | null;
}

/** What it answers: any number of epochs, then one of the others. */
export type Answer =
  | { readonly epoch: EpochMessage }
  | { readonly outcome: Outcome | null }
  | { readonly error: Error };

/** Options of a pool of Web Workers. */
export interface WebWorkersOptions {
  /** How many workers. */
  readonly workers: number;
  /**
   * The URL of the workers' script, a module. Default: this package's own, which bundlers may need
   * to be told (`tiny-mlp/sweep/worker`).
   */
  readonly script?: string | URL;
}

/** Runs points in Web Workers. Workers start as points need them; one that dies is replaced. */
export class WebWorkers implements Executor {
  /** As many as there are workers. */
  readonly slots: number;
  readonly #start: () => Worker;
  readonly #idle: Worker[] = [];
  /** Workers in the middle of something, and how to end them. */
  readonly #busy = new Map<Worker, (error: Error) => void>();
  #job: SentJob | undefined;
  /** Whether any worker has answered: then there is nothing wrong with the script. */
  #heard = false;
  #closed = false;

  /** @param startOwn - Starts a worker with this package's own script. */
  constructor(options: WebWorkersOptions, startOwn: () => Worker) {
    checkOptions('workerPool', options, ['workers', 'script'], '{ workers: 4 }, say');
    const { workers, script } = options;
    this.slots = checkInteger('workerPool', 'workers', workers);
    this.#start = script === undefined ? startOwn : () => new Worker(script, { type: 'module' });
  }

  /**
   * Starts the first worker and has it load the training function, so that what cannot be loaded is
   * known before any point runs.
   */
  async open({ train, data, ...job }: Job): Promise<void> {
    if (typeof Worker === 'undefined')
      throw new Error(
        'workerPool expects an environment with Web Workers, but got one without Worker; pass ' +
          'workers: 0',
      );
    const sent = sendTrain('workerPool', train);
    checkText('workerPool', sent);
    this.#job = { ...job, train: sent, data: sendPoolData(data) };
    await this.#ask(null);
  }

  /** Trains a point in a worker that is free. */
  async run(task: Task, onEpoch: (epoch: number, metrics: Metrics) => void): Promise<Outcome> {
    return (await this.#ask(task, onEpoch))!;
  }

  #ask(task: Task | null, onEpoch?: (...message: EpochMessage) => void): Promise<Outcome | null> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new WorkerDiedError('the workers have been ended'));
      const idle = this.#idle.pop();
      const worker = idle ?? this.#start();
      const end = (error: Error) => {
        worker.terminate();
        this.#busy.delete(worker);
        reject(error);
      };
      this.#busy.set(worker, end);
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        this.#heard = true;
        if ('epoch' in data) return onEpoch?.(...data.epoch);
        if ('error' in data) return end(data.error);
        this.#busy.delete(worker);
        this.#idle.push(worker);
        resolve(data.outcome);
      };
      worker.onerror = (event) => {
        event.preventDefault(); // the page is told by the rejection
        end(this.#heard ? died(event.message) : notLoaded(event.message));
      };
      worker.onmessageerror = () => end(died('it gave something that a message cannot carry'));
      worker.postMessage({ job: idle ? undefined : this.#job, task } satisfies Request);
    });
  }

  /** Ends all workers at once. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const worker of this.#idle.splice(0)) worker.terminate();
    for (const end of [...this.#busy.values()]) end(died('the search has ended'));
    return Promise.resolve();
  }
}

const died = (reason: string) =>
  new WorkerDiedError(`a worker ended in the middle of its work: ${reason}`);

const notLoaded = (reason: string | undefined) =>
  new Error(
    'workerPool expects a script that the page can load as a module, but got ' +
      `${reason ?? 'one that it cannot load'}; pass the URL that your bundler gives ` +
      "'tiny-mlp/sweep/worker' as the option script, or leave the package out of what Vite's dev " +
      "server optimizes (optimizeDeps: { exclude: ['tiny-mlp'] })",
  );
