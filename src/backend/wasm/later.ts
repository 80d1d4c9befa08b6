/**
 * Work that nobody needs yet. Other threads do it while this one goes on with something else; what
 * they have not begun once it is needed, this one does.
 */
import { endAll, type Place } from './place.js';

/** A part that was offered. */
export interface Offered {
  readonly place: Place;
  /** Does it here. */
  run(): void;
}

/** What such work reads or writes. */
interface Used {
  busy: Later | undefined;
}

export class Later {
  /** Those that threads begin with come last. */
  #parts: readonly Offered[];
  #tensors: readonly Used[] = [];
  readonly #waited: (milliseconds: number) => void;

  /** @param waited - Is told how long each part that was under way has been waited for. */
  constructor(parts: readonly Offered[], waited: (milliseconds: number) => void) {
    this.#parts = parts;
    this.#waited = waited;
  }

  /** Whoever touches one of these tensors has to `finish` first; until then they are held. */
  uses(...tensors: readonly Used[]): void {
    this.#tensors = tensors;
    for (const tensor of tensors) tensor.busy = this;
  }

  /**
   * Comes back when all is done.
   *
   * @throws Error if a thread came to an end in the middle.
   */
  finish(): void {
    const [parts, tensors] = [this.#parts, this.#tensors];
    this.#parts = this.#tensors = [];
    for (const tensor of tensors) tensor.busy = undefined;
    try {
      const begun = parts.filter((part) => {
        if (!part.place.takeBack()) return true;
        part.run();
        return false;
      });
      for (const { place } of begun) this.#waited(place.wait());
    } catch (error) {
      endAll(parts.map(({ place }) => place));
      throw error;
    }
  }
}
