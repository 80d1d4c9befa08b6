/**
 * What docs/results/compile.json holds.
 */
import type { Machine } from './machine.js';

/** A model that was compiled, as one program. */
export interface CompiledProgram {
  readonly format: 'js' | 'c';
  readonly dtype: 'float32' | 'int8';
  /** Of the whole file, and of its weights within it. */
  readonly bytes: number;
  readonly weightBytes: number;
  /** Share of the test images answered right. */
  readonly accuracy: number;
  /** Images whose answer is another than the library's. */
  readonly changed: number;
  /** The largest distance of an output from the library's, over the first thousand images. */
  readonly error: number;
  /** A single image; the median of several rows of calls. */
  readonly seconds: number;
}

export interface CompiledModel {
  /** Features of each layer, from the input on. */
  readonly layers: readonly number[];
  readonly epochs: number;
  /** The library itself: `forward` of one row in evaluation mode, and `predict`. */
  readonly accuracy: number;
  readonly forwardSeconds: number;
  readonly predictSeconds: number;
  readonly programs: readonly CompiledProgram[];
}

export interface CompileResults {
  readonly machine: Machine;
  /** The compiler of C, and what it was told; null where there was none. */
  readonly compiler: string | null;
  readonly command: string;
  readonly testImages: number;
  readonly models: readonly CompiledModel[];
}
