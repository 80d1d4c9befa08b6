/**
 * What happens in the worker from its first message on: one visitor, one set of data, one network.
 * Each method answers one message. Not here: how messages come and go (worker.ts), training itself
 * (training.ts).
 */
import { manualSeed } from 'tiny-mlp';
import type { ImageDataset } from 'tiny-mlp/datasets';
import type { FromWorker, Phase, Place, Snapshot } from '../protocol.js';
import type { Settings } from '../settings.js';
import { describe, drawn, GivenFiles } from './data.js';
import {
  areFiles,
  checkKept,
  forgetFiles,
  keepFiles,
  Keeper,
  keptFiles,
  keptNetwork,
} from './keep.js';
import { train } from './loop.js';
import {
  classify,
  countParameters,
  firstWeights,
  makeNetwork,
  PIXELS,
  readNetwork,
  writeNetwork,
  type Network,
} from './network.js';
import { CLOSE, noProgress, Training, type Progress } from './training.js';

/** The same start gives the same run, bit for bit. */
const SEED = 0;

/** Milliseconds between two times that the network is kept while it trains. */
const KEEP = 3000;

/** Units whose weights are shown. */
const SHOWN_UNITS = 64;
/** Training images that are shown. */
const SHOWN_IMAGES = 36;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class Session {
  readonly #say: (message: FromWorker, transfer?: Transferable[]) => void;
  readonly #given = new GivenFiles();
  readonly #keeper = new Keeper((isKept) => this.#tellOfOther(isKept));
  #settings: Settings;
  #data: ImageDataset | null = null;
  #network: Network;
  #progress: Progress = noProgress();
  /** The network on the data, from the first start on. */
  #training: Training | null = null;
  #phase: Phase = 'untrained';
  #busy: Snapshot['busy'] = null;
  #trainedOn: string[] = [];
  #goal = 0;
  #speed: number | null = null;
  #drawing: Float32Array | null = null;
  /** Counts runs: a loop whose number has passed ends. */
  #run = 0;

  /** @param say - Sends a message to the page. */
  constructor(settings: Settings, say: (message: FromWorker, transfer?: Transferable[]) => void) {
    this.#settings = settings;
    this.#say = say;
    manualSeed(SEED);
    this.#network = makeNetwork(settings.hidden);
  }

  /** Opens what was kept; without it, draws digits. */
  async open(): Promise<void> {
    this.#report();
    this.#show();
    const [files, network] = await Promise.all([keptFiles(), keptNetwork()]).catch(
      (error: unknown) => {
        this.#tell(
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
    if (!this.#data) await this.drawDigits();
  }

  #restore(record: unknown): void {
    let kept;
    let network;
    try {
      kept = checkKept(record);
      network = readNetwork(kept.file);
    } catch (error) {
      this.#keeper.forget().catch(() => undefined);
      return this.#tell(
        'network',
        'The network that was kept cannot be used: it was discarded, and a new one was made. ' +
          textOf(error),
        true,
      );
    }
    const { settings, goal, trainedOn, epochs, curves } = kept;
    this.#adopt(network, settings);
    this.#trainedOn = [...trainedOn];
    this.#goal = goal;
    this.#progress = { epochs, curves };
    this.#phase = 'paused';
    this.#tell('network', 'The network of your last visit is back.');
    this.#report();
    this.#show();
  }

  // ── Training ───────────────────────────────────────────────────────────────────────────────────

  start(): void {
    if (!this.#data || this.#phase === 'training' || this.#phase === 'failed') return;
    this.#training ??= new Training(this.#network, this.#data, this.#progress);
    const { epochs, curves } = this.#progress;
    if (curves.test.epochs.length === 0 && !this.#test()) return;
    if (epochs >= this.#goal - CLOSE) this.#goal = epochs + this.#settings.epochs;
    if (this.#trainedOn.at(-1) !== this.#data.name) this.#trainedOn.push(this.#data.name);
    this.#phase = 'training';
    this.#tell('training', '');
    this.#tell('network', '');
    this.#report();
    void this.#train(this.#training, ++this.#run);
  }

  async #train(training: Training, run: number): Promise<void> {
    let kept = performance.now();
    try {
      const isThrough = await train(training, {
        settings: () => this.#settings,
        isOn: () => run === this.#run,
        onPass: () => {
          training.measure();
          training.test();
          return this.#progress.epochs >= this.#goal - CLOSE;
        },
        onReport: (speed) => {
          this.#speed = speed;
          training.measure();
          this.#report();
          this.#show();
          if (performance.now() - kept < KEEP) return;
          kept = performance.now();
          this.#keep();
        },
      });
      if (isThrough) this.#end('finished');
    } catch (error) {
      this.#fail(error);
    }
  }

  pause(): void {
    if (this.#phase === 'training') this.#end('paused');
  }

  #end(phase: 'paused' | 'finished'): void {
    this.#run++;
    this.#phase = phase;
    this.#speed = null;
    this.#training?.measure();
    this.#report();
    this.#show();
    this.#keep();
  }

  /**
   * Adds a point to the test curve; false where the network gives no numbers: one from a file may
   * be finite and yet overflow.
   */
  #test(): boolean {
    try {
      this.#training?.test();
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** The loss was NaN or Infinity. What was kept before stays kept. */
  #fail(error: unknown): void {
    this.#run++;
    this.#phase = 'failed';
    this.#speed = null;
    this.#tell(
      'training',
      `The training diverged. ${textOf(error)}. Reset, with a lower learning rate.`,
      true,
    );
    this.#report();
  }

  /** A new network, of the size that the settings say now. */
  reset(): void {
    this.#run++;
    manualSeed(SEED);
    this.#adopt(makeNetwork(this.#settings.hidden), this.#settings);
    this.#phase = 'untrained';
    this.#tell('training', '');
    this.#tell('network', '');
    this.#report();
    this.#show();
    this.#keeper.forget().catch(() => undefined); // where nothing can be kept, nothing is
  }

  tune(settings: Settings): void {
    const { hidden, epochs } = this.#settings;
    this.#goal += this.#goal > 0 ? settings.epochs - epochs : 0;
    this.#settings = settings;
    if (this.#phase === 'untrained' && settings.hidden !== hidden) this.reset();
  }

  /** Puts another network in the place of this one. */
  #adopt(network: Network, settings: Settings): void {
    this.#run++;
    this.#network = network;
    this.#settings = settings;
    this.#training = null;
    this.#progress = noProgress();
    this.#trainedOn = [];
    this.#goal = 0;
    this.#speed = null;
    this.#say({ type: 'settings', settings });
  }

  // ── Data ───────────────────────────────────────────────────────────────────────────────────────

  async drawDigits(): Promise<void> {
    this.#given.clear();
    await this.#prepare('Drawing digits', async (onProgress) => {
      this.#use(await drawn(onProgress));
      await forgetFiles().catch(() => undefined);
    });
  }

  /** Takes files that should be MNIST's. On an error the data stay what they were. */
  async useFiles(files: readonly File[]): Promise<void> {
    await this.#prepare('Reading files', async () => {
      await this.#given.add(files);
      const { missing } = this.#given;
      if (missing.length > 0) {
        this.#tell(
          'data',
          `${4 - missing.length} of MNIST’s 4 files are here; still missing: ` +
            `${missing.join(', ')}. Drop them too.`,
        );
        return;
      }
      this.#use(await this.#given.load());
      await keepFiles([...this.#given.files.values()]).catch((error: unknown) => {
        this.#tell(
          'data',
          `The files cannot be kept across reloads here (${textOf(error)}); drop them again then.`,
          true,
        );
      });
    });
  }

  /**
   * One preparation at a time: what is asked for meanwhile is refused by the page's buttons, and
   * here.
   */
  async #prepare(
    what: string,
    work: (onProgress: (done: number) => void) => Promise<void>,
  ): Promise<void> {
    if (this.#busy)
      return this.#tell('data', 'Wait until the data are ready, then try again.', true);
    const show = (done: number): void => {
      this.#busy = { what, done };
      this.#report();
    };
    this.#tell('data', '');
    show(0);
    try {
      await work(show);
    } catch (error) {
      this.#tell('data', textOf(error), true);
    } finally {
      this.#busy = null;
      this.#report();
    }
  }

  #use(data: ImageDataset): void {
    if (this.#phase === 'training') this.#end('paused');
    this.#data = data;
    const { x, y } = data.train;
    const images = x.data.slice(0, SHOWN_IMAGES * PIXELS);
    const labels = y.data.slice(0, SHOWN_IMAGES);
    this.#say({ type: 'samples', images, labels }, [images.buffer, labels.buffer]);
    // A network that was trained before stays, and is measured on the new images.
    this.#training = null;
    if (this.#phase !== 'paused' && this.#phase !== 'finished') return;
    this.#measureOn(data);
    if (this.#trainedOn.at(-1) !== data.name) {
      this.#tell(
        'network',
        `The network stays, measured on ${data.name} now. Continue trains it on these; Reset ` +
          'makes a new one.',
      );
    }
  }

  #measureOn(data: ImageDataset): void {
    this.#training = new Training(this.#network, data, this.#progress);
    this.#test();
  }

  // ── The drawing, and the network as a file ─────────────────────────────────────────────────────

  classify(pixels: Float32Array | null, isStrokeOver = false): void {
    this.#drawing = pixels;
    let values: Float32Array | null = null;
    try {
      values = pixels && classify(this.#network, pixels);
    } catch {
      // A network that diverges gives no probabilities; #fail says so, at the next batch at the
      // latest.
    }
    this.#say({ type: 'probabilities', values, isStrokeOver });
  }

  save(): void {
    const bytes = writeNetwork(this.#network);
    const { inFeatures, outFeatures } = this.#network;
    const hidden = this.#network.at(0).outFeatures;
    this.#say(
      {
        type: 'file',
        name: `tiny-mlp-${inFeatures}-${hidden}-${hidden}-${outFeatures}.npz`,
        bytes,
      },
      [bytes.buffer],
    );
  }

  /**
   * Takes a network from a file. On an error the network stays what it was, and goes on if it was
   * training.
   */
  async load(file: File): Promise<void> {
    try {
      const network = readNetwork(new Uint8Array(await file.arrayBuffer()));
      this.#adopt(network, { ...this.#settings, hidden: network.at(0).outFeatures });
    } catch (error) {
      return this.#tell(
        'network',
        `“${file.name}” cannot be used. ${textOf(error)}. Nothing was changed.`,
        true,
      );
    }
    this.#trainedOn = [`what ${file.name} was trained on`];
    this.#phase = 'paused';
    this.#tell('training', '');
    if (this.#data) this.#measureOn(this.#data);
    this.#tell('network', `“${file.name}” is loaded.`);
    this.#report();
    this.#show();
    this.#keep();
  }

  /** Another tab of this page has written to the one place where a network is kept. */
  #tellOfOther(isKept: boolean): void {
    if (this.#phase === 'untrained') return;
    const what = isKept
      ? 'Another tab of this page has put its network in the place of this one'
      : 'Another tab of this page has removed the network that was kept';
    this.#tell('network', `${what}. Download this one if it should outlive a reload.`, true);
  }

  #keep(): void {
    const record = {
      file: writeNetwork(this.#network),
      settings: this.#settings,
      goal: this.#goal,
      trainedOn: this.#trainedOn,
    };
    this.#keeper.keep({ ...record, ...this.#progress }).catch((error: unknown) => {
      this.#tell(
        'network',
        `The network cannot be kept across reloads here (${textOf(error)}); download it instead.`,
        true,
      );
    });
  }

  // ── What the page is told ──────────────────────────────────────────────────────────────────────

  #tell(place: Place, text: string, isFault = false): void {
    this.#say({ type: 'notice', place, isFault, text });
  }

  #report(): void {
    const network = this.#network;
    this.#say({
      type: 'snapshot',
      snapshot: {
        phase: this.#phase,
        busy: this.#busy,
        data: this.#data && describe(this.#data),
        network: {
          hidden: network.at(0).outFeatures,
          parameters: countParameters(network),
          epochs: this.#progress.epochs,
          goal: this.#goal,
          trainedOn: this.#trainedOn,
        },
        speed: this.#speed,
        curves: this.#progress.curves,
      },
    });
  }

  /** The weights, and what the network makes of the drawing now. */
  #show(): void {
    const { weights, units } = firstWeights(this.#network, SHOWN_UNITS);
    this.#say({ type: 'weights', weights, units }, [weights.buffer]);
    if (this.#drawing) this.classify(this.#drawing);
  }
}
