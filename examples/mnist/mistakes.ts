/**
 * The images a model answers wrong, the ones it is surest of first: what a table of numbers does
 * not show.
 *
 * B = batch, P = pixels (784)
 */
import { argmax, SoftmaxCrossEntropy, type DataLoader, type Module, type NdArray } from 'tiny-mlp';

/** An image answered wrong. */
export interface Mistake {
  /** Grey values 0 (background) to 255 (ink), [P]. */
  readonly pixels: Uint8Array;
  readonly right: number;
  readonly answered: number;
  /** The model's probability of its answer, 0 to 1. */
  readonly sureness: number;
}

/**
 * @param images - The same images as the loader's, in the same order, in bytes: [N, P].
 * @param most - How many to return at most.
 */
export function findMistakes(
  model: Module,
  loader: DataLoader,
  images: NdArray,
  most: number,
): Mistake[] {
  const criterion = new SoftmaxCrossEntropy();
  const found: (Omit<Mistake, 'pixels'> & { readonly image: number })[] = [];
  let image = 0;
  model.eval();
  for (const [x, y] of loader) {
    const logits = model.forward(x);
    criterion.forward(logits, y);
    const { probabilities } = criterion;
    const answers = argmax(logits);
    for (let b = 0; b < y.shape[0]; b++, image++) {
      const [right, answered] = [y.get(b), answers.get(b)];
      if (right !== answered)
        found.push({ image, right, answered, sureness: probabilities.get(b, answered) });
    }
  }
  model.train();
  found.sort((a, b) => b.sureness - a.sureness);
  return found
    .slice(0, most)
    .map(({ image, ...rest }) => ({ ...rest, pixels: pixelsOf(images, image) }));
}

const pixelsOf = (images: NdArray, row: number): Uint8Array =>
  Uint8Array.from({ length: images.shape[1] }, (_, p) => images.get(row, p));
