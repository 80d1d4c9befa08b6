/**
 * The form in which every data set of images comes: training, validation and test images with their
 * labels. Not here: where the bytes come from (mnist.ts, synthetic-digits.ts).
 */
import { wrap, type NdArray } from '../core/ndarray.js';
import { rows } from '../core/reading.js';

// N = images, P = pixels of one image (784 = 28 × 28)

/** Images and what they show. */
export interface LabelledImages {
  /**
   * Grey values 0 (background) to 255 (ink), uint8: [N, P], or [N, 28, 28] with `flatten: false`.
   */
  readonly x: NdArray<Uint8Array>;
  /** The digit each image shows, 0 to 9, uint8: [N]. */
  readonly y: NdArray<Uint8Array>;
}

/** A data set of images in three parts. */
export interface ImageDataset {
  /** What the images are: print it beside any result. */
  readonly name: string;
  /** Images to train on. */
  readonly train: LabelledImages;
  /** The last of the training images, held out by the option `validation`; none by default. */
  readonly validation: LabelledImages;
  /** Images to test on. */
  readonly test: LabelledImages;
}

/** Images [N, 28, 28] as they are, or as rows of pixels [N, 784]: the same memory either way. */
export function shapeImages(images: NdArray<Uint8Array>, flatten: boolean): NdArray<Uint8Array> {
  const [n, height, width] = images.shape;
  return flatten ? wrap(images.data, [n, height * width]) : images;
}

/** Holds out the last `count` images: views, nothing is copied. */
export function holdOut(
  { x, y }: LabelledImages,
  count: number,
): { train: LabelledImages; validation: LabelledImages } {
  const kept = x.shape[0] - count;
  return {
    train: { x: rows(x, 0, kept), y: rows(y, 0, kept) },
    validation: { x: rows(x, kept), y: rows(y, kept) },
  };
}
