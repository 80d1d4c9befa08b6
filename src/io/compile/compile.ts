/**
 * A model as one file of source code without dependencies that answers like the model.
 */
import { checkCount, checkOptions, nearest, show } from '../../core/check.js';
import type { Bytes } from '../../core/dtype.js';
import { OptionError } from '../../core/errors.js';
import type { Module } from '../../nn/module.js';
import { graphOf, type TableModel } from '../graph/graph-of.js';
import { cFile } from './c.js';
import { moduleText } from './js.js';
import { programOf } from './program-of.js';
import { isPrefix, prefixLike } from './quoting.js';
import { featuresOf, type Source } from './source.js';
import { wasmBytes } from './wasm.js';

/** What {@link compile} writes. */
export type CompileFormat = 'js' | 'ts' | 'c' | 'wasm';

/** Options of {@link compile}. */
export interface CompileOptions<Format extends CompileFormat = CompileFormat> {
  /** A module of JavaScript or TypeScript, a file of C99, or the bytes of a WebAssembly module. */
  format: Format;
  /**
   * What weights are stored as. Default: what the model has. `'int8'` takes a quarter of the room:
   * the weights of each output of a `Linear`, and each row of an `Embedding`, are whole numbers
   * from −127 to 127 with a scale of their own; all else stays as it is.
   */
  dtype?: 'float32' | 'float64' | 'int8';
  /**
   * The shape of one input, without the batch, of a network that does not tell it. Default: the
   * features of its first layer; one number where that is an `Embedding`.
   */
  inputShape?: readonly number[];
  /**
   * What the file calls the model: any text, in JavaScript and WebAssembly as part of `info`. In C
   * functions begin with it: at most 40 letters of ASCII, digits and _, a letter first. Default
   * `'model'`.
   */
  name?: string;
}

const formats: readonly CompileFormat[] = ['js', 'ts', 'c', 'wasm'];
const dtypes = ['float32', 'float64', 'int8'] as const;
const who = 'compile';

/**
 * Writes a model as one file of source code that needs nothing else: no package, no file of
 * weights. It answers a row at a time, as the model does in evaluation mode.
 *
 * A module of JavaScript or TypeScript has `predict`: of a network from a row of numbers (of more
 * axes row by row) to a new array, of a model of tables from `{ column: value }` to
 * `{ label, probabilities }` or `{ value }`; `features`, `classes` and `info` tell what it takes
 * and gives. C has `NAME_predict(x, y)`, and for tables a struct of the columns. WebAssembly has
 * `memory`, `predict()`, and where its `input` and `output` lie.
 *
 * Sums are made in float64, and numbers between two layers stored in the dtype of the model:
 * answers differ from the model's by what rounding makes of sums in another order, for float32
 * about 1e-7 of their size.
 *
 * @param model - A network of this package's modules, or a fitted model of tables.
 * @param options - See {@link CompileOptions}.
 * @returns The text; of `'wasm'` the bytes.
 * @throws OptionError if an option is not one of these, a name is none for C, a network does not
 * tell its input's shape, or has modules of your own; StateError if a model of tables is not
 * fitted; ShapeError if shapes do not fit; NonFiniteError if weights that are to be int8 are not
 * finite, or beyond float32.
 *
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential } from 'tiny-mlp';
 * import { compile } from 'tiny-mlp/io';
 *
 * const model = new Sequential(
 *   new Linear(4, 8),
 *   new ReLU(),
 *   new Linear(8, 3),
 * );
 * const lineOf = (text: string) =>
 *   text.split('\n').find((line) => line.includes('predict('));
 *
 * const text = compile(model, { format: 'js' }); // for a file
 * console.log(lineOf(text)); // export function predict(input) {
 * const c = compile(model, { format: 'c', name: 'iris' });
 * console.log(lineOf(c));
 * // void iris_predict(const float *x, float *y);
 * ```
 * @see https://github.com/BayesWitnesses/m2cgen for other kinds of models
 */
export function compile(model: Module | TableModel, options: CompileOptions<'wasm'>): Bytes;
export function compile(
  model: Module | TableModel,
  options: CompileOptions<'js' | 'ts' | 'c'>,
): string;
export function compile(model: Module | TableModel, options: CompileOptions): string | Bytes;
export function compile(model: Module | TableModel, options: CompileOptions): string | Bytes {
  checkCount(who, arguments, 2);
  checkOptions(who, options, ['format', 'dtype', 'inputShape', 'name'], "{ format: 'js' }");
  const { inputShape, name = 'model' } = options;
  const format = checkWord('format', options.format, formats);
  const given = options.dtype;
  if (given !== undefined) checkWord('dtype', given, dtypes);
  if (typeof name !== 'string') {
    throw new OptionError(
      `${who} expects name to be text, but got ${show(name)}; pass { name: 'digits' }, say`,
    );
  }
  if (format === 'c' && !isPrefix(name)) {
    throw new OptionError(
      `${who} expects a name for C of at most 40 letters, digits and _, a letter first, but got ` +
        `${show(name)}; pass { name: '${prefixLike(name)}' }`,
    );
  }
  const graph = graphOf(who, model, inputShape);
  const stored = given === undefined || given === 'int8' ? graph.dtype : given;
  const source: Source = {
    name,
    graph,
    program: programOf(who, graph, stored, given === 'int8'),
    dtype: given ?? graph.dtype,
    features: featuresOf(graph),
  };
  if (format === 'wasm') return wasmBytes(source);
  return format === 'c' ? cFile(who, source) : moduleText(source, format);
}

function checkWord<Word extends string>(
  option: string,
  value: unknown,
  words: readonly Word[],
): Word {
  if (words.includes(value as Word)) return value as Word;
  const list = words.map((word) => `'${word}'`).join(' or ');
  const near = typeof value === 'string' ? nearest(value, words) : undefined;
  throw new OptionError(
    `${who} expects ${option} to be ${list}, but got ${show(value)}; ` +
      (near === undefined ? 'pass one of these' : `did you mean '${near}'?`),
  );
}
