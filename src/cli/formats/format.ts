/**
 * What a format of files is to the command: a row of a table that says how a file is told, what is
 * in it, and how a model is written as one. Not here: the table (index.ts).
 */
import type { Module, NdArray } from 'tiny-mlp';
import type { TabularClassifier, TabularRegressor } from 'tiny-mlp/tabular';
import type { InputFile } from '../files.js';

type Bytes = Uint8Array;

/** Labels by the order of a network's outputs. */
export type Labels = readonly (string | number | boolean)[];

/** A network, with what its outputs stand for where its file tells. */
export interface Network {
  readonly kind: 'network';
  readonly model: Module;
  readonly classes: Labels | null;
  /** What makes probabilities of the outputs; null where they are answers already. */
  readonly activation: 'softmax' | 'sigmoid' | null;
  /** Whether a row may be of several classes. */
  readonly isMultilabel: boolean;
}

/** A model of a table. */
export interface TableModel {
  readonly kind: 'table';
  readonly model: TabularClassifier | TabularRegressor;
}

/** Arrays by name, without an architecture. */
export interface Arrays {
  readonly kind: 'arrays';
  readonly arrays: Readonly<Record<string, NdArray>>;
}

/** What a file can be read as. */
export type Loaded = Network | TableModel | Arrays;

/** What is told of an array. */
export interface ArrayRow {
  readonly name: string;
  /** The type of its elements, as the file has it. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** A list, of which some is shown where it is long. */
export interface FactList {
  /** What stands before it. */
  readonly head?: string;
  readonly items: readonly string[];
}

/** What is told of a file. */
export interface Description {
  /** What it is: `a network that save() made`. */
  readonly what: string;
  /** The program that wrote it, where the file says so. */
  readonly producer?: string;
  /** What else there is to know, by name. */
  readonly facts?: readonly (readonly [name: string, text: string | FactList])[];
  /** Texts that the file has beside its content. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly arrays: readonly ArrayRow[];
  /** The number of a network's parameters. */
  readonly parameters?: number;
  /** The network's modules, a line each. */
  readonly architecture?: string;
}

/** A format: a row of the table. */
export interface Format {
  /** What it is called. */
  readonly name: string;
  /** What names of its files end in. */
  readonly endings: readonly string[];
  /** Whether a file is of this format, where several have its ending. */
  readonly isOne?: (file: InputFile) => boolean;
  readonly describe: (file: InputFile) => Description | Promise<Description>;
  /** Reads a file as a model, or as arrays. */
  readonly load?: (file: InputFile) => Loaded;
  /** Writes what it can: networks, models of tables, arrays, by their kinds. */
  readonly write?: Readonly<{
    [K in Loaded['kind']]?: (content: Extract<Loaded, { kind: K }>, options: WriteOptions) => Bytes;
  }>;
}

/** What a writer is told. */
export interface WriteOptions {
  /** The shape of one input, without the batch. */
  readonly inputShape?: readonly number[];
}
