/**
 * The executor of many worker threads, kept by the package workerpool, which this is the one file
 * to start. Not here: what a worker does (worker.ts).
 */
import { fileURLToPath } from 'node:url';
import type { Pool, TerminateError } from 'workerpool';
import { checkInteger, checkOptions } from '../core/check.js';
import { isUrl } from '../core/realms.js';
import { WorkerDiedError } from './errors.js';
import type { Executor, Job, Outcome, Task } from './executor.js';
import { requireInstalled } from './installed.js';
import { sendPoolData } from './pool-data.js';
import { sendTrain } from './load-train.js';
import { checkText } from './self-contained.js';
import type { Metrics } from './train.js';
import type { EpochMessage, SentJob, WorkerArguments } from './worker-job.js';

/** Options of a worker pool. */
export interface WorkerPoolOptions {
  /** How many workers. */
  readonly workers: number;
  /** The URL or path of the workers' script. Default: this package's own. */
  readonly script?: string | URL;
  /** Options of Node's `new Worker`, such as `execArgv`, `env` and `resourceLimits`. */
  readonly threads?: Readonly<Record<string, unknown>>;
}

/**
 * Runs points in worker threads, through the package workerpool, which is yours to install. Workers
 * start as points need them; one that dies is replaced.
 */
export class WorkerPool implements Executor {
  /** As many as there are workers. */
  readonly slots: number;
  readonly #script: () => string;
  readonly #threads: Readonly<Record<string, unknown>>;
  #pool: Pool | undefined;
  #job: SentJob | undefined;
  #died: typeof TerminateError | undefined;
  #closed = false;

  /** @param ownScript - Finds this package's own script, when the workers start. */
  constructor(options: WorkerPoolOptions, ownScript: () => string) {
    checkOptions('workerPool', options, ['workers', 'script', 'threads'], '{ workers: 4 }, say');
    const { workers, script, threads = ownThreads() } = options;
    this.slots = checkInteger('workerPool', 'workers', workers);
    const path = isUrl(script) ? fileURLToPath(script) : script;
    this.#script = path === undefined ? ownScript : () => path;
    this.#threads = threads;
  }

  /**
   * Starts the first worker and has it load the training function, so that what cannot be loaded is
   * known before any point runs.
   */
  async open({ train, data, ...job }: Job): Promise<void> {
    const sent = sendTrain('workerPool', train);
    checkText('workerPool', sent);
    this.#job = { ...job, train: sent, data: sendPoolData(data) };
    const workerpool = await loadWorkerpool();
    if (this.#closed) return;
    this.#died = workerpool.TerminateError;
    this.#pool = workerpool.pool(this.#script(), {
      maxWorkers: this.slots,
      workerType: 'thread',
      workerTerminateTimeout: 100,
      workerThreadOpts: this.#threads,
    });
    await this.#exec([this.#job, null]).catch(notStarted);
  }

  /** Trains a point in a worker that is free. */
  async run(task: Task, onEpoch: (epoch: number, metrics: Metrics) => void): Promise<Outcome> {
    return (await this.#exec([this.#job!, task], onEpoch))!;
  }

  async #exec(
    args: WorkerArguments,
    onEpoch?: (epoch: number, metrics: Metrics) => void,
  ): Promise<Outcome | null> {
    try {
      const on = (message: unknown) => onEpoch?.(...(message as EpochMessage));
      return (await this.#pool!.exec('train', [...args], { on })) as Outcome | null;
    } catch (error) {
      throw error instanceof this.#died!
        ? new WorkerDiedError(`a worker ended in the middle of its work: ${causeOf(error)}`, {
            cause: error,
          })
        : error;
    }
  }

  /** Ends all workers at once. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool?.terminate(true);
  }
}

/**
 * By `import`, which bundlers see, in a `try`, where they let it be missing; by Node's `require`
 * where that fails: jest allows no `import()`, and what esbuild makes of CommonJS in an ES module
 * does not load.
 */
async function loadWorkerpool(): Promise<typeof import('workerpool')> {
  try {
    return await import('workerpool');
  } catch (error) {
    return requireInstalled<typeof import('workerpool')>('workerpool') ?? notImported(error);
  }
}

function notImported(cause: unknown): never {
  const { code, message } = Object(cause) as NodeJS.ErrnoException;
  // What is missing may also be something that the package itself needs.
  const lost = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  const missing = lost && message.includes("'workerpool'");
  throw new Error(
    missing
      ? 'workerPool expects the package workerpool, but got none; npm install workerpool, or ' +
          'pass workers: 0'
      : `workerPool expects to load the package workerpool, but got ${String(cause)}; mend that, ` +
          'install it anew (npm install workerpool), or pass workers: 0',
    { cause },
  );
}

/** Whether it is the engine that has no thread or no memory for one; all else is told as it is. */
function notStarted(cause: unknown): never {
  const { code = '' } = Object(cause) as NodeJS.ErrnoException;
  if (!(cause instanceof WorkerDiedError) && !code.startsWith('ERR_WORKER_')) throw cause;
  throw new Error(
    `workerPool expects a worker that starts and loads train, but got ${String(cause)}; allow ` +
      'more threads and memory (ulimit -u, ulimit -v, resourceLimits), or pass workers: 0',
    { cause },
  );
}

/** The first line that tells something. */
function causeOf({ message }: Error): string {
  const code = /exitCode: `([^`]*)`/.exec(message)?.[1];
  return code === undefined
    ? message.replace(/^Workerpool Worker error: /, '')
    : `exit code ${code}`;
}

/**
 * What threads are started with: this process's own flags, as Node does by itself, but for a
 * program from standard input or the command line with `--input-type`, which Node would have the
 * workers' script obey and refuse. Of those flags the ones that load modules are kept.
 */
function ownThreads(): { execArgv?: string[] } {
  const flags = (globalThis as { process?: { execArgv?: string[] } }).process?.execArgv ?? [];
  if (!flags.some((flag) => flag.startsWith('--input-type'))) return {};
  const loading = /^(--import|--require|-r|--(experimental-)?loader|--conditions|-C)(=|$)/;
  const takesNext = (flag = ''): boolean => loading.test(flag) && !flag.includes('=');
  return { execArgv: flags.filter((flag, i) => loading.test(flag) || takesNext(flags[i - 1])) };
}
