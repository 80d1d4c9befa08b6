/**
 * A training that is done batch by batch, so that it can stop after any of them, and what it
 * measures on the way.
 *
 * B = batch
 */
import { argmax, DataLoader, evaluate, SGD, SoftmaxCrossEntropy, type Batch } from 'tiny-mlp';
import type { ImageDataset } from 'tiny-mlp/datasets';
import type { Curve, Curves } from '../protocol.js';
import type { Network } from './network.js';

/** Pixels are bytes; the network sees numbers from 0 to 1. */
const SCALE = 1 / 255;

/** Far more than rounding ever puts a sum of shares beside a whole number. */
export const CLOSE = 1e-6;

/** Points that a curve is kept to: beyond, every other one is left out. */
const MOST_POINTS = 600;

/** Adds a point, in place of one at the same place. */
function addPoint(curve: Curve, epochs: number, loss: number, accuracy: number): void {
  const columns = [curve.epochs, curve.loss, curve.accuracy];
  if (curve.epochs.at(-1) === epochs) columns.forEach((column) => column.pop());
  [epochs, loss, accuracy].forEach((value, i) => columns[i].push(value));
  if (curve.epochs.length <= MOST_POINTS) return;
  // The first and the last point stay.
  for (const column of columns)
    column.splice(0, column.length, ...column.filter((_, i) => i % 2 === 0));
}

/** How far a network has come. It outlives the data that it was trained on. */
export interface Progress {
  /** Passes over the training images, parts of one included. */
  epochs: number;
  readonly curves: Curves;
}

/** The progress of a network that has seen nothing. */
export const noProgress = (): Progress => ({
  epochs: 0,
  curves: {
    training: { epochs: [], loss: [], accuracy: [] },
    test: { epochs: [], loss: [], accuracy: [] },
  },
});

/** A network that learns from data. */
export class Training {
  readonly #progress: Progress;
  readonly #network: Network;
  readonly #data: ImageDataset;
  readonly #criterion = new SoftmaxCrossEntropy();
  readonly #optimizer: SGD;
  #batches: Iterator<Batch> | undefined;
  /** Since the last point of the training curve. */
  #images = 0;
  #loss = 0;
  #right = 0;

  /** @param progress - Goes on from here, and is changed. */
  constructor(network: Network, data: ImageDataset, progress: Progress) {
    this.#network = network;
    this.#data = data;
    this.#optimizer = new SGD(network.parameters(), { lr: 0 });
    this.#progress = progress;
  }

  /**
   * Trains on one batch.
   *
   * @returns How many images were in it; 0 at the end of a pass, where there is none left. The next
   * call begins another pass.
   * @throws NonFiniteError if the loss is NaN or Infinity.
   */
  step({ batch, lr }: { batch: number; lr: number }): number {
    this.#batches ??= this.#startPass(batch);
    const next = this.#batches.next();
    if (next.done) {
      this.#batches = undefined;
      return 0;
    }
    const [x, y] = next.value;
    const B = y.shape[0];
    const logits = this.#network.forward(x);
    const loss = this.#criterion.forward(logits, y);
    this.#optimizer.lr = lr;
    this.#optimizer.zeroGrad();
    this.#network.backward(this.#criterion.backward(), { inputGrad: false });
    this.#optimizer.step();

    const answers = argmax(logits);
    for (let b = 0; b < B; b++) if (answers.get(b) === y.get(b)) this.#right++;
    this.#loss += loss * B;
    this.#images += B;
    this.#progress.epochs += B / this.#data.train.x.shape[0];
    return B;
  }

  #startPass(batchSize: number): Iterator<Batch> {
    return new DataLoader(this.#data.train, { batchSize, shuffle: true, scale: SCALE })[
      Symbol.iterator
    ]();
  }

  /** Adds a point to the training curve: the mean over the images since the last one. */
  measure(): void {
    if (this.#images === 0) return;
    this.#settle();
    const { curves, epochs } = this.#progress;
    addPoint(curves.training, epochs, this.#loss / this.#images, this.#right / this.#images);
    [this.#images, this.#loss, this.#right] = [0, 0, 0];
  }

  /** A sum of many shares is a little off the whole number that it stands for. */
  #settle(): void {
    const whole = Math.round(this.#progress.epochs);
    if (Math.abs(this.#progress.epochs - whole) < CLOSE) this.#progress.epochs = whole;
  }

  /** Adds a point to the test curve. */
  test(): void {
    this.#settle();
    const { accuracy, loss } = evaluate(
      this.#network,
      new DataLoader(this.#data.test, { batchSize: 250, scale: SCALE }),
    );
    addPoint(this.#progress.curves.test, this.#progress.epochs, loss, accuracy);
  }
}
