/**
 * Operations as values. The scalar form of an op is its definition and runs on every backend; where
 * a backend has a kernel of the name that an op gives, that runs instead. An op stands in the file
 * of the activation, loss or optimizer that it belongs to; here are their types, and arithmetic.
 */
import type { FloatArray } from '../core/dtype.js';
import type { KernelHost } from './kernel-host.js';

/** A function of one number, whose derivative is computed in backward. */
export interface GradOp {
  /** What it is called. */
  readonly name: string;
  /** Which of the two the derivative is computed from. */
  readonly saves: 'input' | 'output';
  /** y = f(x). `p` is the op's parameter: a slope, say; 0 where it has none. */
  readonly f: (x: number, p: number) => number;
  /** dx = dy · f′, from x or y, whichever is saved. */
  readonly grad: (saved: number, dy: number, p: number) => number;
  /** The compiled kernel that computes the same, where there is one. */
  readonly kernel?: string;
}

/** A function of one number, and its derivative at it. */
export interface Slope {
  /** y = f(x), as above. */
  readonly f: GradOp['f'];
  /** f′(x), from x and y = f(x). */
  readonly slope: (x: number, y: number, p: number) => number;
  /** Where f′ is −0 nothing of dy goes on, NaN neither, as in a ReLU. Default: 0 · NaN = NaN. */
  readonly closes?: boolean;
}

/**
 * A function of one number that shares most of its work with its derivative: in training mode both
 * are computed in forward, and backward is a product, dx = dy · f′.
 */
export interface SlopeOp extends Slope {
  /** What it is called. */
  readonly name: string;
  /** The derivative is kept. */
  readonly saves: 'slope';
  /** What float32 tensors are computed by instead, where that is quicker and as good for them. */
  readonly float32?: Slope;
  /** The compiled kernel that computes the same for float32, where there is one. */
  readonly kernel?: SlopeKernel;
}

/** A function of one number, and its derivative. */
export type UnaryOp = GradOp | SlopeOp;

/** Where a tensor's numbers lie in the kernels' memory. */
export interface Place {
  /** In bytes. */
  readonly pointer: number;
  /** How many vectors of 16 bytes there are. */
  readonly vectors: number;
}

/** A compiled kernel that belongs to an op alone, and is started when it is first used. */
export interface SlopeKernel {
  /**
   * y and f′ from x; f′ is not wanted where its place is that of y. False where a number is beyond
   * the kernel: then the scalar form computes all.
   */
  forward(host: KernelHost, x: Place, y: Place, slope: Place): boolean;
  /** dx = dy · f′ */
  backward(host: KernelHost, slope: Place, dy: Place, dx: Place): void;
}

/** A function of two numbers. */
export interface BinaryOp {
  /** What it is called. */
  readonly name: string;
  /** The function. */
  readonly f: (a: number, b: number) => number;
  /** The compiled kernel that computes the same, where there is one. */
  readonly kernel?: string;
}

/**
 * A loss that is a sum over the elements of a prediction. It closes over its settings; of an array
 * it takes what belongs to `index`, the element's place in the prediction, row by row.
 */
export interface ElementLossOp {
  /** What it is called. */
  readonly name: string;
  /** The loss of one element. */
  readonly f: (prediction: number, target: number, index: number) => number;
  /** Its derivative with respect to the prediction. */
  readonly grad: (prediction: number, target: number, index: number) => number;
}

/** A row of a matrix: `length` numbers of `data` from `start` on. */
export interface Row {
  /** What the row lies in. */
  data: FloatArray | Int32Array;
  /** Where it begins. */
  start: number;
  /** How many numbers it has. */
  length: number;
}

/** A loss that is a sum over the rows of a prediction. */
export interface RowLossOp {
  /** What it is called. */
  readonly name: string;
  /** The loss of the row at `index`; writes its gradient, times `scale`. */
  readonly row: (
    prediction: Row, target: Row, gradient: Row, scale: number, index: number,
  ) => number; // prettier-ignore
  /** The compiled kernel that computes the same, where there is one. */
  readonly kernel?: string;
}

/** What a loss computes. */
export type LossOp = ElementLossOp | RowLossOp;

/** Numbers by name. */
export type Numbers = Readonly<Record<string, number>>;

/**
 * One step of an optimizer, for one number of a parameter.
 *
 * @typeParam States - The names in `states`. Where they are given, as `['expAvg']`, TypeScript
 * knows how many numbers are remembered.
 * @typeParam Scalars - The same of the scalars: `[lr: number, weightDecay: number]`.
 */
export interface UpdateRule<
  States extends readonly string[] = readonly string[],
  Scalars extends readonly number[] = readonly number[],
> {
  /** What it is called. */
  readonly name: string;
  /**
   * What is remembered of each number from step to step, zeros at first: `['expAvg', 'expAvgSq']`.
   */
  readonly states: Readonly<States>;
  /** What the states are at first, in order, where that is not zero. */
  readonly initially?: readonly number[];
  /**
   * What is remembered of each parameter as a whole, with what it is at first: `{ muProduct: 1 }`.
   */
  readonly numbers?: Numbers;
  /**
   * The new value, from the value w and its gradient g. Reads and writes `state`, which has a
   * number for each name in `states`. `scalars` are what the optimizer says is the same for all
   * numbers.
   */
  update(
    this: void,
    w: number,
    g: number,
    state: FloatArray & NumberOfEach<States>,
    scalars: Readonly<Scalars>,
  ): number;
  /** The compiled kernel that computes the same, where there is one. */
  readonly kernel?: string;
}

/** A number at each of a list's places, where the places are known. */
export type NumberOfEach<List extends readonly unknown[]> = {
  [Place in keyof List as Place extends `${number}` ? Place : never]: number;
};

/** a + b */
export const add: BinaryOp = { name: 'add', f: (a, b) => a + b, kernel: 'add' };

/** a · b */
export const multiply: BinaryOp = { name: 'multiply', f: (a, b) => a * b, kernel: 'multiply' };
