/**
 * The network from one visit to the next, and what the visitor is told of it. Where and how it is
 * kept: keep.ts.
 */
import type { Settings } from '../settings.js';
import type { Progress, View } from '../snapshot.js';
import { checkKept, Keeper, keptFiles, keptNetwork } from './keep.js';
import { readNetwork, writeNetwork, type Network } from './network.js';
import { textOf } from './text.js';

/** Milliseconds between two times that the network is kept while it trains. */
const KEEP = 3000;

/** A network as it was at the last visit. */
export interface Remembered {
  readonly network: Network;
  readonly settings: Settings;
  readonly progress: Progress;
}

export class Memory {
  readonly #notice: (text: string, isFault?: boolean) => void;
  readonly #keeper: Keeper;
  /** When the network was kept. */
  #kept = 0;

  /** @param isOfUse - Whether there is a network that the visitor would miss. */
  constructor(view: View, isOfUse: () => boolean) {
    this.#notice = (text, isFault) => view.notice('network', text, isFault);
    this.#keeper = new Keeper((isKept) => {
      if (isOfUse()) this.#tellOfOther(isKept);
    });
  }

  /** What was kept: files, and a network. */
  async read(): Promise<[files: unknown, network: unknown]> {
    return Promise.all([keptFiles(), keptNetwork()]).catch((error: unknown) => {
      this.#notice(
        `Nothing can be kept across reloads here (${textOf(error)}); download the network instead.`,
        true,
      );
      return [undefined, undefined];
    });
  }

  /** The network that was kept; one that cannot be used is discarded. */
  restore(record: unknown): Remembered | undefined {
    try {
      const { file, settings, ...progress } = checkKept(record);
      return { network: readNetwork(file), settings, progress };
    } catch (error) {
      this.forget();
      this.#notice(
        'The network that was kept cannot be used: it was discarded, and a new one was made. ' +
          textOf(error),
        true,
      );
      return undefined;
    }
  }

  /** Whether it is time to keep a network that trains. */
  isDue(now: number): boolean {
    return now - this.#kept >= KEEP;
  }

  keep({ network, settings, progress }: Remembered): void {
    this.#kept = performance.now();
    const file = writeNetwork(network);
    this.#keeper.keep({ file, settings, ...progress }).catch((error: unknown) => {
      this.#notice(
        `The network cannot be kept across reloads here (${textOf(error)}); download it instead.`,
        true,
      );
    });
  }

  /** Where nothing can be kept, nothing is. */
  forget(): void {
    this.#keeper.forget().catch(() => undefined);
  }

  /** Another tab of this page has written to the one place where a network is kept. */
  #tellOfOther(isKept: boolean): void {
    const what = isKept
      ? 'Another tab of this page has put its network in the place of this one'
      : 'Another tab of this page has removed the network that was kept';
    this.#notice(`${what}. Download this one if it should outlive a reload.`, true);
  }
}
