/**
 * The images to learn from: digits that the library draws, or MNIST out of the files that the
 * visitor gives, in as many portions as they come.
 */
import { drawDigits, loadMnist, readIdx, type ImageDataset } from 'tiny-mlp/datasets';
import type { DataInfo, Preparation } from '../snapshot.js';
import { forgetFiles, keepFiles } from './keep.js';
import { textOf } from './text.js';

/** How many digits are drawn: enough to learn from, in a second or two. */
const DRAWN = { train: 20_000, test: 2_000 };

/**
 * MNIST's files by what they are called, however a download renamed them: `train-images.idx3-ubyte
 * (1).gz` is one.
 */
const parts = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;
const partOf = (name: string) =>
  parts.find((part) => name.toLowerCase().replace('.idx', '-idx').includes(part));

/** What is told of the data. */
interface DataEvents {
  readonly notice: (text: string, isFault?: boolean) => void;
  /** `busy` has changed. */
  readonly onBusy: () => void;
  /** Other data are there. */
  readonly onData: (data: ImageDataset) => void | Promise<void>;
}

export class Data {
  current: ImageDataset | null = null;
  busy: Preparation | null = null;
  readonly #events: DataEvents;
  /** MNIST's files that have come, by the names that MNIST gives them. */
  readonly #files = new Map<string, File>();

  constructor(events: DataEvents) {
    this.#events = events;
  }

  /** What the page says of them. */
  get info(): DataInfo | null {
    if (!this.current) return null;
    const { name, train, test } = this.current;
    const sizes = { train: train.x.shape[0], test: test.x.shape[0] };
    return { name, isMnist: name === 'MNIST', ...sizes };
  }

  /** Digits in place of what is there. */
  async drawDigits(): Promise<void> {
    await this.#prepare('Drawing digits', async (onDone) => {
      this.#files.clear();
      const data = await drawDigits({
        ...DRAWN,
        onProgress: ({ drawn, total }) => onDone(drawn / total),
      });
      await this.#use({ ...data, name: 'drawn digits' }); // which are not MNIST
      await forgetFiles().catch(() => undefined);
    });
  }

  /** Files that should be MNIST's. On an error the data stay what they were. */
  async useFiles(files: readonly File[]): Promise<void> {
    await this.#prepare('Reading files', async () => {
      await this.#add(files);
      const missing = parts.filter((part) => !this.#files.has(part));
      if (missing.length > 0) {
        return this.#events.notice(
          `${4 - missing.length} of MNIST’s 4 files are here; still missing: ` +
            `${missing.join(', ')}. Drop them too.`,
        );
      }
      await this.#use(await inWords(loadMnist({ files: Object.fromEntries(this.#files) })));
      await keepFiles([...this.#files.values()]).catch((error: unknown) => {
        this.#events.notice(
          `The files cannot be kept across reloads here (${textOf(error)}); drop them again then.`,
          true,
        );
      });
    });
  }

  async #use(data: ImageDataset): Promise<void> {
    this.current = data;
    await this.#events.onData(data);
  }

  /**
   * One preparation at a time: what is asked for meanwhile is refused by the page's buttons, and
   * here.
   */
  async #prepare(
    what: string,
    work: (onDone: (done: number) => void) => Promise<void>,
  ): Promise<void> {
    const { notice, onBusy } = this.#events;
    if (this.busy) return notice('Wait until the data are ready, then try again.', true);
    const show = (done: number): void => {
      this.busy = { what, done };
      onBusy();
    };
    notice('');
    show(0);
    try {
      await work(show);
    } catch (error) {
      notice(textOf(error), true);
    } finally {
      this.busy = null;
      onBusy();
    }
  }

  /**
   * Takes some files, all of them or none.
   *
   * @throws Error if one is none of the four, is damaged or empty; the text says which, what was
   * expected, and what to do.
   */
  async #add(files: readonly File[]): Promise<void> {
    const taken = new Map<string, File>();
    for (const file of files) {
      const part = partOf(file.name);
      if (!part) {
        throw new Error(
          `Expected MNIST’s four files (${parts.join(', ')}; each plain or .gz), but got ` +
            `“${file.name}” (${sizeOf(file)}). Drop those four, or a network saved as .npz. ` +
            'Nothing was changed.',
        );
      }
      const { shape } = await inWords(readIdx(file));
      if (shape[0] === 0) {
        throw new Error(
          `Expected images or labels in “${file.name}”, but got a file of 0. Drop MNIST’s own. ` +
            'Nothing was changed.',
        );
      }
      taken.set(part, file);
    }
    for (const [part, file] of taken) this.#files.set(part, file);
  }
}

/** With an error text for visitors, who do not know the function that begins it. */
const inWords = <T>(result: Promise<T>): Promise<T> =>
  result.catch((cause: unknown) => {
    throw new Error(textOf(cause).replace(/^\w+ expects /, 'Expected '), { cause });
  });

const sizeOf = ({ size }: File): string =>
  size < 10_000 ? `${size} bytes` : `${(size / 1e6).toFixed(2)} MB`;
