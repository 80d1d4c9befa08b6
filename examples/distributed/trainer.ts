/**
 * Trains the points that a worker takes: finds the images once a search, holds them against what
 * the coordinator has, and keeps threads for it. Not here: where points come from (worker.ts).
 */
import type { Executor, Metrics, Outcome } from 'tiny-mlp/sweep';
import { workerPool, writePlain } from 'tiny-mlp/sweep';
import { loadDigits } from '../mnist/digits.js';
import { textOf } from '../mnist/errors.js';
import { train } from '../mnist/search.js';
import { digestOf, trainingDigest, type PointMessage, type Search } from './protocol.js';

/** This machine cannot take part in a search; another one may. */
export class UnfitError extends Error {
  override readonly name = 'UnfitError';
}

/** The threads that train for one search, and how many points they have at the moment. */
interface Team {
  readonly executor: Promise<Executor>;
  busy: number;
}

export class Trainer {
  readonly #workers: number;
  readonly #data: string | undefined;
  readonly #teams = new Map<string, Team>();

  /** @param data - The folder with MNIST's files, where one was given. */
  constructor(workers: number, data: string | undefined) {
    this.#workers = workers;
    this.#data = data;
  }

  /**
   * Trains a point in a thread of its own.
   *
   * @throws UnfitError if the images or the training function are others here than where the search
   * was begun.
   */
  async train(
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
      void executor.then((idle) => idle.close());
    }
    const team: Team = { executor: this.#open(search), busy: 0 };
    this.#teams.set(key, team);
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
        backend,
      });
      return executor;
    } catch (error) {
      await executor.close();
      throw error instanceof UnfitError ? error : new UnfitError(textOf(error), { cause: error });
    }
  }
}

function expectSame(what: string, theirs: string, ours: string): void {
  if (ours === theirs) return;
  const [wanted, got] = [theirs, ours].map((digest) => `${digest.slice(0, 12)}…`);
  throw new UnfitError(
    `expected ${what} to be the coordinator's, with SHA-256 ${wanted}, but got ${got}; bring ` +
      'both machines to the same',
  );
}
