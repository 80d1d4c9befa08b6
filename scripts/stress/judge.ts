/**
 * Knows the digests that trainings must come to, and keeps count.
 */
import { setBackend } from '../../src/index.js';
import { nothing } from './results.js';
import { jobText, settings, train, type Job } from './training.js';

export class Judge {
  readonly tally = nothing();
  readonly #right: string[] = [];
  readonly #say: (text: string) => void;

  /** @param say - Is told of every fault. */
  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** Finds the right digests out, with one thread. */
  async prepare(): Promise<void> {
    setBackend('wasm', { threads: 1 });
    for (let setting = 0; setting < settings.length; setting++)
      this.#right.push(await train({ setting, threads: 1, way: 'loop' }));
  }

  /** A training has come to its end. */
  ended(job: Job, digest: string, when = ''): void {
    this.tally.trainings[job.threads]++;
    if (digest === this.#right[job.setting]) return;
    this.tally.wrong++;
    this.#say(`wrong digest: ${jobText(job)}${when}`);
  }

  failed(what: string, error: unknown): void {
    this.tally.errors++;
    this.#say(`error: ${what}: ${error instanceof Error ? error.stack! : String(error)}`);
  }
}
