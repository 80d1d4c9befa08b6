/**
 * Makes a training one that can be watched: points for the curves, and a pace.
 *
 * B = batch
 */
import {
  argmax, SoftmaxCrossEntropy,
  type Callback, type EpochRecord, type NdArray, type Training, type TrainingLoss,
} from 'tiny-mlp'; // prettier-ignore
import type { WorkerLink } from 'tiny-mlp/worker';
import type { Network } from '../session/network.js';
import type { Settings } from '../settings.js';

/** What the page is told, a few times a second. */
export interface Told {
  readonly points: readonly Point[];
  /** Images a second; null before there are any. */
  readonly speed: number | null;
}

/** A point of a curve. */
interface Point {
  readonly curve: 'training' | 'test';
  /** Passes over the training images since this training began. */
  readonly epochs: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** Milliseconds between two times that the page is told. */
const REPORT = 200;
/** Milliseconds by which a pace may fall behind and catch up: timers are that late at times. */
const LAG = 100;

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The loss of a training, which counts what it sees, and the callback that tells of it. */
export class Watch implements TrainingLoss, Callback {
  readonly #criterion = new SoftmaxCrossEntropy();
  readonly #link: WorkerLink;
  readonly #network: Network;
  readonly #size: number;
  #settings: Settings;
  #points: Point[] = [];
  /** Since the last point of the training curve. */
  #counts = { images: 0, loss: 0, right: 0 };
  /** Images that were learned from: in the last batch, in this epoch, since the page was told. */
  #images = { batch: 0, epoch: 0, told: 0 };
  #told = 0;
  /** When the pace lets the next batch begin. */
  #due = 0;

  /** @param size - Images in an epoch. */
  constructor(link: WorkerLink, network: Network, size: number, settings: Settings) {
    this.#link = link;
    this.#network = network;
    this.#size = size;
    this.#settings = settings;
  }

  /** May change at any time. */
  get settings(): Settings {
    return this.#settings;
  }
  set settings(settings: Settings) {
    this.#settings = settings;
    this.#told = performance.now(); // and not when a pause began
  }

  forward(logits: NdArray, labels: NdArray): number {
    const loss = this.#criterion.forward(logits, labels);
    if (!this.#network.training) return loss; // of test images
    const B = logits.shape[0];
    const answers = argmax(logits);
    for (let b = 0; b < B; b++) if (answers.get(b) === labels.get(b)) this.#counts.right++;
    this.#counts.loss += loss * B;
    this.#counts.images += B;
    const { epoch, told } = this.#images;
    this.#images = { batch: B, epoch: epoch + B, told: told + B };
    return loss;
  }

  backward(): NdArray {
    return this.#criterion.backward();
  }

  onEpochBegin(training: Training): void {
    this.#images.epoch = 0;
    if (training.epoch === 1 || this.#link.paused) this.#tell(training);
  }

  async onBatchEnd(training: Training): Promise<void> {
    await this.#keepPace();
    if (this.#link.paused || performance.now() - this.#told >= REPORT) this.#tell(training);
  }

  onEpochEnd(training: Training, { validationLoss, metrics }: EpochRecord): void {
    this.#measure(training);
    this.addTest(training.epoch, { loss: validationLoss!, accuracy: metrics.accuracy });
    if (training.epoch < this.#settings.epochs) return;
    this.#tell(training);
    training.stop();
  }

  /** Adds a point to the test curve. */
  addTest(epochs: number, { loss, accuracy }: { loss: number; accuracy: number }): void {
    this.#points.push({ curve: 'test', epochs, loss, accuracy });
  }

  /** Adds a point to the training curve: the mean over the images since the last one. */
  #measure({ epoch }: Training): void {
    const { images, loss, right } = this.#counts;
    if (images === 0) return;
    const epochs = epoch - 1 + this.#images.epoch / this.#size;
    this.#points.push({ curve: 'training', epochs, loss: loss / images, accuracy: right / images });
    this.#counts = { images: 0, loss: 0, right: 0 };
  }

  #tell(training: Training): void {
    this.#measure(training);
    const now = performance.now();
    const { told } = this.#images;
    const speed = told > 0 ? (1000 * told) / (now - this.#told) : null;
    this.#link.send({ points: this.#points, speed } satisfies Told);
    this.#points = [];
    this.#images.told = 0;
    this.#told = now;
  }

  /** Waits until there may be another batch. */
  async #keepPace(): Promise<void> {
    const { pace } = this.#settings;
    this.#due = Math.max(this.#due, performance.now() - LAG) + (1000 * this.#images.batch) / pace;
    const isOn = () => pace === this.#settings.pace && !this.#link.paused;
    for (let early; (early = this.#due - performance.now()) > 1 && isOn();)
      await sleep(Math.min(early, REPORT));
  }
}
