/**
 * MNIST as arrays: finds the four files, checks that they belong together, and splits off the
 * validation images. The same in Node, which passes its Disk, and in browsers, which have none.
 * What users are told is in node.ts.
 */
import { FormatError } from '../core/errors.js';
import { showShape } from '../core/check.js';
import type { NdArray } from '../core/ndarray.js';
import type { Disk } from './bytes.js';
import { holdOut, shapeImages, type ImageDataset, type LabelledImages } from './dataset.js';
import { decodeIdx } from './idx.js';
import { mnistFiles, mnistParts, type MnistFiles } from './mnist-files.js';
import { checkMnistOptions, type LoadMnistOptions } from './mnist-options.js';
import type { OpenFile } from './mnist-open.js';
import { openSource } from './mnist-sources.js';

/** MNIST, or other images in its form. */
export interface MnistDataset extends ImageDataset {
  /**
   * `'MNIST'` if the SHA-256 of all four files says so, and else `'unverified images in MNIST
   * form'`.
   */
  readonly name: 'MNIST' | 'unverified images in MNIST form';
  /** Whether the SHA-256 of all four files is MNIST's. */
  readonly verified: boolean;
}

const who = 'loadMnist';

/** Loads the data set. `files` can be others in tests. */
export async function loadMnistWith(
  disk: Disk | undefined,
  options: LoadMnistOptions,
  files: MnistFiles = mnistFiles,
): Promise<MnistDataset> {
  const settings = checkMnistOptions(who, options, disk);
  const { validation, flatten, signal } = settings;
  signal?.throwIfAborted();
  const open = await openSource(files, settings, disk);
  const training = pair(open.trainImages, open.trainLabels, flatten);
  const test = pair(open.testImages, open.testLabels, flatten);
  const count = training.y.shape[0];
  if (validation > 0 && validation >= count) {
    throw new RangeError(
      `${who} expects validation to leave some of the ${count} training images, but got ` +
        `${validation}; hold out fewer than ${count}`,
    );
  }
  signal?.throwIfAborted();
  const verified = mnistParts.every((part) => open[part].verified);
  return {
    name: verified ? 'MNIST' : 'unverified images in MNIST form',
    verified,
    ...holdOut(training, validation),
    test,
  };
}

/** Images and the labels that belong to them. */
function pair(imageFile: OpenFile, labelFile: OpenFile, flatten: boolean): LabelledImages {
  const images = bytesIn(
    imageFile,
    'images uint8 [N, 28, 28]',
    (shape) => shape.length === 3 && shape[1] === 28 && shape[2] === 28,
  );
  const labels = bytesIn(labelFile, 'labels uint8 [N]', (shape) => shape.length === 1);
  if (images.shape[0] !== labels.shape[0]) {
    throw new FormatError(
      `${who} expects as many labels as images, but got ${images.shape[0]} images in ` +
        `${imageFile.name} and ${labels.shape[0]} labels in ${labelFile.name}; use files that ` +
        'belong together',
    );
  }
  const wrong = labels.data.findIndex((label) => label > 9);
  if (wrong >= 0) {
    throw new FormatError(
      `${who} expects labels from 0 to 9 in ${labelFile.name}, but got ${labels.data[wrong]} ` +
        `for image ${wrong} at byte ${labelFile.header.start + wrong}; use files of ten ` +
        'classes, or read others with readIdx',
    );
  }
  return { x: shapeImages(images, flatten), y: labels };
}

function bytesIn(
  file: OpenFile,
  what: string,
  fits: (shape: readonly number[]) => boolean,
): NdArray<Uint8Array> {
  const { dtype, shape } = file.header;
  if (dtype !== 'uint8' || !fits(shape)) {
    throw new FormatError(
      `${who} expects ${file.name} to hold ${what}, but got ${dtype} ${showShape(shape)} ` +
        '(sizes from byte 4 on); use files in MNIST form, or read others with readIdx',
    );
  }
  return decodeIdx(file) as NdArray<Uint8Array>;
}
