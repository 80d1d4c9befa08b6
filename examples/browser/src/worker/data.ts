/**
 * The images to learn from: digits that the library draws, or MNIST out of the files that the
 * visitor gives.
 */
import { drawDigits, loadMnist, readIdx, type ImageDataset } from 'tiny-mlp/datasets';
import type { DataInfo } from '../protocol.js';

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

/** An error text for visitors, who do not know the function that begins it. */
const inWords = (error: unknown): Error => {
  const text = error instanceof Error ? error.message : String(error);
  return new Error(text.replace(/^\w+ expects /, 'Expected '), { cause: error });
};

/** Draws digits. They are not MNIST. */
export async function drawn(onProgress: (done: number) => void): Promise<ImageDataset> {
  const data = await drawDigits({
    ...DRAWN,
    onProgress: ({ drawn: count, total }) => onProgress(count / total),
  });
  return { ...data, name: 'drawn digits' };
}

/** Collects MNIST's four files, in as many portions as they come. */
export class GivenFiles {
  readonly #files = new Map<string, File>();

  /** The files, by the names that MNIST gives them. */
  get files(): ReadonlyMap<string, File> {
    return this.#files;
  }

  /** Those that have not come yet. */
  get missing(): string[] {
    return parts.filter((part) => !this.#files.has(part));
  }

  /**
   * Takes some files, all of them or none.
   *
   * @throws Error if one is none of the four, is damaged or empty; the text says which, what was
   * expected, and what to do.
   */
  async add(files: readonly File[]): Promise<void> {
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
      const { shape } = await readIdx(file).catch((error: unknown) => {
        throw inWords(error);
      });
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

  /** MNIST, once all four are there. */
  async load(): Promise<ImageDataset> {
    return loadMnist({ files: Object.fromEntries(this.#files) }).catch((error: unknown) => {
      throw inWords(error);
    });
  }

  /** Forgets what has come. */
  clear(): void {
    this.#files.clear();
  }
}

const sizeOf = ({ size }: File): string =>
  size < 10_000 ? `${size} bytes` : `${(size / 1e6).toFixed(2)} MB`;

/** What the page says of the data. */
export const describe = ({ name, train, test }: ImageDataset): DataInfo => ({
  name,
  isMnist: name === 'MNIST',
  train: train.x.shape[0],
  test: test.x.shape[0],
});
