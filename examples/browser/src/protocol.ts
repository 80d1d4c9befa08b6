/**
 * What the page and its worker say to each other. The worker holds the data and the network; the
 * page shows the last snapshot it was sent.
 */
import type { Settings } from './settings.js';

/** What is asked of the worker. */
export type ToWorker =
  /** The first message: open what was kept, or draw digits and make a network. */
  | { readonly type: 'open'; readonly settings: Settings }
  /** Start, or continue where it was paused. */
  | { readonly type: 'start' }
  | { readonly type: 'pause' }
  /** A new network. */
  | { readonly type: 'reset' }
  /**
   * Other settings. The hidden size takes effect with the next new network, the batch with the next
   * epoch, the others at once.
   */
  | { readonly type: 'tune'; readonly settings: Settings }
  /**
   * A drawing as the network sees it, 784 numbers from 0 to 1, or null for none. Answered now, and
   * again as training goes on.
   */
  | {
      readonly type: 'classify';
      readonly pixels: Float32Array | null;
      readonly isStrokeOver: boolean;
    }
  | { readonly type: 'draw-digits' }
  /** Files that should be MNIST's. */
  | { readonly type: 'use-files'; readonly files: readonly File[] }
  /** The network as a file, please. */
  | { readonly type: 'save' }
  /** A network from a file. */
  | { readonly type: 'load'; readonly file: File };

/** Where the network stands. `failed`: the loss was NaN or Infinity; only a new network helps. */
export type Phase = 'untrained' | 'training' | 'paused' | 'finished' | 'failed';

/** One curve: what was measured when. */
export interface Curve {
  /** Passes over the training images; ascending, each once. */
  readonly epochs: number[];
  /** Mean cross-entropy, in nats. */
  readonly loss: number[];
  /** Share of images read right, 0 to 1. */
  readonly accuracy: number[];
}

/**
 * Both curves: over the images just trained on, and over the test images at the end of each epoch.
 */
export interface Curves {
  readonly training: Curve;
  readonly test: Curve;
}

/** What the data are. */
export interface DataInfo {
  /** `MNIST`, or what else it is. */
  readonly name: string;
  /** Whether these are MNIST's own images. */
  readonly isMnist: boolean;
  /** How many images. */
  readonly train: number;
  readonly test: number;
}

/** What the network is. */
export interface NetworkInfo {
  readonly hidden: number;
  readonly parameters: number;
  /** Passes over the training images that it has seen. */
  readonly epochs: number;
  /** Passes after which the training stops by itself; 0 before the first start. */
  readonly goal: number;
  /** Names of the data it was trained on, in this order. */
  readonly trainedOn: readonly string[];
}

/** All that the page shows, but for pictures and probabilities. */
export interface Snapshot {
  readonly phase: Phase;
  /** What is being got ready, and how much of it is done, 0 to 1. */
  readonly busy: { readonly what: string; readonly done: number } | null;
  readonly data: DataInfo | null;
  readonly network: NetworkInfo | null;
  /** Images a second, while training. */
  readonly speed: number | null;
  readonly curves: Curves;
}

/** Which part of the page a notice belongs to. */
export type Place = 'training' | 'data' | 'network';

/** What the worker says. */
export type FromWorker =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  /** The first layer's weights, [units, 784], of as many units as are shown. */
  | { readonly type: 'weights'; readonly weights: Float32Array; readonly units: number }
  /** The first training images, [N, 784], and what they show. */
  | { readonly type: 'samples'; readonly images: Uint8Array; readonly labels: Uint8Array }
  /**
   * Of each digit, for the drawing last given; null where there is none. To be said aloud where a
   * stroke had just ended.
   */
  | {
      readonly type: 'probabilities';
      readonly values: Float32Array | null;
      readonly isStrokeOver: boolean;
    }
  /** Other settings than the page's own, which came with a network. */
  | { readonly type: 'settings'; readonly settings: Settings }
  /** The network as a file. */
  | { readonly type: 'file'; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Something to tell: a fault, or what was done. An empty text takes the last one back. */
  | {
      readonly type: 'notice';
      readonly place: Place;
      readonly isFault: boolean;
      readonly text: string;
    };
