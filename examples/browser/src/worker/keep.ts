/**
 * What outlives a reload: the network with its curves, and the visitor's MNIST files. In the
 * browser's IndexedDB, which nobody else reads.
 */
import { del, get, set } from 'idb-keyval';
import type { Curves } from '../protocol.js';
import type { Settings } from '../settings.js';

/** A network as it is kept. */
export interface KeptNetwork {
  readonly file: Uint8Array;
  readonly settings: Settings;
  readonly epochs: number;
  /** Epochs at which the training stops by itself. */
  readonly goal: number;
  readonly trainedOn: readonly string[];
  readonly curves: Curves;
}

/** Named by the form of what is kept: a later page that keeps it otherwise must not read this. */
const keys = { network: 'tiny-mlp-browser/network-1', files: 'tiny-mlp-browser/files-1' };

export const keptNetwork = (): Promise<KeptNetwork | undefined> => get<KeptNetwork>(keys.network);
export const keptFiles = (): Promise<File[] | undefined> => get<File[]>(keys.files);

export const keepNetwork = (network: KeptNetwork): Promise<void> => set(keys.network, network);
export const keepFiles = (files: File[]): Promise<void> => set(keys.files, files);

export const forgetNetwork = (): Promise<void> => del(keys.network);
export const forgetFiles = (): Promise<void> => del(keys.files);
