/**
 * ONNX. What is in a file is told whatever it computes; a network is read where its nodes are those
 * of modules here.
 */
import { readOnnx, writeOnnx } from 'tiny-mlp/io';
import { decode } from '../../io/protobuf/message.js';
import { WireReader } from '../../io/protobuf/read.js';
import * as schema from '../../io/onnx/schema.js';
import { Failure } from '../failure.js';
import type { InputFile } from '../files.js';
import type { Description, Format } from './format.js';
import { labelMetadata, networkOf, withLabels } from './parts.js';

/** What ONNX calls its element types. */
const dtypes = new Map<number | undefined, string>([
  [schema.FLOAT, 'float32'],
  [schema.DOUBLE, 'float64'],
  [schema.FLOAT16, 'float16'],
  [schema.BFLOAT16, 'bfloat16'],
  [schema.INT8, 'int8'],
  [schema.INT16, 'int16'],
  [schema.INT32, 'int32'],
  [schema.INT64, 'int64'],
  [schema.UINT8, 'uint8'],
  [schema.UINT16, 'uint16'],
  [schema.UINT32, 'uint32'],
  [schema.UINT64, 'uint64'],
  [schema.BOOL, 'bool'],
  [schema.STRING, 'string'],
]);
const dtypeName = (number: number | undefined): string => dtypes.get(number) ?? `type ${number}`;

const orElse = (text: string | undefined, other: string): string =>
  text === undefined || text === '' ? other : text;

function valueText({ name = '', type }: schema.ValueInfoMessage): string {
  const tensor = type?.tensorType;
  const dim = tensor?.shape?.dim ?? [];
  const shape = dim.map(({ dimValue, dimParam }) => dimValue ?? orElse(dimParam, '?'));
  return `${name}: ${dtypeName(tensor?.elemType)} [${shape.join(', ')}]`;
}

const messageOf = ({ bytes }: InputFile): schema.ModelMessage =>
  decode(new WireReader('inspect', 'an ONNX file', bytes), schema.ModelProto);

function describe(file: InputFile): Description {
  const {
    graph,
    producerName = '',
    producerVersion = '',
    opsetImport,
    metadataProps,
  } = messageOf(file);
  if (!graph) {
    throw new Failure(
      `${file.path} expects an ONNX file with a graph, but got none; save it again`,
    );
  }
  const given = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !given.has(name));
  const ops = new Map<string, number>();
  for (const { opType = '' } of graph.node) ops.set(opType, (ops.get(opType) ?? 0) + 1);
  const opsets = opsetImport.map(
    ({ domain, version }) => `${orElse(domain, 'ai.onnx')} ${version}`,
  );
  return {
    what: 'a graph',
    producer: `${producerName} ${producerVersion}`.trim(),
    facts: [
      ...inputs.map((value) => ['input', valueText(value)] as const),
      ...graph.output.map((value) => ['output', valueText(value)] as const),
      ['nodes', { items: [...ops].map(([name, count]) => `${count} ${name}`) }],
      ['opset', opsets.join(', ')],
    ],
    metadata: Object.fromEntries(
      metadataProps.map(({ key = '', value = '' }) => [key, value] as const),
    ),
    arrays: graph.initializer.map(({ name = '', dataType, dims }) => ({
      name,
      dtype: dtypeName(dataType),
      shape: dims,
    })),
  };
}

export const onnx: Format = {
  name: 'ONNX',
  endings: ['.onnx'],
  describe,
  load: ({ bytes }) => {
    const { model, classes, metadata } = readOnnx(bytes);
    return classes ? { ...networkOf(model), classes } : withLabels(model, metadata);
  },
  write: {
    network: (network, options) =>
      writeOnnx(network.model, { ...options, metadata: labelMetadata(network) }),
    table: ({ model }) => writeOnnx(model),
  },
};
