/**
 * A node of a graph, as it is read.
 */
import type { Attributes } from './attributes.js';

/** A node; of its inputs, those that only pass on another value are resolved. */
export interface Node {
  /** The op, with its domain where that is not ONNX's own: `ai.onnx.ml.Scaler`. */
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  /** The first of the inputs that is no constant; '' where all are. */
  readonly input: string;
  /** The inputs by the names that the file has for them. */
  readonly given: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}
