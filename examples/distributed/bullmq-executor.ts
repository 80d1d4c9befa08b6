/**
 * The executor of a queue: points go to BullMQ, and whatever worker takes them sends back what came
 * of them. It knows nothing of what a point is, and workers know nothing of each other.
 */
import { setTimeout } from 'node:timers/promises';
import { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import {
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
import { readNews, readOutcome } from './foreign.js';
import { removeWhole } from './garbage.js';
import { printable } from './printable.js';
import { idOf, type PointMessage, type Search } from './protocol.js';
import { connect, connectionTo, outages, within } from './redis.js';
import { tellOnce } from './telling.js';

/** How long results wait for a coordinator that was killed, in seconds. */
const KEPT = 24 * 3600;

/** After how many milliseconds without news to ask what has become of a point. */
const PATIENCE = 10_000;

/** How long to wait, in milliseconds, before Redis is asked again for what it refused. */
const PAUSE = 1000;

/** How long to clear up in a Redis that may be gone, in milliseconds. */
const FAREWELL = 5000;

const pause = () => setTimeout(PAUSE);

/** Where the queue is, and what workers are to find on their machines. */
export interface BullMqOptions {
  readonly redis: string;
  readonly queue: string;
  readonly search: Pick<Search, 'images' | 'data' | 'training'>;
}

/** Somebody who waits for news of a point. */
interface Listener {
  readonly onEpoch: (epoch: number, metrics: Metrics) => void;
  wake(): void;
}

export class BullMqExecutor implements Executor {
  /** Points in the queue at once; how many of them run is up to the workers. */
  readonly slots = 1000;
  readonly #queue: Queue<string, string, 'point'>;
  readonly #events: QueueEvents;
  readonly #redis: Redis;
  readonly #own: BullMqOptions['search'];
  readonly #listeners = new Map<string, Listener>();
  readonly #asked = new Set<string>();
  readonly #outage = outages();
  readonly #tell = tellOnce((text) => console.error(`coordinator: ${text}`));
  #search: Search | undefined;
  #closed = false;

  constructor({ redis, queue, search }: BullMqOptions) {
    this.#own = search;
    const connection = connectionTo(redis);
    this.#queue = new Queue(queue, { connection });
    this.#events = new QueueEvents(queue, { connection, autorun: false });
    this.#redis = connect(redis);
    this.#queue.on('error', this.#outage);
    this.#events.on('error', this.#outage);
    this.#redis.on('error', this.#outage);
    this.#events.on('progress', ({ jobId, data }) => this.#hear(jobId, data));
    this.#events.on('completed', ({ jobId }) => this.#listeners.get(jobId)?.wake());
    this.#events.on('failed', ({ jobId }) => this.#listeners.get(jobId)?.wake());
    // What Redis knew may be gone; whoever asks is answered once it is back.
    this.#redis.on('close', () => this.#listeners.forEach((listener) => listener.wake()));
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
    const { name, fused } = backend; // how many threads compute, each machine knows for itself
    this.#search = { ...this.#own, epochs, backend: { name, fused } };
    await this.#queue.waitUntilReady();
    void this.#listen();
  }

  /**
   * Puts a point into the queue, or finds it there, and waits for what comes of it. What Redis has
   * forgotten is put there again: that is nobody's fault. Rejects where a worker was lost with it.
   */
  async run(task: Task, onEpoch: Listener['onEpoch']): Promise<Outcome> {
    const message: PointMessage = { search: this.#search!, task };
    const [id, data] = [idOf(message), writePlain(message)];
    this.#asked.add(id);
    const listener = { onEpoch, wake: () => undefined };
    this.#listeners.set(id, listener);
    try {
      for (;;) {
        const server = await this.#patiently(() => this.#server());
        await this.#patiently(() => this.#put(id, data));
        const state = await this.#end(id, listener);
        if (state === 'unknown') {
          await pause();
          continue;
        }
        const reason = await this.#patiently(() => this.#result(id, state));
        if (typeof reason !== 'string') return reason;
        await this.#patiently(() => removeWhole(this.#redis, this.#queue.toKey, id));
        // A lock that ended while Redis was away says nothing of its worker.
        if (server !== (await this.#patiently(() => this.#server()))) continue;
        throw new WorkerDiedError(`a worker was lost: ${reason}`);
      }
    } finally {
      this.#listeners.delete(id);
    }
  }

  /** Leaves nothing in the queue but the points that workers are training at the moment. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.forEach((listener) => listener.wake());
    const removed = Promise.allSettled([...this.#asked].map((id) => this.#queue.remove(id)));
    const away = !(await within(FAREWELL, removed));
    await within(
      FAREWELL,
      Promise.allSettled([this.#events.close(), this.#queue.getBackend().close(away)]),
    );
    this.#redis.disconnect();
  }

  /** Puts a point into the queue unless it is there, with what this coordinator asks for. */
  async #put(id: string, data: string): Promise<void> {
    const [state, found] = await Promise.all([
      this.#queue.getJobState(id),
      this.#redis.hget(this.#queue.toKey(id), 'data'),
    ]);
    const right = found === JSON.stringify(data);
    if (right && state !== 'failed' && state !== 'unknown') return;
    await removeWhole(this.#redis, this.#queue.toKey, id);
    const kept = { age: KEPT };
    await this.#queue.add('point', data, { jobId: id, removeOnComplete: kept, removeOnFail: kept });
  }

  /** Waits until a point has ended, or is no longer in the queue. */
  async #end(id: string, listener: Listener): Promise<'completed' | 'failed' | 'unknown'> {
    for (;;) {
      const news = new Promise<void>((resolve) => (listener.wake = resolve));
      const state = await this.#patiently(() => this.#queue.getJobState(id));
      if (state === 'completed' || state === 'failed' || state === 'unknown') return state;
      await within(PATIENCE, news);
    }
  }

  /** What came of a point; in words, where that is nothing. */
  async #result(id: string, state: 'completed' | 'failed'): Promise<Outcome | string> {
    const key = this.#queue.toKey(id);
    if (state === 'failed')
      return printable((await this.#redis.hget(key, 'failedReason')) ?? 'nobody says why');
    const text = await this.#redis.hget(key, 'returnvalue');
    try {
      return readOutcome(JSON.parse(text ?? 'null'));
    } catch (error) {
      return `what it gave is no outcome: ${printable(textOf(error))}`;
    }
  }

  /** News of a point, from whoever writes to the queue. */
  #hear(id: string, text: unknown): void {
    const listener = this.#listeners.get(id);
    if (!listener) return;
    try {
      const news = readNews(text);
      if ('unfit' in news) this.#tell(`a worker steps over this search: ${news.unfit}`);
      else listener.onEpoch(news.epoch, news.metrics);
    } catch (error) {
      this.#tell(`news of a point are not understood: ${textOf(error)}`);
    }
  }

  /** Hears events for as long as there is somebody to tell: an event that is no JSON ends a run. */
  async #listen(): Promise<void> {
    while (!this.#closed) {
      await this.#events.run().catch(this.#outage);
      await pause();
    }
  }

  /** Which run of Redis this is. */
  async #server(): Promise<string | undefined> {
    return /^run_id:(\w+)/m.exec(await this.#redis.info('server'))?.[1];
  }

  /** Tries for as long as the search goes on: a Redis that is full or still loading recovers. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      if (this.#closed) throw new WorkerDiedError('the search has ended');
      try {
        return await work();
      } catch (error) {
        if (!this.#closed) this.#outage(error);
        await pause();
      }
    }
  }
}
