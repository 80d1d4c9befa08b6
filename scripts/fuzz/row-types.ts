/**
 * What a row of the tables says of a module, a loss or an optimizer.
 */
import type {
  FloatDType,
  Loss,
  Module,
  Optimizer,
  OptimizerOptions,
  Parameter,
  Reduction,
  ReduceLROnPlateau,
  LRScheduler,
} from '../../src/index.js';
import type { Drawn, Options } from './operations.js';
import type { Choices } from './random.js';

/** Options as a constructor takes them: rows draw what fits it. */
export const as = <T>(options: Options): T => options as T;

export interface ModuleRow {
  readonly name: string;
  /** How often it is drawn, beside the others. 0: only as the first module. */
  readonly weight: number;
  /** Options for an input of I features. */
  draw(choices: Choices, I: number): Options;
  make(options: Options, dtype: FloatDType): Module;
  /** Features that it gives. Default: as many as it takes. */
  out?(options: Options): number;
  /** Shapes of its parameters, in order. Default: it has none. */
  shapes?(options: Options): readonly (readonly number[])[];
  /**
   * Parameters that backward needs as they were in forward: PyTorch refuses it when one has changed
   * since.
   */
  readonly saves?: readonly string[];
  /** Parameters that PyTorch alone wants as they were, though no gradient needs their values. */
  readonly keeps?: readonly string[];
  /** Parameters that both sides are given, because they begin alike or otherwise than PyTorch's. */
  values?(options: Options): Readonly<Record<string, Pick<Drawn, 'shape' | 'low' | 'high'>>>;
  /**
   * Whether there may be exact zeros in what it gives, or differences of infinite numbers in
   * PyTorch: where those are, a NaN of PyTorch's need not be one here.
   */
  readonly makesZeros?: boolean;
  /** It takes whole numbers below `ids` and has no gradient to give. */
  readonly takesIds?: boolean;
  /** It works on rows of features: any other number of axes is refused. Others take any. */
  readonly needsRows?: boolean;
  /** With such options it takes [B, I] alone, where PyTorch takes more axes. */
  takesNoMore?(options: Options): boolean;
  /** What it gives is [B, features], whatever it takes. */
  readonly flattens?: boolean;
  /** It refuses some inputs that the modules before it take. */
  readonly isPicky?: boolean;
}

/**
 * What a loss compares with: classes [B]; or of the output's shape, numbers, probabilities, counts
 * or logarithms of probabilities.
 */
export type TargetKind = 'classes' | 'numbers' | 'shares' | 'counts' | 'logs';

export interface LossRow {
  readonly name: string;
  readonly target: TargetKind;
  /** It has a loss a row of classes, which are two at least where targets are probabilities. */
  readonly byRow?: boolean;
  /** Its forward is told variances. */
  readonly takesVariance?: boolean;
  /** Options for an output of O features. */
  draw(choices: Choices, O: number): Options;
  make(options: Options): Loss<Reduction>;
}

/** Parameters with options of their own. */
export interface Group {
  readonly params: readonly Parameter[];
}

export interface OptimizerRow {
  readonly name: string;
  draw(choices: Choices): Options;
  make(params: readonly (Parameter | Group)[], options: Options): Optimizer<OptimizerOptions>;
}

export interface ScheduleRow {
  readonly name: string;
  draw(choices: Choices): Options;
  make(optimizer: Optimizer<OptimizerOptions>, options: Options): LRScheduler | ReduceLROnPlateau;
}
