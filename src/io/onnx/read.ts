/**
 * A network from an ONNX file, as modules that can be trained on.
 */
import { checkBoolean, checkCount, checkOneOf, checkOptions, show } from '../../core/check.js';
import { floatDTypes, type FloatDType } from '../../core/dtype.js';
import { DTypeError, FormatError, ShapeError, StateError } from '../../core/errors.js';
import { Sequential } from '../../nn/containers/sequential.js';
import { Identity } from '../../nn/layers/identity.js';
import type { Module } from '../../nn/module.js';
import { adviceForOther } from '../file-kinds.js';
import { checkBytes } from '../npy.js';
import { decode } from '../protobuf/message.js';
import { WireReader } from '../protobuf/read.js';
import { Chain, withoutProbabilities } from './chain.js';
import { Builder } from './modules.js';
import { Network } from './network.js';
import { endingOf, type ClassNames } from './outputs.js';
import { DOUBLE, ModelProto, type ModelMessage } from './schema.js';
import { Shapes, shapeOf } from './shapes.js';

/** Options of {@link readOnnx}. */
export interface ReadOnnxOptions {
  /** The output that the network is to end in. Default: the only one that is no label. */
  output?: string;
  /**
   * Whether a last softmax, log-softmax or sigmoid is left out, so that the network gives what the
   * losses of this package take. Default false.
   */
  logits?: boolean;
  /** Element type of the modules. Default: float64 where the file's weights are, else float32. */
  dtype?: FloatDType;
}

/** A value that goes into a graph or comes out of it. */
export interface OnnxValue {
  /** What the file calls it. */
  readonly name: string;
  /** Sizes along its axes; a size that is not fixed, such as the batch's, is null. */
  readonly shape: readonly (number | null)[] | null;
}

/** What {@link readOnnx} gives. */
export interface OnnxNetwork {
  /** The network, in training mode: call `eval()` before you use it as it is. */
  readonly model: Sequential;
  /** What the graph takes. */
  readonly inputs: readonly OnnxValue[];
  /** The output that the network ends in. */
  readonly output: string;
  /** What the file calls the parameters and buffers, by their names in `model`. */
  readonly names: Readonly<Record<string, string>>;
  /** The classes by the order of the output, where a classifier's file tells them. */
  readonly classes: ClassNames | null;
  /** Texts that the file has beside the graph. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The program that wrote the file, and its version. */
  readonly producer: string;
  /** The version of ONNX's set of ops. */
  readonly opset: number;
}

const who = 'readOnnx';

/** Own entries whatever their names, `__proto__` too. */
const record = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> =>
  Object.fromEntries(entries);

function decoded(bytes: Uint8Array): ModelMessage {
  const advice = adviceForOther(bytes, 'onnx');
  if (advice !== undefined) {
    throw new FormatError(
      `${who} expects a model of ONNX, but got ${bytes.length} bytes of another kind; ${advice}`,
    );
  }
  const model = decode(new WireReader(who, 'an ONNX model', bytes), ModelProto);
  if (model.graph && model.irVersion !== undefined) return model;
  throw new FormatError(
    `${who} expects a model of ONNX, but got ${bytes.length} bytes without ` +
      `${model.graph ? 'a version' : 'a graph'}; pass the bytes of a .onnx file`,
  );
}

function opsetOf({ opsetImport }: ModelMessage): number {
  const own = opsetImport.find(({ domain }) => !domain || domain === 'ai.onnx');
  const version = own?.version ?? 0;
  if (version >= 7 && version <= 1000) return version;
  throw new FormatError(
    `${who} expects a model of opset 7 or newer, but got ${version || 'none'}; convert it with ` +
      'onnx.version_converter',
  );
}

/** The value that a network begins with: its input, or the columns that a graph puts together. */
function startOf(network: Network, end: string): string {
  let at = end;
  for (let before = end; before !== ''; before = network.dominator(before)) at = before;
  if (network.inputs.has(at)) return at;
  const node = network.by(at, 'Concat');
  const isInput = (name: string) =>
    network.inputs.has(name) || network.inputs.has(network.by(name, 'Cast')?.inputs[0] ?? '');
  if (node?.inputs.every(isInput)) return at;
  throw new FormatError(
    `${who} expects a network that is computed from one input, but got ` +
      `${show([...network.inputs].slice(0, 8))}; export a part of the model that has one`,
  );
}

/** Faults of modules that do not fit each other, as the file's. */
function fitting<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    const isOurs = [ShapeError, DTypeError, StateError, RangeError, TypeError].some(
      (type) => error instanceof type,
    );
    if (!isOurs || !/ expects .*, but got /s.test((error as Error).message)) throw error;
    throw new FormatError(
      `${who} expects a graph whose layers fit each other, but got one whose do not; ` +
        (error as Error).message,
    );
  }
}

/**
 * The network in an ONNX file, as PyTorch, scikit-learn (skl2onnx) and Keras (tf2onnx) export
 * theirs: as modules of this package, with the file's weights, ready to be trained on.
 *
 * Read are products with weights (Gemm, MatMul and Add), every activation of this package (as
 * ONNX's op or as the formula that exporters write), BatchNormalization, LayerNormalization and
 * RMSNorm (whole or in single steps), Dropout, Embedding (Gather), Flatten and its Reshapes,
 * x + f(x) as `Residual`, branches side by side as `Concat` or `Columns`, and scikit-learn's
 * Scaler. Numbers that scale or shift features become part of the weights beside them. A
 * classifier's labels are left out: the network gives its probabilities. Anything else is refused
 * by the name of its op and its node.
 *
 * Modules stand in the places that the weights' names tell: where an exporter has left out a
 * Dropout, `3.weight` still is the fourth module's, after an `Identity`.
 *
 * @param bytes - The whole file; models whose weights lie in a file beside it are refused.
 * @param options - See {@link ReadOnnxOptions}.
 * @throws FormatError if it is no ONNX file, is damaged, or does what no module does.
 *
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential } from 'tiny-mlp';
 * import { readOnnx, writeOnnx } from 'tiny-mlp/io';
 *
 * const net = new Sequential(new Linear(2, 3), new ReLU(), new Linear(3, 1));
 * const bytes = writeOnnx(net); // in Node: readFileSync('model.onnx')
 * const { model, names } = readOnnx(bytes);
 * console.log(model.parameters().length, names['0.weight']);
 * // 4 0.weight
 * ```
 * @see https://onnx.ai/onnx/operators
 */
export function readOnnx(bytes: Uint8Array, options: ReadOnnxOptions = {}): OnnxNetwork {
  checkCount(who, arguments, 2);
  const checked = checkBytes(who, bytes);
  checkOptions(who, options, ['output', 'logits', 'dtype']);
  const { output, logits = false } = options;
  checkBoolean(who, 'logits', logits);
  if (options.dtype !== undefined) checkOneOf(who, 'dtype', options.dtype, floatDTypes);
  const message = decoded(checked);
  const graph = message.graph!;
  const opset = opsetOf(message);
  const network = new Network(who, graph, opset, checked.length + 2 ** 14);
  const ending = endingOf(network, output);
  const chain = new Chain(network, new Shapes(network));
  const all = chain.between(startOf(network, ending.value), ending.value);
  const steps = logits ? withoutProbabilities(all) : all;
  const isDouble = graph.initializer.some(({ dataType }) => dataType === DOUBLE);
  const builder = new Builder(network, options.dtype ?? (isDouble ? 'float64' : 'float32'));
  const model = fitting(() => {
    const modules = builder.list(steps, true);
    return new Sequential(...(modules.length > 0 ? modules : [new Identity() as Module]));
  });
  const entries = [...model.namedParameters(), ...model.namedBuffers()];
  const names = entries.flatMap(([name, entry]) => {
    const given = builder.names.get(entry);
    return given === undefined ? [] : [[name, given] as const];
  });
  const properties = message.metadataProps.map(({ key = '', value = '' }) => [key, value] as const);
  const { producerName = '', producerVersion = '' } = message;
  return {
    model,
    inputs: graph.input
      .filter(({ name = '' }) => network.inputs.has(name))
      .map((value) => ({
        name: value.name ?? '',
        shape: shapeOf(value)?.map((size) => size ?? null) ?? null,
      })),
    output: ending.name,
    names: record(names),
    classes: ending.classes ?? null,
    metadata: record(properties),
    producer: `${producerName} ${producerVersion}`.trim(),
    opset,
  };
}
