/**
 * What a run of examples/parity.ts finds out, in the form of parity.json.
 */
export type Precision = 'float32' | 'float64';

/** A training, as each of the programs reports it. */
export interface Training {
  /** Mean loss of each epoch, in nats. */
  readonly losses: readonly number[];
  /** Loss of each step of the first epoch. */
  readonly steps: readonly number[];
  /** Share of the test images read right, or another script's metric of the test data, 0 to 1. */
  readonly accuracy: number;
  /** The same after each epoch. */
  readonly accuracies?: readonly number[];
  /** The learning rate after each epoch. */
  readonly rates?: readonly number[];
}

/**
 * How far a training may be from another. Losses: relatively. Accuracy: in points of a percentage.
 */
export interface Bounds {
  /** Loss of each step of the first epoch; where left out, none. */
  readonly step?: number;
  /** Mean loss of each epoch. */
  readonly epoch: number;
  readonly accuracy: number;
  /** Learning rate after each epoch; where left out, none. */
  readonly rate?: number;
}

/** The bounds that are checked. */
export const bounds: Readonly<Record<Precision, Bounds>> = {
  float32: { epoch: 5e-4, accuracy: 0.1 },
  float64: { step: 1e-12, epoch: 1e-9, accuracy: 0.1 },
};

/** Those of whole scripts. */
export const scriptBounds: Readonly<Record<Precision, Bounds>> = {
  float32: { epoch: 1e-3, accuracy: 0.3, rate: 1e-12 },
  float64: { step: 1e-10, epoch: 1e-9, accuracy: 0.3, rate: 1e-12 },
};

/** Initial parameters, beside PyTorch's. */
export interface Initial {
  readonly dtype: Precision;
  readonly numbers: number;
  /** How many of them are not the same to the bit. */
  readonly different: number;
  /** The largest difference, in units of the last place of a layer's largest number. */
  readonly ulps: number;
}

/** A training of tiny-mlp beside that of another program. */
export interface Comparison {
  readonly peer: 'PyTorch' | 'NumPy';
  readonly dtype: Precision;
  /** Mean loss of each epoch, in nats. */
  readonly losses: { readonly own: readonly number[]; readonly peer: readonly number[] };
  /** Relative differences of these. */
  readonly epochs: readonly number[];
  /** The largest relative difference of a step's loss in the first epoch. */
  readonly step: number;
  /** Percent of the test images, or another script's metric. */
  readonly accuracy: { readonly own: number; readonly peer: number };
}

/** A script beside PyTorch's. */
export interface ScriptComparison extends Comparison {
  /** The metric after each epoch, in percent. */
  readonly accuracies: { readonly own: readonly number[]; readonly peer: readonly number[] };
  /** The learning rate after each epoch here, and the largest relative difference. */
  readonly rates: { readonly own: readonly number[]; readonly difference: number };
}

/** The whole of parity.json. */
export interface ParityResults {
  readonly data: { readonly name: string; readonly train: number; readonly test: number };
  readonly settings: {
    readonly hidden: number;
    readonly batch: number;
    readonly epochs: number;
    readonly lr: number;
    readonly seed: number;
    readonly backend: string;
  };
  readonly machine: { readonly cpu: string; readonly date: string };
  readonly versions: Readonly<Record<string, string>>;
  /** Which kernels PyTorch used; those of AVX2 and AVX512 round x·y + z once. */
  readonly cpuCapability: string;
  readonly command: string;
  readonly seconds: number;
  readonly bounds: Readonly<Record<Precision, Bounds>>;
  readonly initial: readonly Initial[];
  readonly comparisons: readonly Comparison[];
  /** The bounds that were missed, each a sentence. */
  readonly missed: readonly string[];
}

/** What was found of one script. */
export interface ScriptResults extends Omit<ParityResults, 'settings' | 'comparisons'> {
  readonly title: string;
  /** What `accuracy` is. */
  readonly metric: string;
  readonly settings: Omit<ParityResults['settings'], 'hidden' | 'lr'>;
  /**
   * Of a sensitive script: how far float64 epochs part from those of the same training with one
   * weight changed in its last place; the largest relative difference. Ten times that is its bound.
   */
  readonly sensitivity?: number;
  readonly comparisons: readonly ScriptComparison[];
}

/** The whole of parity-scripts.json, by the scripts' names. */
export type AllScriptResults = Readonly<Partial<Record<string, ScriptResults>>>;
