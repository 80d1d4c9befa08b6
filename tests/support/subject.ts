/**
 * A module of a row of tests/cases/modules.ts, called as its row says: with the same draws at each
 * forward, and without a gradient for whole numbers.
 */
import { array, Generator, Module, zeros, type FloatDType, type NdArray } from '../../src/index.js';
import type { ModuleCase } from '../cases/modules.js';

export class Subject {
  readonly module: Module;
  /** What the module draws from. */
  readonly generator: Generator;

  constructor(
    readonly row: ModuleCase,
    readonly dtype: FloatDType,
    seed = 1,
  ) {
    this.generator = new Generator(seed);
    this.module = row.make(dtype, this.generator);
  }

  /**
   * An input: numbers kept away from 0, where ReLU has no derivative; or [B] whole numbers, of
   * which the last two are alike.
   */
  input(rows: number, seed = 3): NdArray {
    const { features, integerInput } = this.row;
    const ids = Array.from({ length: rows }, (_, b) => (seed + b * b) % features);
    if (integerInput) return array(ids, { dtype: 'int32' });
    const x = new Generator(seed).uniform([rows, features], {
      low: 0.1,
      high: 1,
      dtype: this.dtype,
    });
    for (let i = 0; i < x.data.length; i += 3) x.data[i] *= -1;
    for (const c of this.row.wholeColumns ?? []) {
      for (let b = 0; b < rows; b++) x.set(b, c, ids[b] % 3);
    }
    return x;
  }

  forward(x: NdArray): NdArray {
    if (this.row.stochastic) this.generator.manualSeed(9);
    return this.module.forward(x);
  }

  backward(gradOutput: NdArray): NdArray | null {
    return this.module.backward(gradOutput, { inputGrad: !this.row.integerInput });
  }
}

/**
 * A subject as `gradCheck` wants it: a function of float64 numbers, of which whole ones are only
 * the integer part.
 */
export class Checked extends Module {
  readonly inner: Module;
  readonly #subject: Subject;
  #shape: readonly number[] = [];

  constructor(subject: Subject) {
    super();
    this.#subject = subject;
    this.inner = subject.module;
  }

  /** An input for it; the ids that it stands for change when it is scaled. */
  input(rows: number): NdArray {
    const x = array(this.#subject.input(rows), { dtype: 'float64' });
    const { integerInput, wholeColumns = [] } = this.#subject.row;
    if (integerInput) for (let b = 0; b < rows; b++) x.data[b] += 0.5;
    for (const c of wholeColumns) for (let b = 0; b < rows; b++) x.set(b, c, x.get(b, c) + 0.5);
    return x;
  }

  forward(x: NdArray): NdArray {
    this.#shape = x.shape;
    const input = array(x);
    const { integerInput, wholeColumns = [] } = this.#subject.row;
    if (integerInput) input.data.forEach((value, i) => (input.data[i] = Math.floor(value)));
    for (const c of wholeColumns) {
      for (let b = 0; b < x.shape[0]; b++) input.set(b, c, Math.floor(x.get(b, c)));
    }
    return this.#subject.forward(input);
  }

  backward(gradOutput: NdArray): NdArray {
    return this.#subject.backward(gradOutput) ?? zeros(this.#shape, { dtype: 'float64' });
  }
}
