/**
 * The script of the worker: trains by the library's `fit`. What the page sees of it is in watch.ts.
 */
import {
  accuracyScore,
  DataLoader,
  evaluate,
  fit,
  manualSeed,
  SGD,
  type StateDict,
} from 'tiny-mlp';
import type { ImageDataset } from 'tiny-mlp/datasets';
import { serveTraining } from 'tiny-mlp/worker';
import { makeNetwork } from '../session/network.js';
import type { Settings } from '../settings.js';
import { Watch } from './watch.js';

/** What a training is given. */
export interface Job {
  readonly data: Pick<ImageDataset, 'train' | 'test'>;
  /** The network goes on from here. */
  readonly weights: StateDict;
  /** Fixes the order of the images. */
  readonly seed: number;
  /** Whether the network is measured before it learns. */
  readonly isUnmeasured: boolean;
  /**
   * Its `epochs` are those of this training. Others may be sent on the way: another batch size takes
   * effect with the next epoch, the rest at once.
   */
  readonly settings: Settings;
}

/** Pixels are bytes; the network sees numbers from 0 to 1. */
const scale = 1 / 255;

serveTraining(async ({ data, weights, seed, isUnmeasured, settings }: Job, link) => {
  manualSeed(seed);
  const network = makeNetwork(weights['0.weight'].shape[0]);
  network.loadStateDict(weights);
  const optimizer = new SGD(network.parameters(), { lr: settings.lr });
  const watch = new Watch(link, network, data.train.x.shape[0], settings);
  link.onMessage = (message) => {
    watch.settings = message as Settings;
    optimizer.lr = watch.settings.lr;
  };
  const validation = new DataLoader(data.test, { batchSize: 250, scale });
  if (isUnmeasured) watch.addTest(0, evaluate(network, validation));
  await fit(network, {
    train: {
      [Symbol.iterator]() {
        const { batch: batchSize } = watch.settings;
        return new DataLoader(data.train, { batchSize, shuffle: true, scale })[Symbol.iterator]();
      },
    },
    validation,
    loss: watch,
    optimizer,
    epochs: Number.MAX_SAFE_INTEGER, // until those of the settings, which may change
    metrics: { accuracy: accuracyScore },
    callbacks: [watch, link],
  });
  return network.stateDict();
});
