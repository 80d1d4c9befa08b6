/**
 * What a program is: a list of operations as plain data, read alike by run-tiny.ts and
 * torch_programs.py. Arrays are not in it, only how they are drawn: the two sides have the same
 * random numbers to the bit. Any operation may be left out and the rest still runs: one that has
 * nothing to work on is left out with it, on both sides.
 */
import type { FloatDType } from '../../src/index.js';

/**
 * How an array lies in memory. It is the same array to its readers, and PyTorch is always given the
 * plain one.
 */
export const layouts = [
  'contiguous',
  'transposed',
  'stepped',
  'reversed',
  'offset',
  'plain',
  'loader',
] as const;
export type Layout = (typeof layouts)[number];

/** A number that JSON has no word for. */
export type Odd = 'NaN' | 'Infinity' | '-Infinity';

/** An array, uniform in [low, high), as its seed has it. */
export interface Drawn {
  readonly seed: number;
  readonly shape: readonly number[];
  readonly dtype: FloatDType | 'int32';
  readonly low: number;
  readonly high: number;
  /** The share of elements that are exactly 0. */
  readonly zeros?: number;
  /**
   * Rounded down to whole numbers, then multiplied by this: labels, ids, and bytes as a DataLoader
   * scales them.
   */
  readonly wholeTimes?: number;
  /** Elements, counted row by row, that are no finite number. */
  readonly odd?: readonly (readonly [at: number, value: Odd])[];
  readonly layout?: Layout;
}

/**
 * A module: a row of the table with its options, modules one after the other, or a layer that
 * another model has too.
 */
export type Spec =
  | {
      readonly kind: 'row';
      readonly row: string;
      readonly options: Options;
      readonly values?: Readonly<Record<string, Drawn>>;
    }
  | { readonly kind: 'Sequential'; readonly modules: readonly Spec[] }
  | {
      readonly kind: 'shared';
      readonly model: number;
      readonly leaf: number;
      readonly row: string;
      readonly options: Options;
    };

export type Options = Readonly<
  Record<string, number | boolean | string | null | readonly number[]>
>;

/** A row of the table of losses, optimizers or schedules, with its options. */
export interface Made {
  readonly row: string;
  readonly options: Options;
}

/** An optimizer, over one group of parameters or two. */
export interface MadeOptimizer extends Made {
  /** The first group's own options, and how many parameters are in it, counted round and round. */
  readonly first?: { readonly options: Options; readonly parameters: number };
}

/**
 * What all operations on a parameter name: which one, counted round and round, so that there always
 * is one.
 */
interface OnParameter {
  readonly model: number;
  readonly parameter: number;
}

export type Operation =
  | {
      op: 'build';
      model: number;
      spec: Spec;
      dtype: FloatDType;
      seed: number;
      optimizer: MadeOptimizer;
    }
  | { op: 'optimizer'; model: number; optimizer: MadeOptimizer }
  | { op: 'forward'; model: number; x: Drawn; seed: number; inputGrad: boolean; scribble: boolean }
  /** With weights of the rows, and variances where the loss takes such. */
  | { op: 'loss'; model: number; loss: Made; target: Drawn; weights?: Drawn; variance?: Drawn }
  /** With the gradient of each loss, where they are kept apart. */
  | { op: 'lossBackward'; model: number; gradient?: Drawn }
  | { op: 'backward'; model: number; gradient: Drawn | 'loss' }
  | { op: 'step'; model: number }
  | { op: 'zeroGrad'; model: number; by: 'model' | 'optimizer' }
  | { op: 'clipGradNorm'; model: number; maxNorm: number; normType: number | 'Infinity' }
  | { op: 'clipGradValue'; model: number; clipValue: number }
  /** Of the model's optimizer, until it gets another. */
  | { op: 'schedule'; model: number; schedule: Made }
  | { op: 'scheduleStep'; model: number; metric: number | Odd }
  /** Of all groups, or of one, counted round and round. */
  | { op: 'lr'; model: number; lr: number; group?: number }
  | { op: 'mode'; model: number; training: boolean; leaf?: number }
  | ({ op: 'readValue' | 'readGrad' } & OnParameter)
  | ({ op: 'writeValue'; at: number; value: number | Odd; held: boolean } & OnParameter)
  | ({ op: 'writeGrad'; at: number; value: number | Odd } & OnParameter)
  | ({ op: 'setValue'; values: Drawn } & OnParameter)
  | ({ op: 'setGrad'; values: Drawn | null } & OnParameter)
  | { op: 'save'; model: number; name: string }
  | {
      op: 'load';
      model: number;
      name: string;
      strict: boolean;
      spoil?: 'missing' | 'unexpected' | 'shape' | 'dtype';
    }
  | { op: 'saveOptimizer'; model: number; name: string }
  /** Into the model's optimizer, or into a new one that takes its place. */
  | { op: 'loadOptimizer'; model: number; name: string; into?: MadeOptimizer }
  | { op: 'look'; model: number };

export interface Program {
  readonly operations: readonly Operation[];
  /**
   * Whether all of a model is compared after each operation, which makes it written out; else only
   * where a 'look' stands.
   */
  readonly watch: boolean;
}

/**
 * Numbers that came out: what they are compared as, and the numbers row by row; null where there is
 * no array.
 */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** A model's parameters, buffers and gradients by name. */
export type State = Readonly<Record<string, { value: Numbers; grad?: Numbers | null }>>;

/** What an operation came to on one side. */
export interface Result {
  /** The text of the error where it was refused. */
  refused?: string;
  /** Left out: there was nothing to work on. */
  absent?: true;
  value?: Numbers | null;
  /** What the value is, in the summary. */
  what?: Kind;
  /** All models, where they were looked at. */
  states?: Readonly<Record<string, State>>;
  /** The rule by which tiny-mlp refuses it whatever PyTorch does: PyTorch is then not asked. */
  rule?: string;
  /**
   * PyTorch alone, on a refused backward: whether all parameters that a backward may need have the
   * numbers that they had in the forward.
   */
  unchanged?: boolean;
  /** PyTorch alone: whether some of a loss is NaN or infinite, which tiny-mlp refuses. */
  infinite?: boolean;
}

/** What is compared: the rows of the summary. */
export const kinds = [
  'output',
  'loss',
  'loss gradient',
  'input gradient',
  'parameter',
  'parameter gradient',
  'buffer',
  'optimizer state',
  'learning rates',
  'gradient norm',
] as const;
export type Kind = (typeof kinds)[number];

/** How a program is shown, an operation a line. */
export const show = (operation: Operation): string => JSON.stringify(operation);
