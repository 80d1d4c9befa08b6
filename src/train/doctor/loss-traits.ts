/**
 * What losses take, and what activations give: two tables, by the names that labels begin with. By
 * names, so that a diagnosis brings no loss and no layer into a bundle.
 */
/** What a loss takes. */
export interface LossTraits {
  readonly prediction: 'logits' | 'logProbabilities' | 'numbers';
  readonly targets: 'classes' | 'shares' | 'numbers';
}

const numbers: LossTraits = { prediction: 'numbers', targets: 'numbers' };

const losses: Readonly<Record<string, LossTraits>> = {
  SoftmaxCrossEntropy: { prediction: 'logits', targets: 'classes' },
  NLLLoss: { prediction: 'logProbabilities', targets: 'classes' },
  BCEWithLogitsLoss: { prediction: 'logits', targets: 'shares' },
  MSELoss: numbers,
  L1Loss: numbers,
  HuberLoss: numbers,
  SmoothL1Loss: numbers,
};

/** The traits of a loss of this package, by its label. */
export const traitsOf = (name: string): LossTraits | undefined =>
  Object.hasOwn(losses, name) ? losses[name] : undefined;

/** What lies between these, an activation gives. */
export type Range = readonly [least: number, greatest: number];

const ranges: Readonly<Record<string, Range>> = {
  Softmax: [0, 1],
  LogSoftmax: [-Infinity, 0],
  Sigmoid: [0, 1],
  Tanh: [-1, 1],
  Sine: [-1, 1],
  ReLU: [0, Infinity],
  ReLU6: [0, 6],
  Softplus: [0, Infinity],
};

/** The range of an activation; undefined where it gives any number. */
export const rangeOf = (kind: string): Range | undefined =>
  Object.hasOwn(ranges, kind) ? ranges[kind] : undefined;
