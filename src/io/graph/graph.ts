/**
 * A model as it answers, a row at a time: numbered values and the nodes that compute them, in
 * order. What ONNX files and generated programs are written from; it has no training, no batch and
 * no modules.
 *
 * C = features of a row
 */
import type { Category } from '../../core/categories.js';
import type { FloatArray, FloatDType } from '../../core/dtype.js';

/** The number of a value. */
export type ValueId = number;

/** What a value is: its shape without the batch, [] for one number a row. */
export interface Value {
  readonly shape: readonly number[];
  /** `float` is the graph's element type; `number` is float64 whatever the graph's is. */
  readonly type: 'float' | 'number' | 'integer' | 'category';
}

/** A value that is given. */
export interface GraphInput {
  readonly id: ValueId;
  readonly name: string;
  /** The categories of a column, in order; only of `category` inputs. */
  readonly categories?: readonly Category[];
}

/** Functions of one number, by name, with what they need to know. */
export type UnaryFunction =
  | { readonly name: 'elu'; readonly alpha: number }
  | { readonly name: 'hardtanh'; readonly minVal: number; readonly maxVal: number }
  | { readonly name: 'leakyReLU'; readonly negativeSlope: number }
  | { readonly name: 'rescaling'; readonly scale: number; readonly offset: number }
  | { readonly name: 'sine'; readonly omega: number }
  | { readonly name: 'softplus'; readonly beta: number; readonly threshold: number }
  | {
      readonly name:
        | 'gelu'
        | 'geluTanh'
        | 'hardswish'
        | 'mish'
        | 'relu'
        | 'relu6'
        | 'selu'
        | 'sigmoid'
        | 'silu'
        | 'tanh';
    };

/** What computes `y`. Row functions go along the last axis. */
export type GraphNode = {
  /** The value that is computed. */
  readonly y: ValueId;
  /** The module's place in the model, '0' or 'f.2'; '' for the model itself. */
  readonly path: string;
} & (
  | {
      /** y = x Wᵀ + b, W [out, in]. */
      readonly op: 'linear';
      readonly x: ValueId;
      readonly weight: FloatArray;
      readonly bias: FloatArray | null;
    }
  | { readonly op: 'unary'; readonly x: ValueId; readonly f: UnaryFunction }
  | {
      /** Slopes below 0: one, or one a feature. */
      readonly op: 'prelu';
      readonly x: ValueId;
      readonly weight: FloatArray;
    }
  | {
      /** (x − mean) / √(var + eps) · weight + bias, each feature by numbers of its own. */
      readonly op: 'batchNorm';
      readonly x: ValueId;
      readonly mean: FloatArray;
      readonly variance: FloatArray;
      readonly eps: number;
      readonly weight: FloatArray | null;
      readonly bias: FloatArray | null;
    }
  | {
      /** Each row by its own mean (if `centred`) and its mean square. */
      readonly op: 'rowNorm';
      readonly x: ValueId;
      readonly centred: boolean;
      readonly eps: number;
      readonly weight: FloatArray | null;
      readonly bias: FloatArray | null;
    }
  | { readonly op: 'softmax' | 'logSoftmax'; readonly x: ValueId }
  | { readonly op: 'add'; readonly a: ValueId; readonly b: ValueId }
  | { readonly op: 'concat'; readonly xs: readonly ValueId[] }
  | {
      /** Some of the last axis. */
      readonly op: 'columns';
      readonly x: ValueId;
      readonly columns: readonly number[];
    }
  | { readonly op: 'reshape'; readonly x: ValueId }
  | {
      /** Rows of a table [N, D]; x holds whole numbers, whatever its type. */
      readonly op: 'embedding';
      readonly x: ValueId;
      readonly table: FloatArray;
    }
  | {
      /** `number` x, NaN where it is missing: `value` there. */
      readonly op: 'impute';
      readonly x: ValueId;
      readonly value: number;
    }
  | {
      /** 1 where a `number` x is NaN, else 0. */
      readonly op: 'isMissing';
      readonly x: ValueId;
    }
  | {
      /** (x − mean) / scale in float64, from `number` to the graph's type. */
      readonly op: 'standardize';
      readonly x: ValueId;
      readonly mean: number;
      readonly scale: number;
    }
  | {
      /** x · scale + mean in float64, to `number`. */
      readonly op: 'unstandardize';
      readonly x: ValueId;
      readonly mean: number;
      readonly scale: number;
    }
  | {
      /**
       * A category's column of zeros and a one; `shares` for one that is unknown. Missing ones are
       * the last column if `hasMissing`, else unknown.
       */
      readonly op: 'oneHot';
      readonly x: ValueId;
      readonly categories: readonly Category[];
      readonly hasMissing: boolean;
      readonly shares: readonly number[];
    }
  | {
      /** A category's place; missing ones come after all if `hasMissing`, unknown ones then. */
      readonly op: 'place';
      readonly x: ValueId;
      readonly categories: readonly Category[];
      readonly hasMissing: boolean;
    }
);

/** One kind of node. */
export type NodeOf<Op extends GraphNode['op']> = Extract<GraphNode, { readonly op: Op }>;

/** A model as it answers. */
export interface Graph {
  /** What error texts call the model. */
  readonly label: string;
  readonly dtype: FloatDType;
  readonly values: readonly Value[];
  readonly inputs: readonly GraphInput[];
  readonly nodes: readonly GraphNode[];
  /** What the model gives: of a classifier of tables, the probability of each class. */
  readonly output: ValueId;
  /** The classes of the last axis of the output, in order; null where it has none. */
  readonly classes: readonly Category[] | null;
  /** The name of what is predicted; null for a network. */
  readonly target: string | null;
}
