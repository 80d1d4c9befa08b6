/**
 * One visitor's session: data, a network, and how far it has come. Each method answers something
 * that the visitor does. Not here: training itself, which is a worker's (../worker/training.ts).
 */
import { manualSeed, NonFiniteError, type StateDict } from 'tiny-mlp';
import type { ImageDataset } from 'tiny-mlp/datasets';
import { trainInWorker, type WorkerTraining } from 'tiny-mlp/worker';
import type { Settings } from '../settings.js';
import type { Phase, Progress, View } from '../snapshot.js';
import type { Job } from '../worker/training.js';
import type { Told } from '../worker/watch.js';
import { Data } from './data.js';
import { areFiles, checkKept, Keeper, keptFiles, keptNetwork } from './keep.js';
import {
  classify, countParameters, firstWeights, makeNetwork, PIXELS, readNetwork, writeNetwork,
  type Network,
} from './network.js'; // prettier-ignore
import { addPoint, noProgress } from './progress.js';
import { textOf } from './text.js';

/** The same start gives the same run, bit for bit. */
const SEED = 0;

/** Milliseconds between two times that the network is kept while it trains. */
const KEEP = 3000;

/** How much longer the page is left alone than it takes to show a network: a wide one is 7 MB. */
const REST = 10;

/** Units whose weights are shown. */
const SHOWN_UNITS = 64;
/** Training images that are shown. */
const SHOWN_IMAGES = 36;

/** Far more than rounding ever puts a sum of shares beside a whole number. */
const CLOSE = 1e-6;

/** A training in a worker: under way, or paused. */
interface Run {
  readonly training: WorkerTraining<StateDict>;
  /** Epochs that the network had seen before. */
  readonly since: number;
  /** Ends it. */
  readonly controller: AbortController;
}

export class Session {
  readonly #view: View;
  readonly #data: Data;
  readonly #keeper = new Keeper((isKept) => this.#tellOfOther(isKept));
  #settings: Settings;
  /** While it trains, as it was in the worker a moment ago. */
  #network: Network;
  #progress = noProgress();
  #run: Run | null = null;
  #phase: Phase = 'untrained';
  #speed: number | null = null;
  /** When the network was kept, and when it is to be shown again. */
  #kept = 0;
  #due = 0;
  #drawing: Float32Array | null = null;

  constructor(settings: Settings, view: View) {
    this.#settings = settings;
    this.#view = view;
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
    const [files, network] = await Promise.all([keptFiles(), keptNetwork()]).catch(
      (error: unknown) => {
        this.#view.notice(
          'network',
          `Nothing can be kept across reloads here (${textOf(error)}); download the network ` +
            'instead.',
          true,
        );
        return [undefined, undefined];
      },
    );
    if (network !== undefined) this.#restore(network);
    if (areFiles(files)) await this.useFiles(files);
    if (!this.#data.current) await this.drawDigits();
  }

  #restore(record: unknown): void {
    try {
      const { file, settings, ...progress } = checkKept(record);
      const network = readNetwork(file);
      this.#adopt(network, settings, 'paused', 'The network of your last visit is back.', progress);
    } catch (error) {
      this.#keeper.forget().catch(() => undefined);
      this.#view.notice(
        'network',
        'The network that was kept cannot be used: it was discarded, and a new one was made. ' +
          textOf(error),
        true,
      );
    }
  }

  // ── Training ───────────────────────────────────────────────────────────────────────────────────

  start(): void {
    const data = this.#data.current;
    if (!data || this.#phase === 'training' || this.#phase === 'failed') return;
    const { epochs, goal, trainedOn, curves } = this.#progress;
    this.#progress = {
      ...this.#progress,
      goal: epochs >= goal - CLOSE ? epochs + this.#settings.epochs : goal,
      trainedOn: trainedOn.at(-1) === data.name ? trainedOn : [...trainedOn, data.name],
    };
    this.#phase = 'training';
    this.#view.notice('training', '');
    this.#view.notice('network', '');
    this.#run ??= this.#begin(data, curves.test.epochs.length === 0);
    this.#tell(this.#run);
    this.#run.training.continue();
    this.#report();
  }

  /** Has a worker go on from the network as it is. */
  #begin({ train, test }: ImageDataset, isUnmeasured: boolean): Run {
    const since = this.#progress.epochs;
    const controller = new AbortController();
    const training = trainInWorker<Job, StateDict>(
      new Worker(new URL('../worker/training.ts', import.meta.url), { type: 'module' }),
      {
        data: {
          data: { train, test },
          weights: this.#network.stateDict(),
          seed: SEED + Math.round(since),
          isUnmeasured,
          settings: this.#settings,
        },
        onMessage: (message) => this.#hear(run, message as Told),
        signal: controller.signal,
      },
    );
    const run = { training, since, controller };
    training.result.then(
      (weights) => this.#finish(run, weights),
      (error: unknown) => this.#fail(run, error),
    );
    return run;
  }

  /** Tells a training of the settings, and how many epochs are left for it. */
  #tell({ training, since }: Run): void {
    const epochs = Math.ceil(this.#progress.goal - since - CLOSE);
    training.send({ ...this.#settings, epochs });
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
      if (this.#phase === 'training' && begun - this.#kept >= KEEP) this.#keep();
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
    const text =
      error instanceof NonFiniteError
        ? `The training diverged. ${textOf(error)}. Reset, with a lower learning rate.`
        : `The worker that trains failed. ${textOf(error)}. Reload the page; a current browser ` +
          'is needed.';
    this.#view.notice('training', text, true);
    this.#end('failed');
  }

  /** A new network, of the size that the settings say now. */
  reset(): void {
    manualSeed(SEED);
    this.#adopt(makeNetwork(this.#settings.hidden), this.#settings, 'untrained');
    this.#keeper.forget().catch(() => undefined); // where nothing can be kept, nothing is
  }

  tune(settings: Settings): void {
    const before = this.#settings;
    const { goal } = this.#progress;
    if (goal > 0)
      this.#progress = { ...this.#progress, goal: goal + settings.epochs - before.epochs };
    this.#settings = settings;
    if (this.#run) this.#tell(this.#run);
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
    run?.controller.abort();
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
    const { inFeatures, outFeatures } = this.#network;
    const hidden = this.#network.at(0).outFeatures;
    const name = `tiny-mlp-${inFeatures}-${hidden}-${hidden}-${outFeatures}.npz`;
    return { name, bytes: writeNetwork(this.#network) };
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

  /** Another tab of this page has written to the one place where a network is kept. */
  #tellOfOther(isKept: boolean): void {
    if (this.#phase === 'untrained') return;
    const what = isKept
      ? 'Another tab of this page has put its network in the place of this one'
      : 'Another tab of this page has removed the network that was kept';
    this.#view.notice('network', `${what}. Download this one if it should outlive a reload.`, true);
  }

  #keep(): void {
    this.#kept = performance.now();
    const file = writeNetwork(this.#network);
    this.#keeper
      .keep({ file, settings: this.#settings, ...this.#progress })
      .catch((error: unknown) => {
        this.#view.notice(
          'network',
          `The network cannot be kept across reloads here (${textOf(error)}); download it instead.`,
          true,
        );
      });
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
