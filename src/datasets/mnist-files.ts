/**
 * The four files of MNIST (LeCun, Cortes and Burges 1998, http://yann.lecun.com/exdb/mnist), and
 * where they are served.
 */

/** One of the four files. */
export interface MnistFile {
  /** As it was first published, without `.gz`. */
  readonly name: string;
  /** Its length once decompressed. */
  readonly bytes: number;
  /** SHA-256 of its bytes once decompressed: the compressed ones differ between mirrors. */
  readonly sha256: string;
}

/** The parts of the data set. */
export const mnistParts = ['trainImages', 'trainLabels', 'testImages', 'testLabels'] as const;

/** A part of the data set. */
export type MnistPart = (typeof mnistParts)[number];

/** The four files, by part. */
export type MnistFiles = Readonly<Record<MnistPart, MnistFile>>;

/** MNIST itself. */
export const mnistFiles: MnistFiles = {
  trainImages: {
    name: 'train-images-idx3-ubyte',
    bytes: 47_040_016,
    sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  },
  trainLabels: {
    name: 'train-labels-idx1-ubyte',
    bytes: 60_008,
    sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  },
  testImages: {
    name: 't10k-images-idx3-ubyte',
    bytes: 7_840_016,
    sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  },
  testLabels: {
    name: 't10k-labels-idx1-ubyte',
    bytes: 10_008,
    sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  },
};

/** Public copies, tried in this order. The original server no longer answers. */
export const mnistMirrors: readonly string[] = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
];

/**
 * The names a file goes by: plain or gzip, and as some archives spell it (train-images.idx3-ubyte).
 */
export function spellings({ name }: MnistFile): string[] {
  const dotted = name.replace('-idx', '.idx');
  return [name, `${name}.gz`, dotted, `${dotted}.gz`];
}
