/**
 * One row a loss. Each row is put through the same tests (tests/nn/losses.test.ts): gradient check,
 * strided inputs, both backends, reductions, turns of forward and backward, error texts. A new loss
 * is tested by adding a row.
 */
import {
  array,
  BCEWithLogitsLoss,
  GaussianNLLLoss,
  Generator,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  PoissonNLLLoss,
  SmoothL1Loss,
  SoftmaxCrossEntropy,
  type ArrayInput,
  type FloatDType,
  type Loss,
  type LossOptions,
  type NdArray,
  type Reduction,
} from '../../src/index.js';
import { LogCoshLoss } from './documented.js';

export interface LossCase {
  title: string;
  /** What error texts call it. */
  name: string;
  make: (options?: LossOptions<Reduction>) => Loss<Reduction>;
  /** The options that it has besides the reduction. */
  options: string[];
  /** The reductions that it has besides those that all have. */
  reductions?: string[];
  /** What error texts call the prediction. */
  prediction: string;
  /** Between what predictions lie. Default −2 and 2. */
  range?: [low: number, high: number];
  /** A target for a prediction [B, C]. */
  target: (shape: [number, number], dtype: FloatDType) => NdArray;
  /** By how much the mean of a prediction [B, C] divides the sum; each row by as much. */
  count: (shape: [number, number]) => number;
  /** Rows that the mean divides by otherwise: what each weighs, by its label. */
  weigh?: (label: number) => number;
  /** The options of its forward besides weights. */
  forwardOptions?: string[];
  /** It has one loss a row, not one an element. */
  byRow?: true;
  /** Shapes of prediction and target that must be refused, with the whole text of the error. */
  refuses: { prediction: number[]; target: number[]; text: string }[];
}

const uniform = (shape: number[], dtype: FloatDType) =>
  new Generator(8).uniform(shape, { low: -1, dtype });
const shares = (shape: number[], dtype: FloatDType) =>
  new Generator(8).uniform(shape, { low: 0.1, high: 0.9, dtype });
const counts = (shape: number[], dtype: FloatDType) => {
  const t = new Generator(8).uniform(shape, { low: 0, high: 5, dtype });
  t.data.forEach((value, i) => (t.data[i] = Math.floor(value)));
  return t;
};
const elements = ([B, C]: [number, number]) => B * C;

/** What a loss refuses that compares element by element. */
const unlike = (who: string, prediction = 'prediction') => [
  {
    prediction: [2, 3],
    target: [2],
    text: `${who} expects target [2, 3], but got [2]; pass a target for each element of the prediction`,
  },
  {
    prediction: [3, 1],
    target: [3],
    text: `${who} expects target [3, 1], but got [3]; make a column of it: y.map((value) => [value]), or array(y, [y.length, 1])`,
  },
  {
    prediction: [2, 3],
    target: [3, 2],
    text: `${who} expects target [2, 3], but got [3, 2]; pass a target for each element of the prediction`,
  },
  {
    prediction: [0, 3],
    target: [0, 3],
    text: `${who} expects ${prediction} with at least one element, but got [0, 3]; pass at least one row`,
  },
];

/** What a loss of labels refuses. */
const notLabels = (who: string, scores: string) => [
  {
    prediction: [3],
    target: [1],
    text: `${who} expects ${scores} [B, C], but got [3]; pass a row of class scores for each example`,
  },
  {
    prediction: [2, 3],
    target: [2, 4],
    text: `${who} expects labels [2], one for each row of ${scores}, but got [2, 4]; pass one label a row`,
  },
];

type Class = new (options: never) => Loss<Reduction>;
type Row = Omit<LossCase, 'title' | 'name' | 'make' | 'refuses'>;

/** A row of a class, with options that stay and those that come. */
const rowOf = (
  made: Class,
  title: string,
  fixed: object,
  row: Row,
  refuses?: LossCase['refuses'],
): LossCase => ({
  title,
  name: made.name,
  make: (options) => new made({ ...fixed, ...options } as never),
  refuses: refuses ?? unlike(made.name, row.prediction),
  ...row,
});

/** A loss of elements. */
const ofElements = (
  made: Class,
  title: string,
  fixed: object = {},
  row: Partial<Row> = {},
): LossCase =>
  rowOf(made, title, fixed, {
    options: [],
    prediction: 'prediction',
    target: uniform,
    count: elements,
    ...row,
  });

const classOptions = ['weight', 'ignoreIndex'];
const labels =
  (ignored?: number): LossCase['target'] =>
  ([B, C]) =>
    array(Array.from({ length: B }, (_, b) => (b % 3 === 1 ? (ignored ?? 2 % C) : (2 * b) % C)));

/** A loss of labels or of probabilities. */
const ofRows = (made: Class, title: string, fixed: object, row: Partial<Row> = {}): LossCase => {
  const scores = made === NLLLoss ? 'logProbabilities' : 'logits';
  return rowOf(
    made,
    title,
    fixed,
    {
      options: made === NLLLoss ? classOptions : [...classOptions, 'labelSmoothing'],
      prediction: scores,
      target: labels(),
      count: ([B]) => B,
      byRow: true,
      ...row,
    },
    notLabels(made.name, scores),
  );
};

const [bce, poisson] = [['posWeight', 'weight'], ['logInput', 'full', 'eps']]; // prettier-ignore
/** One class has no probabilities to speak of. */
const sharesOrLabels: LossCase['target'] = (shape, dtype) =>
  shape[1] > 1 ? shares(shape, dtype) : labels()(shape, dtype);
const yesAndNo = { options: bce, prediction: 'logits', target: shares };
const skipping = { target: labels(-1), weigh: (label: number) => (label < 0 ? 0 : 1) };

/** A variance for each row, so that there are two arguments. */
class KnownVariance extends GaussianNLLLoss<Reduction> {
  override forward(y: ArrayInput, t: ArrayInput, options: object, ...more: []) {
    const { shape, dtype } = y as NdArray;
    const rows = shape && [...shape.slice(0, -1), 1];
    const variance = rows && uniform(rows, dtype === 'float64' ? dtype : 'float32');
    variance?.data.forEach((value, i) => (variance.data[i] = 1.5 + value));
    return super.forward(y, t, { variance: variance, ...options }, ...more);
  }
}

export const losses: LossCase[] = [
  ofRows(SoftmaxCrossEntropy, 'SoftmaxCrossEntropy', {}),
  ofRows(SoftmaxCrossEntropy, 'SoftmaxCrossEntropy, smoothed', { labelSmoothing: 0.2 }),
  ofRows(SoftmaxCrossEntropy, 'SoftmaxCrossEntropy that leaves out', { ignoreIndex: -1 }, skipping),
  ofRows(
    SoftmaxCrossEntropy,
    'SoftmaxCrossEntropy of probabilities',
    {},
    { target: sharesOrLabels },
  ),
  ofRows(NLLLoss, 'NLLLoss', {}),
  ofRows(NLLLoss, 'NLLLoss that leaves out', { ignoreIndex: -1 }, skipping),
  ofElements(MSELoss, 'MSELoss'),
  ofElements(L1Loss, 'L1Loss'),
  ofElements(HuberLoss, 'HuberLoss', {}, { options: ['delta'] }),
  ofElements(HuberLoss, 'HuberLoss, delta 0.5', { delta: 0.5 }, { options: ['delta'] }),
  ofElements(SmoothL1Loss, 'SmoothL1Loss', {}, { options: ['beta'] }),
  ofElements(SmoothL1Loss, 'SmoothL1Loss, beta 0.5', { beta: 0.5 }, { options: ['beta'] }),
  ofElements(SmoothL1Loss, 'SmoothL1Loss, beta 0', { beta: 0 }, { options: ['beta'] }),
  ofElements(BCEWithLogitsLoss, 'BCEWithLogitsLoss', {}, yesAndNo),
  ofElements(PoissonNLLLoss, 'PoissonNLLLoss', {}, { options: poisson, target: counts }),
  ofElements(
    PoissonNLLLoss,
    'PoissonNLLLoss of counts, in full',
    { logInput: false, full: true, eps: 0.01 },
    { options: poisson, target: counts, range: [0.5, 4] },
  ),
  ofElements(
    KLDivLoss,
    'KLDivLoss',
    {},
    {
      options: ['logTarget'],
      reductions: ['batchmean'],
      target: shares,
    },
  ),
  ofElements(
    KLDivLoss,
    'KLDivLoss of logarithms',
    { logTarget: true },
    {
      options: ['logTarget'],
      reductions: ['batchmean'],
    },
  ),
  {
    ...ofElements(KnownVariance, 'GaussianNLLLoss'),
    name: 'GaussianNLLLoss',
    options: ['full', 'eps'],
    forwardOptions: ['variance'],
    refuses: unlike('GaussianNLLLoss'),
  },
  {
    title: "a user's own",
    name: 'LogCoshLoss',
    make: (options) => new LogCoshLoss(options),
    options: [],
    prediction: 'prediction',
    target: uniform,
    count: elements,
    refuses: unlike('LogCoshLoss'),
  },
];
