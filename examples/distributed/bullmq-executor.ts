/**
 * The executor of a queue: points go to BullMQ, and whatever worker takes them sends back what came
 * of them. It knows nothing of what a point is, and workers know nothing of each other.
 */
import { Queue, QueueEvents, type Job as QueueJob } from 'bullmq';
import {
  readPlain,
  WorkerDiedError,
  writePlain,
  type Executor,
  type Job,
  type Metrics,
  type Outcome,
  type Task,
} from 'tiny-mlp/sweep';
import { textOf } from '../mnist/errors.js';
import { train } from '../mnist/search.js';
import { idOf, type PointMessage, type Search } from './protocol.js';
import { connectionTo, outages } from './redis.js';

/** How long results wait for a coordinator that was killed, in seconds. */
const KEPT = 24 * 3600;

/** After how many milliseconds without news to ask whether a point is still in the queue. */
const PATIENCE = 10_000;

/** Where the queue is, and what workers are to find on their machines. */
export interface BullMqOptions {
  readonly redis: string;
  readonly queue: string;
  readonly search: Pick<Search, 'images' | 'data' | 'training'>;
}

type Listener = (epoch: number, metrics: Metrics) => void;

export class BullMqExecutor implements Executor {
  /** Points in the queue at once; how many of them run is up to the workers. */
  readonly slots = 1000;
  readonly #queue: Queue<string, string, 'point'>;
  readonly #events: QueueEvents;
  readonly #own: BullMqOptions['search'];
  readonly #listeners = new Map<string, Listener>();
  readonly #asked = new Set<string>();
  #search: Search | undefined;

  constructor({ redis, queue, search }: BullMqOptions) {
    this.#own = search;
    const connection = connectionTo(redis);
    this.#queue = new Queue(queue, { connection });
    this.#events = new QueueEvents(queue, { connection });
    const tell = outages();
    this.#queue.on('error', tell).setMaxListeners(0); // every point waits for its own
    this.#events.on('error', tell).setMaxListeners(0);
    this.#events.on('progress', ({ jobId, data }) => {
      const [epoch, metrics] = readPlain(data as string) as Parameters<Listener>;
      this.#listeners.get(jobId)?.(epoch, metrics);
    });
  }

  /**
   * Images and the training function stay where they are: workers have their own, and compare
   * digests.
   */
  async open({ train: asked, epochs, backend }: Job): Promise<void> {
    if (String(asked) !== train.href)
      throw new TypeError(
        `BullMqExecutor expects train to be ${train.href}, which its workers have, but got ` +
          `${String(asked)}; pass that`,
      );
    this.#search = { ...this.#own, epochs, backend };
    await Promise.all([this.#queue.waitUntilReady(), this.#events.waitUntilReady()]);
  }

  /** Puts a point into the queue, or finds it there, and waits for what comes of it. */
  async run(task: Task, onEpoch: Listener): Promise<Outcome> {
    const message: PointMessage = { search: this.#search!, task };
    const id = idOf(message);
    this.#listeners.set(id, onEpoch);
    this.#asked.add(id);
    try {
      const former = await this.#queue.getJob(id);
      if (await former?.isFailed()) await former!.remove();
      const job = await this.#queue.add('point', writePlain(message), {
        jobId: id,
        removeOnComplete: { age: KEPT },
      });
      return readPlain(await this.#end(job)) as Outcome;
    } finally {
      this.#listeners.delete(id);
    }
  }

  async #end(job: QueueJob<string, string, 'point'>): Promise<string> {
    for (;;) {
      try {
        return await job.waitUntilFinished(this.#events, PATIENCE);
      } catch (error) {
        const state = await job.getState();
        if (state === 'failed')
          throw new WorkerDiedError(`a worker was lost: ${textOf(error)}`, { cause: error });
        if (state === 'unknown')
          throw new WorkerDiedError('the point is no longer in the queue', { cause: error });
      }
    }
  }

  /** Leaves nothing in the queue but the points that workers are training at the moment. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#asked].map((id) => this.#queue.remove(id)));
    await Promise.allSettled([this.#events.close(), this.#queue.close()]);
  }
}
