/**
 * What the page shows of a session.
 */
import type { Settings } from './settings.js';

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

/** How far a network has come. It outlives the data that it was trained on. */
export interface Progress {
  /** Passes over the training images that it has seen, parts of one included. */
  readonly epochs: number;
  /** Passes after which the training stops by itself; 0 before the first start. */
  readonly goal: number;
  /** Names of the data it was trained on, in this order. */
  readonly trainedOn: readonly string[];
  readonly curves: Curves;
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

/** What is being got ready, and how much of it is done, 0 to 1. */
export interface Preparation {
  readonly what: string;
  readonly done: number;
}

/** All that the page shows, but for pictures and probabilities. */
export interface Snapshot extends Progress {
  readonly phase: Phase;
  readonly busy: Preparation | null;
  readonly data: DataInfo | null;
  /** Units in each of the network's hidden layers. */
  readonly hidden: number;
  readonly parameters: number;
  /** Images a second, while training. */
  readonly speed: number | null;
}

/** Which part of the page a notice belongs to. */
export type Place = 'training' | 'data' | 'network';

/** Who shows a session. */
export interface View {
  readonly snapshot: (snapshot: Snapshot) => void;
  /** The first layer's weights, [units, 784], of as many units as are shown. */
  readonly weights: (weights: Float32Array) => void;
  /** The first training images, [N, 784], and what they show. */
  readonly samples: (images: Uint8Array, labels: Uint8Array) => void;
  /**
   * Probabilities of the ten digits for the drawing last given; null where there are none. To be
   * said aloud where a stroke had just ended.
   */
  readonly answer: (probabilities: Float32Array | null, isStrokeOver: boolean) => void;
  /** Other settings than the page's own, which came with a network. */
  readonly settings: (settings: Settings) => void;
  /** Something to tell: a fault, or what was done. An empty text takes the last one back. */
  readonly notice: (place: Place, text: string, isFault?: boolean) => void;
}
