/**
 * A pause of a training in a worker, from when it is asked for to its end.
 */

/** What the caller's end knows of a pause. */
export class Pause {
  /** Resolved once the worker waits, or no longer has to. */
  readonly begun: Promise<void>;
  /** Resolves it. */
  readonly begin!: () => void;

  /** @param number - Tells it from those before it, whose answer may still be on its way. */
  constructor(readonly number: number) {
    this.begun = new Promise((resolve) => Object.assign(this, { begin: resolve }));
  }
}
