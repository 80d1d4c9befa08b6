/**
 * The images: MNIST where it can be had, else digits drawn by the library, which are not MNIST. Cut
 * to size for small runs.
 */
import { rows } from 'tiny-mlp';
import {
  DownloadError,
  drawDigits,
  loadMnist,
  type ImageDataset,
  type LabelledImages,
} from 'tiny-mlp/datasets';
import { DataError, textOf } from './errors.js';
import type { GridSettings } from './options.js';
import { PatientProgress } from './progress.js';

/** Where the images come from, and how many of them to use. */
type Settings = Pick<GridSettings, 'data' | 'synthetic' | 'quick' | 'limit' | 'heldOut'>;

/**
 * As in the classical experiment: the last 10,000 of the 60,000 training images choose the best
 * network.
 */
const HELD_OUT = 10_000;

/**
 * How long to try for a download. Where there is no network at all, drawn digits should not be
 * minutes away.
 */
const PATIENT = { timeout: 10_000, retries: 1 };
const hasty = () => ({ timeout: 5_000, retries: 0, signal: AbortSignal.timeout(20_000) });

/** Loads or draws the images, and cuts them as the settings say. */
export async function loadDigits(settings: Settings): Promise<ImageDataset> {
  const whole = settings.synthetic ? await draw(settings) : await load(settings);
  const { limit, heldOut } = settings;
  return {
    name: whole.name,
    train: firstRows(whole.train, limit),
    validation: firstRows(whole.validation, heldOut),
    test: firstRows(whole.test, heldOut),
  };
}

async function load(settings: Settings): Promise<ImageDataset> {
  // loadMnist reads MNIST_DIR by itself; here it tells whether the user named a folder, which must
  // not be left for drawn digits.
  const folder = settings.data ?? process.env.MNIST_DIR;
  const named = folder !== undefined && folder !== '';
  const progress = new PatientProgress('Downloading MNIST');
  try {
    const mnist = await loadMnist({
      ...(settings.data !== undefined && { dir: settings.data }),
      ...(settings.quick && !named ? hasty() : PATIENT),
      validation: HELD_OUT,
      onProgress: ({ file, received, total }) =>
        progress.update(received, total, `Downloading ${file}`),
    });
    if (mnist.verified) return mnist;
    throw new Error(
      `expected MNIST in ${folder}, but got other images in its form (SHA-256 differs); use ` +
        "MNIST's own four files",
    );
  } catch (error) {
    const unreachable =
      error instanceof DownloadError ||
      (error instanceof DOMException && error.name === 'TimeoutError');
    if (named || !unreachable) throw new DataError(textOf(error), { cause: error });
    console.log(
      'MNIST is not here and cannot be downloaded now, so this run draws digits of its own. For ' +
        "the real ones, run it once with a network, or name a folder with MNIST's four files: " +
        '--data DIR.\n',
    );
    return draw(settings);
  } finally {
    progress.stop();
  }
}

/**
 * The images are the same for every --seed, as MNIST's are: seeds differ in weights and order
 * alone.
 */
async function draw({ limit, heldOut }: Settings): Promise<ImageDataset> {
  const progress = new PatientProgress('Drawing digits');
  const validation = heldOut ?? HELD_OUT;
  // The held-out images come after all training images, so a limit alone must not move them.
  const train = heldOut !== undefined && limit !== undefined ? limit : 50_000;
  try {
    return await drawDigits({
      train: train + validation,
      validation,
      test: heldOut ?? 10_000,
      onProgress: ({ drawn, total }) => progress.update(drawn, total),
    });
  } finally {
    progress.stop();
  }
}

const firstRows = ({ x, y }: LabelledImages, count = x.shape[0]): LabelledImages => ({
  x: rows(x, 0, count),
  y: rows(y, 0, count),
});
