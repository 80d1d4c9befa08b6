/**
 * The training scripts that run here and, from the same seed and nothing else, in PyTorch. Each
 * stands in torch_scripts.py under the same name, line by line.
 */
import {
  AdamW,
  Adam,
  argmax,
  array,
  BatchNorm1d,
  BCEWithLogitsLoss,
  clipGradNorm,
  Columns,
  CosineAnnealingLR,
  Dropout,
  Embedding,
  GELU,
  init,
  LayerNorm,
  Linear,
  MSELoss,
  OneCycleLR,
  ReduceLROnPlateau,
  ReLU,
  Residual,
  RMSprop,
  Sequential,
  SGD,
  SiLU,
  SoftmaxCrossEntropy,
  Tanh,
  type Loss,
  type Module,
  type NdArray,
  type Optimizer,
  type OptimizerOptions,
} from 'tiny-mlp';
import { sizes } from './made-up-table.js';
import type { Precision } from './results.js';

/** What a script is told. */
export interface Plan {
  readonly dtype: Precision;
  readonly epochs: number;
  /** Batches in an epoch. */
  readonly steps: number;
  /** Width of the hidden layers, where the script leaves it open. */
  readonly hidden: number;
  /** Learning rate, where the script leaves it open. */
  readonly lr: number;
}

/** What a script makes: what is trained, by what, and what happens besides. */
export interface Course {
  readonly model: Module & { forward(x: NdArray): NdArray };
  readonly criterion: Loss;
  readonly optimizer: Pick<Optimizer<OptimizerOptions>, 'lr' | 'step' | 'zeroGrad'>;
  /** Between backward and the optimizer's step. */
  readonly clip?: () => void;
  readonly afterStep?: () => void;
  /** Is given the mean loss of the epoch. */
  readonly afterEpoch?: (loss: number) => void;
}

/** A share of the test data as two sums: what is right, of how much. */
export type Share = readonly [part: number, whole: number];

export interface Script {
  /** The network and what trains it, in a line. */
  readonly title: string;
  /** What `score` measures, of the test data. */
  readonly metric: string;
  /** Rows in a batch, where the script does not leave it open. */
  readonly batch?: number;
  readonly data: 'digits' | 'made-up table';
  /** Whether it draws normal numbers, which are PyTorch's to the last places only. */
  readonly normal?: boolean;
  /**
   * Whether the training makes large differences of the smallest ones: its float64 epochs are then
   * held to what it makes of its own weights with one of them changed in its last place.
   */
  readonly sensitive?: boolean;
  readonly begin: (plan: Plan) => Course;
  /** What the output is compared with. */
  readonly target: (x: NdArray, y: NdArray) => NdArray;
  readonly score: (output: NdArray, target: NdArray) => Share;
}

// ── What a script counts ─────────────────────────────────────────────────────────────────────────

const numbers = ({ data }: NdArray): ArrayLike<number> => data as ArrayLike<number>;

function classesRight(logits: NdArray, labels: NdArray): Share {
  const [answers, right] = [argmax(logits).data, numbers(labels)];
  return [answers.reduce((sum, answer, b) => sum + Number(answer === right[b]), 0), answers.length];
}

function signsRight(logits: NdArray, targets: NdArray): Share {
  const [z, t] = [numbers(logits), numbers(targets)];
  let right = 0;
  for (let b = 0; b < z.length; b++) right += Number(z[b] > 0 === t[b] > 0.5);
  return [right, z.length];
}

/** Of the sum of squares, what is left of it after the squared errors are taken off. */
function squaresRestored(output: NdArray, target: NdArray): Share {
  const [y, t] = [numbers(output), numbers(target)];
  let [whole, error] = [0, 0];
  for (let i = 0; i < t.length; i++) {
    whole += t[i] * t[i];
    error += (y[i] - t[i]) ** 2;
  }
  return [whole - error, whole];
}

const labels = (_x: NdArray, y: NdArray): NdArray => y;

// ── The scripts ──────────────────────────────────────────────────────────────────────────────────

const asInPyTorch = (dtype: Precision) => ({ dtype, weightInit: init.asInPyTorch() });

const mlp: Script = {
  title: '784-h-h-10, ReLU, SGD',
  metric: 'test accuracy',
  data: 'digits',
  begin({ dtype, hidden, lr }) {
    const options = asInPyTorch(dtype);
    const model = new Sequential(
      new Linear(784, hidden, options),
      new ReLU(),
      new Linear(hidden, hidden, options),
      new ReLU(),
      new Linear(hidden, 10, options),
    );
    return {
      model,
      criterion: new SoftmaxCrossEntropy(),
      optimizer: new SGD(model.parameters(), { lr }),
    };
  },
  target: labels,
  score: classesRight,
};

const classifier: Script = {
  title:
    '784-256-128-10, BatchNorm1d, GELU, Dropout 0.3, label smoothing 0.1, AdamW, OneCycleLR ' +
    'stepped every batch, batch 128',
  metric: 'test accuracy',
  batch: 128,
  data: 'digits',
  begin({ dtype, epochs, steps }) {
    const options = asInPyTorch(dtype);
    const model = new Sequential(
      new Linear(784, 256, options),
      new BatchNorm1d(256, { dtype }),
      new GELU(),
      new Dropout(0.3),
      new Linear(256, 128, options),
      new BatchNorm1d(128, { dtype }),
      new GELU(),
      new Dropout(0.3),
      new Linear(128, 10, options),
    );
    const optimizer = new AdamW(model.parameters(), { lr: 1e-3 });
    const schedule = new OneCycleLR(optimizer, { maxLr: 5e-3, epochs, stepsPerEpoch: steps });
    return {
      model,
      criterion: new SoftmaxCrossEntropy({ labelSmoothing: 0.1 }),
      optimizer,
      afterStep: () => schedule.step(),
    };
  },
  target: labels,
  score: classesRight,
};

const autoencoder: Script = {
  title:
    '784-64-784, LayerNorm, SiLU, MSELoss, Adam, clipGradNorm 0.05, CosineAnnealingLR, batch 64',
  metric: 'squares restored',
  batch: 64,
  data: 'digits',
  sensitive: true,
  begin({ dtype, epochs }) {
    const options = asInPyTorch(dtype);
    const model = new Sequential(
      new Linear(784, 64, options),
      new LayerNorm(64, { dtype }),
      new SiLU(),
      new Linear(64, 784, options),
    );
    const optimizer = new Adam(model.parameters(), { lr: 2e-3 });
    const schedule = new CosineAnnealingLR(optimizer, { tMax: epochs });
    return {
      model,
      criterion: new MSELoss(),
      optimizer,
      clip: () => clipGradNorm(model.parameters(), 0.05),
      afterEpoch: () => schedule.step(),
    };
  },
  target: (x) => x,
  score: squaresRestored,
};

const table: Script = {
  title:
    'Columns of Linear and three Embeddings, Residual, BCEWithLogitsLoss with posWeight 3, ' +
    'RMSprop, ReduceLROnPlateau, batch 64',
  metric: 'test accuracy',
  batch: 64,
  data: 'made-up table',
  normal: true,
  begin({ dtype }) {
    const options = asInPyTorch(dtype);
    const [many, some, few] = sizes;
    const model = new Sequential(
      new Columns(
        { columns: [0, 1, 2, 3, 4, 5], module: new Linear(6, 16, options) },
        { columns: [6], module: new Embedding(many, 8, { dtype }) },
        { columns: [7], module: new Embedding(some, 4, { dtype }) },
        { columns: [8], module: new Embedding(few, 4, { dtype }) },
      ),
      new Residual(
        new Sequential(new Linear(32, 32, options), new Tanh(), new Linear(32, 32, options)),
      ),
      new Tanh(),
      new Linear(32, 1, options),
    );
    const optimizer = new RMSprop(model.parameters(), { lr: 1e-3 });
    const plateau = new ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 0, threshold: 1e-2 });
    return {
      model,
      criterion: new BCEWithLogitsLoss({ posWeight: [3] }),
      optimizer,
      afterEpoch: (loss) => plateau.step(loss),
    };
  },
  target: (x, y) => array(y, { dtype: x.dtype as Precision }),
  score: signsRight,
};

export const scripts = { mlp, classifier, autoencoder, table } as const satisfies Readonly<
  Record<string, Script>
>;
export type ScriptName = keyof typeof scripts;
export const scriptNames = Object.keys(scripts) as ScriptName[];
