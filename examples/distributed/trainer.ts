/**
 * Trains the points that a worker takes: finds the images once a search, holds them against what
 * the coordinator has, and keeps threads for it. Not here: where points come from (worker.ts).
 */
import type { Executor, Metrics, Outcome } from 'tiny-mlp/sweep';
import { workerPool, writePlain } from 'tiny-mlp/sweep';
import { loadDigits } from '../mnist/digits.js';
import { textOf } from '../mnist/errors.js';
import { train } from '../mnist/search.js';
import { digestOf, idOf, trainingDigest, type PointMessage, type Search } from './protocol.js';

/** This machine cannot take part in a search; another one may. */
export class UnfitError extends Error {
  override readonly name = 'UnfitError';
}

/** How many points' results are kept, for whoever asks again because Redis lost them. */
const KEPT = 1000;

/** How many searches that this machine cannot take part in are remembered. */
const REFUSALS = 100;

/** After how many milliseconds to try again whether the images can be had. */
const AGAIN = 60_000;

/** The threads that train for one search, and how many points they have at the moment. */
interface Team {
  readonly executor: Promise<Executor>;
  busy: number;
}

export class Trainer {
  readonly #workers: number;
  readonly #data: string | undefined;
  readonly #teams = new Map<string, Team>();
  readonly #points = new Map<string, Promise<Outcome>>();
  readonly #refusals = new Map<string, { readonly error: UnfitError; readonly until: number }>();

  /** @param data - The folder with MNIST's files, where one was given. */
  constructor(workers: number, data: string | undefined) {
    this.#workers = workers;
    this.#data = data;
  }

  /**
   * Trains a point in a thread of its own. One that runs here already, or has been trained here, is
   * not trained twice: a Redis that was away may have it asked for again.
   *
   * @throws UnfitError if the images or the training function are others here than where the search
   * was begun.
   */
  async train(
    message: PointMessage,
    onEpoch: (epoch: number, metrics: Metrics) => void,
  ): Promise<Outcome> {
    const id = idOf(message);
    const known = this.#points.get(id);
    if (known) return known;
    const point = this.#run(message, onEpoch);
    remember(this.#points, id, point, KEPT);
    const again = () => this.#points.delete(id);
    // What failed may end well the next time.
    point.then(({ status }) => status === 'failed' && again(), again);
    return point;
  }

  async #run(
    { search, task }: PointMessage,
    onEpoch: (epoch: number, metrics: Metrics) => void,
  ): Promise<Outcome> {
    const team = this.#teamFor(search);
    team.busy++;
    try {
      return await (await team.executor).run(task, onEpoch);
    } finally {
      team.busy--;
    }
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    await Promise.allSettled(
      [...this.#teams.values()].map(async ({ executor }) => (await executor).close()),
    );
  }

  #teamFor(search: Search): Team {
    const key = writePlain(search);
    const known = this.#teams.get(key);
    if (known) return known;
    for (const [other, { busy, executor }] of this.#teams) {
      if (busy > 0) continue;
      this.#teams.delete(other);
      executor.then((idle) => idle.close()).catch(() => undefined);
    }
    const refusal = this.#refusals.get(key);
    if (refusal && performance.now() < refusal.until) throw refusal.error;
    const team: Team = { executor: this.#open(search), busy: 0 };
    this.#teams.set(key, team);
    team.executor.catch((error: UnfitError) => {
      this.#teams.delete(key);
      const until = error.cause === undefined ? Infinity : performance.now() + AGAIN;
      remember(this.#refusals, key, { error, until }, REFUSALS);
    });
    return team;
  }

  async #open({ images: choice, data, training, epochs, backend }: Search): Promise<Executor> {
    const executor = workerPool({ workers: this.#workers });
    try {
      expectSame(
        'the training function (examples/mnist/train.ts, or the version of tiny-mlp)',
        training,
        trainingDigest(),
      );
      const images = await loadDigits({ ...choice, quick: false, data: this.#data });
      expectSame(`the images (${images.name} here)`, data, digestOf(images));
      await executor.open({
        train,
        data: { train: images.train, heldOut: images.validation },
        epochs,
        backend: { ...backend, threads: 1 }, // there are as many workers as processors
      });
      return executor;
    } catch (error) {
      await executor.close();
      throw error instanceof UnfitError ? error : new UnfitError(textOf(error), { cause: error });
    }
  }
}

/** Adds to a map, and forgets what is oldest in it. */
function remember<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value!);
}

function expectSame(what: string, theirs: string, ours: string): void {
  if (ours === theirs) return;
  const [wanted, got] = [theirs, ours].map((digest) => `${digest.slice(0, 12)}…`);
  throw new UnfitError(
    `expected ${what} to be the coordinator's, with SHA-256 ${wanted}, but got ${got}; bring ` +
      'both machines to the same',
  );
}
