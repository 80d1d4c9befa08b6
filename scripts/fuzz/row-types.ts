/**
 * What a row of the tables says of a module, a loss or an optimizer.
 */
import type {
  FloatDType,
  Module,
  NdArray,
  Optimizer,
  OptimizerOptions,
  Parameter,
} from '../../src/index.js';
import type { Drawn, Options } from './operations.js';
import type { Choices } from './random.js';

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
  /** It refuses some inputs that the modules before it take. */
  readonly isPicky?: boolean;
}

export interface LossRow {
  readonly name: string;
  /** What it compares with: classes [B], or numbers of the output's shape. */
  readonly target: 'classes' | 'numbers';
  draw(choices: Choices): Options;
  make(options: Options): {
    forward(output: NdArray, target: NdArray): number;
    backward(): NdArray;
  };
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
