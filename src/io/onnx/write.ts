/**
 * A model as an ONNX file, in the form in which it answers.
 */
import { checkCount, checkInteger, checkOptions, show } from '../../core/check.js';
import type { Bytes } from '../../core/dtype.js';
import { internalError, OptionError } from '../../core/errors.js';
import { isRecord } from '../../core/realms.js';
import { isWellFormed } from '../../core/text-coders.js';
import type { Module } from '../../nn/module.js';
import { graphOf, type TableModel } from '../graph/graph-of.js';
import type { Graph, GraphInput, GraphNode, Value } from '../graph/graph.js';
import { encode, type Written } from '../protobuf/message.js';
import { Emitter } from './emitter.js';
import { DOUBLE, INT64, ModelProto, STRING, type ValueInfoProto } from './schema.js';
import { writeFunction } from './write-functions.js';
import * as network from './write-network.js';
import * as tables from './write-tables.js';

/** Options of {@link writeOnnx}. */
export interface WriteOnnxOptions {
  /** The version of ONNX's set of ops, 17 to 23. Default 17, which every runtime of today reads. */
  opset?: number;
  /**
   * The shape of one input, without the batch: `[1, 28, 28]`. Default: the features that the model
   * tells.
   */
  inputShape?: readonly number[];
  /** Texts to keep beside the graph, by name. Default none. */
  metadata?: Readonly<Record<string, string>>;
}

const who = 'writeOnnx';
const OLDEST = 17;
const NEWEST = 23;

/** The file format's version that came with a set of ops. */
const irVersion = (opset: number): number =>
  opset < 19 ? 8 : opset < 21 ? 9 : opset < 23 ? 10 : 11;

type Info = Written<typeof ValueInfoProto>;

/** What is said of an input or an output; the batch may have any size. */
function info(name: string, elemType: number, shape: readonly number[]): Info {
  const dim = [{ dimParam: 'batch' }, ...shape.map((dimValue) => ({ dimValue }))];
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

function typeOf(graph: Emitter, { type }: Value, input?: GraphInput): number {
  if (type === 'category') return tables.isText(input!.categories!) ? STRING : DOUBLE;
  if (type === 'integer') return INT64;
  return type === 'number' ? DOUBLE : network.elementType(graph);
}

/** The nodes of one node of a model. */
function write(graph: Emitter, node: GraphNode, { values }: Graph, names: string[]): string {
  const { shape } = values[node.y];
  const width = shape.at(-1)!;
  const x = 'x' in node ? names[node.x] : '';
  switch (node.op) {
    case 'linear':
      return network.writeLinear(graph, x, node, width);
    case 'unary':
      return writeFunction(graph, x, node.f);
    case 'prelu':
      return network.writePReLU(graph, x, node);
    case 'batchNorm':
      return network.writeBatchNorm(graph, x, node);
    case 'rowNorm':
      return network.writeRowNorm(graph, x, node, width);
    case 'softmax':
      return graph.add('Softmax', [x], { axis: -1 });
    case 'logSoftmax':
      return graph.add('LogSoftmax', [x], { axis: -1 });
    case 'add':
      return graph.add('Add', [names[node.a], names[node.b]]);
    case 'concat':
      return graph.add('Concat', node.xs.map((one) => names[one]), { axis: 1 }); // prettier-ignore
    case 'columns':
      return network.writeColumns(graph, x, node.columns, shape.length === 0);
    case 'reshape':
      return network.writeReshape(graph, x, values[node.x].shape.length, shape);
    case 'embedding':
      return network.writeEmbedding(graph, x, node, width, values[node.x].type === 'integer');
    case 'impute':
      return tables.writeImpute(graph, x, node);
    case 'isMissing':
      return tables.writeIsMissing(graph, x);
    case 'standardize':
      return tables.writeStandardize(graph, x, node);
    case 'unstandardize':
      return tables.writeUnstandardize(graph, x, node);
    case 'oneHot':
      return tables.writeOneHot(graph, x, node);
    case 'place':
      return tables.writePlace(graph, x, node);
    default:
      throw internalError(`no nodes of ONNX for ${(node as GraphNode).op}`);
  }
}

/** What a model of tables has to tell beside its graph. */
function tableMetadata({ inputs, classes, target }: Graph): [string, string][] {
  if (target === null) return [];
  const columns = inputs.map(({ name, categories }) => ({
    name,
    ...(categories && { categories }),
  }));
  const told: [string, unknown][] = [['target', target], ['columns', columns]]; // prettier-ignore
  if (classes) told.push(['classes', classes]);
  return told.map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}

/** The file's inputs; a column of a table comes as [B, 1], as scikit-learn's do. */
function writeInputs(graph: Emitter, model: Graph, names: string[]): Info[] {
  const isTable = model.target !== null;
  return model.inputs.map((input) => {
    const value = model.values[input.id];
    // ONNX has no input without a name; the metadata say what the column is called.
    const name = graph.unique(input.name === '' ? 'unnamed' : input.name);
    names[input.id] = isTable ? graph.add('Reshape', [name, graph.whole([-1])]) : name;
    return info(name, typeOf(graph, value, input), isTable ? [1] : value.shape);
  });
}

/** The file's outputs, under names that are told. */
function writeOutputs(graph: Emitter, model: Graph, value: string): Info[] {
  const { shape } = model.values[model.output];
  const type = typeOf(graph, model.values[model.output]);
  const given = (from: string, name: string, elemType: number, sizes: readonly number[]): Info => {
    const own = graph.unique(name);
    // Nothing gives an input: a model that changes nothing.
    const isInput = !graph.nodes.some(({ output }) => output?.includes(from));
    graph.rename(isInput ? graph.add('Identity', [from]) : from, own);
    return info(own, elemType, sizes);
  };
  if (model.target === null) return [given(value, 'y', type, shape)];
  if (!model.classes) return [given(value, 'value', type, shape)];
  const labels = tables.writeLabels(graph, value, model.classes);
  return [
    given(labels.value, 'label', labels.type, []),
    given(value, 'probabilities', type, shape),
  ];
}

/**
 * A model as the bytes of an ONNX file, in the form in which it answers: Dropout is left out,
 * batch normalization goes by its running statistics. The batch may have any size.
 *
 * Weights keep their names (`0.weight`), nodes the places of their modules (`/0/Gemm`). A network
 * takes `x` and gives `y`, of the element type of its parameters; whole numbers, for an Embedding,
 * as int64, of which those below 0 count from the end of its table there.
 *
 * A model of tables takes each column by its name as [B, 1]: numbers as double, NaN where they are
 * missing; texts as string, '' where they are missing; true and false as the doubles 1 and 0. It
 * gives `label` and `probabilities`, or `value` (`value_1` where a column is called so); its
 * columns and classes are in the metadata, as JSON.
 *
 * @param model - A module of this package's classes, or a model of tables that has learnt.
 * @param options - See {@link WriteOnnxOptions}.
 * @throws OptionError if it holds a module of your own, does not tell how many features it takes,
 * or has labels or texts that no file of ONNX holds.
 *
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential } from 'tiny-mlp';
 * import { readOnnx, writeOnnx } from 'tiny-mlp/io';
 *
 * const model = new Sequential(
 *   new Linear(4, 8),
 *   new ReLU(),
 *   new Linear(8, 3),
 * );
 * // In Node: writeFileSync('model.onnx', bytes); then in Python:
 * // onnxruntime.InferenceSession('model.onnx').run(None, { 'x': x })
 * const bytes = writeOnnx(model, { metadata: { author: 'me' } });
 * console.log(readOnnx(bytes).inputs);
 * // [ { name: 'x', shape: [ null, 4 ] } ]
 * ```
 * @see https://onnxruntime.ai
 */
export function writeOnnx(model: Module | TableModel, options: WriteOnnxOptions = {}): Bytes {
  checkCount(who, arguments, 2);
  checkOptions(who, options, ['opset', 'inputShape', 'metadata']);
  const opset = checkInteger(who, 'opset', options.opset ?? OLDEST, OLDEST, NEWEST);
  const metadata = checkMetadata(options.metadata ?? {});
  const source = graphOf(who, model, options.inputShape);
  const properties = [...tableMetadata(source), ...metadata];
  checkTexts(source, properties);
  const graph = new Emitter(source.dtype, opset);
  const names: string[] = [];
  const input = writeInputs(graph, source, names);
  for (const node of source.nodes) {
    graph.path = node.path;
    names[node.y] = write(graph, node, source, names);
  }
  graph.path = '';
  const output = writeOutputs(graph, source, names[source.output]);
  const isMl = graph.nodes.some(({ domain }) => domain);
  return encode(ModelProto, {
    irVersion: irVersion(opset),
    producerName: 'tiny-mlp',
    graph: { node: graph.nodes, name: source.label, initializer: graph.weights, input, output },
    opsetImport: [
      { domain: '', version: opset },
      ...(isMl ? [{ domain: 'ai.onnx.ml', version: 2 }] : []),
    ],
    metadataProps: properties.map(([key, value]) => ({ key, value })),
  });
}

/** Refuses text that UTF-8 has no bytes for, and two texts of one name. */
function checkTexts({ inputs, classes }: Graph, metadata: readonly [string, string][]): void {
  const columns = inputs.flatMap(({ name, categories = [] }) => [name, ...categories]);
  const texts = [...columns, ...(classes ?? []), ...metadata.flat()];
  const odd = texts.find((text) => typeof text === 'string' && !isWellFormed(text));
  if (odd !== undefined) {
    throw new OptionError(
      `${who} expects text without halves of characters, but got ${show(odd)}; replace it`,
    );
  }
  const names = metadata.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  throw new OptionError(
    `${who} expects other names of metadata than those of a model of tables itself, but got ` +
      `${show(twice)}; choose another name`,
  );
}

function checkMetadata(given: unknown): [string, string][] {
  if (!isRecord(given)) {
    throw new TypeError(
      `${who} expects metadata as an object of texts by name, but got ${show(given)}; ` +
        "pass { author: 'me' }, say",
    );
  }
  return Object.entries(given).map(([key, value]: [string, unknown]) => {
    if (typeof value === 'string') return [key, value];
    throw new TypeError(
      `${who} expects metadata to be texts by name, but got ${show(value)} for ${show(key)}; ` +
        'pass JSON.stringify(...) of it',
    );
  });
}
