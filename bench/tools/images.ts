/**
 * The images of a measurement: MNIST where it is at hand, drawn digits otherwise; never a download.
 */
import { drawDigits, loadMnist, type ImageDataset } from 'tiny-mlp/datasets';

/** 50,000 images to train on, 10,000 to validate, 10,000 to test. `folder` holds MNIST's files. */
export const loadImages = (folder: string | undefined): Promise<ImageDataset> =>
  folder ? loadMnist({ dir: folder, validation: 10_000 }) : drawDigits({ validation: 10_000 });
