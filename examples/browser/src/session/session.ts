/**
 * One visitor's session: data, a network, and how far it has come. Each method answers something
 * that the visitor does. Not here: training itself, which is a worker's (run.ts), and what outlives
 * a reload (memory.ts).
 */
import { manualSeed, type StateDict } from 'tiny-mlp';
import type { ImageDataset } from 'tiny-mlp/datasets';
import type { Settings } from '../settings.js';
import type { Phase, Progress, View } from '../snapshot.js';
import type { Told } from '../worker/watch.js';
import { Data } from './data.js';
import { areFiles } from './keep.js';
import { Memory } from './memory.js';
import {
  classify, countParameters, fileNameOf, firstWeights, makeNetwork, PIXELS, readNetwork, writeNetwork,
  type Network,
} from './network.js'; // prettier-ignore
import { addPoint, noProgress } from './progress.js';
import { failureText, isDone, Run, SEED } from './run.js';
import { textOf } from './text.js';

/** How much longer the page is left alone than it takes to show a network: a wide one is 7 MB. */
const REST = 10;

/** Units whose weights are shown. */
const SHOWN_UNITS = 64;
/** Training images that are shown. */
const SHOWN_IMAGES = 36;

export class Session {
  readonly #view: View;
  readonly #data: Data;
  readonly #memory: Memory;
  #settings: Settings;
  /** While it trains, as it was in the worker a moment ago. */
  #network: Network;
  #progress = noProgress();
  #run: Run | null = null;
  #phase: Phase = 'untrained';
  #speed: number | null = null;
  /** When the network is to be shown again. */
  #due = 0;
  #drawing: Float32Array | null = null;

  constructor(settings: Settings, view: View) {
    this.#settings = settings;
    this.#view = view;
    this.#memory = new Memory(view, () => this.#phase !== 'untrained');
    this.#data = new Data({
      notice: (text, isFault) => view.notice('data', text, isFault),
      onBusy: () => this.#report(),
      onData: (data) => this.#use(data),
    });
    manualSeed(SEED);
    this.#network = makeNetwork(settings.hidden);
  }

  /** Opens what was kept; without it, draws digits. */
  async open(): Promise<void> {
    this.#report();
    this.#show();
    const [files, record] = await this.#memory.read();
    const last = record === undefined ? undefined : this.#memory.restore(record);
    if (last) {
      const { network, settings, progress } = last;
      this.#adopt(network, settings, 'paused', 'The network of your last visit is back.', progress);
    }
    if (areFiles(files)) await this.useFiles(files);
    if (!this.#data.current) await this.drawDigits();
  }

  // ── Training ───────────────────────────────────────────────────────────────────────────────────

  start(): void {
    const data = this.#data.current;
    if (!data || this.#phase === 'training' || this.#phase === 'failed') return;
    const { epochs, goal, trainedOn, curves } = this.#progress;
    this.#progress = {
      ...this.#progress,
      goal: isDone(epochs, goal) ? epochs + this.#settings.epochs : goal,
      trainedOn: trainedOn.at(-1) === data.name ? trainedOn : [...trainedOn, data.name],
    };
    this.#phase = 'training';
    this.#view.notice('training', '');
    this.#view.notice('network', '');
    this.#run ??= this.#begin(data, curves.test.epochs.length === 0);
    this.#run.tell(this.#settings, this.#progress.goal);
    this.#run.training.continue();
    this.#report();
  }

  /** Has a worker go on from the network as it is. */
  #begin({ train, test }: ImageDataset, isUnmeasured: boolean): Run {
    const weights = this.#network.stateDict();
    const start = { data: { train, test }, weights, isUnmeasured, settings: this.#settings };
    return new Run(start, this.#progress.epochs, {
      heard: (run, told) => this.#hear(run, told),
      finished: (run, last) => this.#finish(run, last),
      failed: (run, error) => this.#fail(run, error),
    });
  }

  #hear({ since }: Run, { points, speed }: Told): void {
    for (const { curve, epochs, loss, accuracy } of points) {
      addPoint(this.#progress.curves[curve], since + epochs, loss, accuracy);
      this.#progress = { ...this.#progress, epochs: since + epochs };
    }
    this.#speed = this.#phase === 'training' ? speed : null;
    this.#report();
    if (performance.now() >= this.#due) void this.#refresh();
  }

  /** Takes over the weights of the training under way. */
  async #refresh(): Promise<void> {
    const run = this.#run;
    this.#due = Infinity;
    const weights = await run?.training.weights().catch(() => undefined); // over: they come by it
    const begun = performance.now();
    if (weights && run === this.#run) {
      this.#network.loadStateDict(weights);
      this.#show();
      if (this.#phase === 'training' && this.#memory.isDue(begun)) this.#keep();
    }
    const now = performance.now();
    this.#due = now + REST * (now - begun);
  }

  async pause(): Promise<void> {
    const run = this.#run;
    if (this.#phase !== 'training') return;
    await run?.training.pause();
    await this.#refresh();
    if (run === this.#run && this.#phase === 'training') this.#end('paused');
  }

  #finish(run: Run, weights: StateDict): void {
    if (run !== this.#run) return;
    this.#run = null;
    this.#network.loadStateDict(weights);
    this.#show();
    this.#end('finished');
  }

  #end(phase: 'paused' | 'finished' | 'failed'): void {
    this.#phase = phase;
    this.#speed = null;
    this.#report();
    if (phase !== 'failed') this.#keep(); // what was kept before stays kept
  }

  /** The loss was NaN or Infinity (of a network from a file, it may be at once), or no worker ran. */
  #fail(run: Run, error: unknown): void {
    if (run !== this.#run) return;
    this.#run = null;
    this.#view.notice('training', failureText(error), true);
    this.#end('failed');
  }

  /** A new network, of the size that the settings say now. */
  reset(): void {
    manualSeed(SEED);
    this.#adopt(makeNetwork(this.#settings.hidden), this.#settings, 'untrained');
    this.#memory.forget();
  }

  tune(settings: Settings): void {
    const before = this.#settings;
    const { goal } = this.#progress;
    if (goal > 0)
      this.#progress = { ...this.#progress, goal: goal + settings.epochs - before.epochs };
    this.#settings = settings;
    this.#run?.tell(settings, this.#progress.goal);
    if (this.#phase === 'untrained' && settings.hidden !== before.hidden) this.reset();
  }

  /** Puts another network in the place of this one. */
  #adopt(
    network: Network,
    settings: Settings,
    phase: Phase,
    text = '',
    progress: Progress = noProgress(),
  ): void {
    this.#drop();
    this.#network = network;
    this.#settings = settings;
    this.#phase = phase;
    this.#progress = progress;
    this.#speed = null;
    this.#view.settings(settings);
    this.#view.notice('training', '');
    this.#view.notice('network', text);
    this.#report();
    this.#show();
  }

  #drop(): void {
    const run = this.#run;
    this.#run = null;
    run?.drop();
  }

  // ── Data ───────────────────────────────────────────────────────────────────────────────────────

  drawDigits(): Promise<void> {
    return this.#data.drawDigits();
  }

  useFiles(files: readonly File[]): Promise<void> {
    return this.#data.useFiles(files);
  }

  async #use(data: ImageDataset): Promise<void> {
    await this.pause();
    this.#drop();
    const { x, y } = data.train;
    this.#view.samples(x.data.slice(0, SHOWN_IMAGES * PIXELS), y.data.slice(0, SHOWN_IMAGES));
    // A network that was trained before stays, and is measured on the new images.
    if (this.#phase !== 'paused' && this.#phase !== 'finished') return;
    this.#measureOn(data);
    if (this.#progress.trainedOn.at(-1) === data.name) return;
    this.#view.notice(
      'network',
      `The network stays, measured on ${data.name} now. Continue trains it on these; Reset ` +
        'makes a new one.',
    );
  }

  /** By a training that waits before its first batch. */
  #measureOn(data: ImageDataset): void {
    this.#run = this.#begin(data, true);
    void this.#run.training.pause();
  }

  // ── The drawing, and the network as a file ─────────────────────────────────────────────────────

  classify(pixels: Float32Array | null, isStrokeOver = false): void {
    this.#drawing = pixels;
    let probabilities: Float32Array | null = null;
    try {
      probabilities = pixels && classify(this.#network, pixels);
    } catch {
      // A network that diverges gives none; #fail says so, at the next batch at the latest.
    }
    this.#view.answer(probabilities, isStrokeOver);
  }

  /** The network as a file. */
  save(): { name: string; bytes: Uint8Array<ArrayBuffer> } {
    return { name: fileNameOf(this.#network), bytes: writeNetwork(this.#network) };
  }

  /**
   * Takes a network from a file. On an error the network stays what it was, and goes on if it was
   * training.
   */
  async load(file: File): Promise<void> {
    let network;
    try {
      network = readNetwork(new Uint8Array(await file.arrayBuffer()));
    } catch (error) {
      const text = `“${file.name}” cannot be used. ${textOf(error)}. Nothing was changed.`;
      return this.#view.notice('network', text, true);
    }
    const settings = { ...this.#settings, hidden: network.at(0).outFeatures };
    const trainedOn = [`what ${file.name} was trained on`];
    const progress = { ...noProgress(), trainedOn };
    this.#adopt(network, settings, 'paused', `“${file.name}” is loaded.`, progress);
    if (this.#data.current) this.#measureOn(this.#data.current);
    this.#keep();
  }

  #keep(): void {
    const [network, settings, progress] = [this.#network, this.#settings, this.#progress];
    this.#memory.keep({ network, settings, progress });
  }

  // ── What is shown ──────────────────────────────────────────────────────────────────────────────

  #report(): void {
    const network = this.#network;
    this.#view.snapshot({
      ...this.#progress,
      phase: this.#phase,
      busy: this.#data.busy,
      data: this.#data.info,
      hidden: network.at(0).outFeatures,
      parameters: countParameters(network),
      speed: this.#speed,
    });
  }

  /** The weights, and what the network makes of the drawing now. */
  #show(): void {
    this.#view.weights(firstWeights(this.#network, SHOWN_UNITS));
    if (this.#drawing) this.classify(this.#drawing);
  }
}
