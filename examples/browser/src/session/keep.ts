/**
 * What outlives a reload: the network with its curves, and the visitor's MNIST files. In the
 * browser's IndexedDB, which other tabs of the page write to as well, and a browser that fails.
 * What is read from it is checked; what is written is told to the other tabs.
 */
import { del, get, set } from 'idb-keyval';
import type { Curve, Curves, Progress } from '../snapshot.js';
import { fields, type FieldName, type Settings } from '../settings.js';

/** A network as it is kept. */
export interface KeptNetwork extends Progress {
  readonly file: Uint8Array;
  readonly settings: Settings;
}

/** Named by the form of what is kept: a later page that keeps it otherwise must not read this. */
const keys = { network: 'tiny-mlp-browser/network-1', files: 'tiny-mlp-browser/files-1' };

/** What was kept, unless it is another thing by now: that is for {@link checkKept} to say. */
export const keptNetwork = (): Promise<unknown> => get(keys.network);
export const keptFiles = (): Promise<unknown> => get(keys.files);

export const keepFiles = (files: File[]): Promise<void> => set(keys.files, files);
export const forgetFiles = (): Promise<void> => del(keys.files);

const isCount = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;

const isSettings = (value: unknown): boolean => {
  const settings = value as Settings | undefined;
  return (
    (Object.keys(fields) as FieldName[]).every((name) => {
      const { whole, least, most } = fields[name];
      const number = settings?.[name];
      if (typeof number !== 'number' || !(number <= most)) return false;
      return whole ? Number.isInteger(number) && number >= least : number > least;
    }) &&
    typeof settings?.pace === 'number' &&
    settings.pace > 0
  );
};

const isCurve = (value: unknown): boolean => {
  const { epochs, loss, accuracy } = (value ?? {}) as Partial<Curve>;
  return [epochs, loss, accuracy].every(
    (column) =>
      Array.isArray(column) && column.length === epochs?.length && column.every(Number.isFinite),
  );
};

/** What each part of a kept network must be. */
const parts: Readonly<Record<keyof KeptNetwork, (value: unknown) => boolean>> = {
  file: (value) => value instanceof Uint8Array,
  settings: isSettings,
  epochs: isCount,
  goal: isCount,
  trainedOn: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  curves: (value) =>
    isCurve((value as Curves | undefined)?.training) &&
    isCurve((value as Curves | undefined)?.test),
};

/**
 * A kept network, if it is one.
 *
 * @throws Error if it is not; the text says what is wrong with it.
 */
export function checkKept(value: unknown): KeptNetwork {
  const kept = (value ?? {}) as Record<string, unknown>;
  for (const [name, isRight] of Object.entries(parts)) {
    if (!isRight(kept[name]))
      throw new Error(`Its “${name}” is ${name in kept ? 'not what it should be' : 'missing'}.`);
  }
  return value as KeptNetwork;
}

/** Whether what was kept as files are files. */
export const areFiles = (value: unknown): value is File[] =>
  Array.isArray(value) && value.every((file) => file instanceof File);

/**
 * The network that is kept: one for all tabs of the page, that of the tab that wrote last.
 */
export class Keeper {
  readonly #channel = new BroadcastChannel(keys.network);
  #isOthers = false;

  /** @param onOther - Called when another tab has kept its network, or removed the kept one. */
  constructor(onOther: (isKept: boolean) => void) {
    this.#channel.onmessage = ({ data: isKept }: MessageEvent<boolean>) => {
      if (this.#isOthers) return; // said already
      this.#isOthers = true;
      onOther(isKept);
    };
  }

  async keep(network: KeptNetwork): Promise<void> {
    await set(keys.network, network);
    this.#isOthers = false;
    this.#channel.postMessage(true);
  }

  /** Removes the kept network, unless it is another tab's. */
  async forget(): Promise<void> {
    if (this.#isOthers) return;
    await del(keys.network);
    this.#channel.postMessage(false);
  }
}
