/**
 * The messages of an ONNX file, of each the fields that are read or written here. Graphs within
 * attributes (the bodies of If and Loop) stay bytes: no such model is read.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import type { Message, Table } from '../protobuf/message.js';

const table = <const T extends Table>(fields: T): T => fields;

export const StringStringEntryProto = /* @__PURE__ */ table({
  key: [1, 'text'],
  value: [2, 'text'],
});

export const TensorProto = /* @__PURE__ */ table({
  dims: [1, 'whole', 'repeated'],
  dataType: [2, 'whole'],
  segment: [3, 'bytes'],
  floatData: [4, 'float', 'repeated'],
  int32Data: [5, 'whole', 'repeated'],
  stringData: [6, 'bytes', 'repeated'],
  int64Data: [7, 'whole', 'repeated'],
  name: [8, 'text'],
  rawData: [9, 'bytes'],
  doubleData: [10, 'double', 'repeated'],
  uint64Data: [11, 'whole', 'repeated'],
  externalData: [13, StringStringEntryProto, 'repeated'],
  dataLocation: [14, 'whole'],
});

export const AttributeProto = /* @__PURE__ */ table({
  name: [1, 'text'],
  f: [2, 'float'],
  i: [3, 'whole'],
  s: [4, 'bytes'],
  t: [5, TensorProto],
  g: [6, 'bytes'],
  floats: [7, 'float', 'repeated'],
  ints: [8, 'whole', 'repeated'],
  strings: [9, 'bytes', 'repeated'],
  type: [20, 'whole'],
  refAttrName: [21, 'text'],
});

export const NodeProto = /* @__PURE__ */ table({
  input: [1, 'text', 'repeated'],
  output: [2, 'text', 'repeated'],
  name: [3, 'text'],
  opType: [4, 'text'],
  attribute: [5, AttributeProto, 'repeated'],
  docString: [6, 'text'],
  domain: [7, 'text'],
});

const Dimension = /* @__PURE__ */ table({ dimValue: [1, 'whole'], dimParam: [2, 'text'] });
const TensorShapeProto = /* @__PURE__ */ table({ dim: [1, Dimension, 'repeated'] });
const TensorTypeProto = /* @__PURE__ */ table({
  elemType: [1, 'whole'],
  shape: [2, TensorShapeProto],
});
const TypeProto = /* @__PURE__ */ table({ tensorType: [1, TensorTypeProto] });

export const ValueInfoProto = /* @__PURE__ */ table({
  name: [1, 'text'],
  type: [2, TypeProto],
  docString: [3, 'text'],
});

export const GraphProto = /* @__PURE__ */ table({
  node: [1, NodeProto, 'repeated'],
  name: [2, 'text'],
  initializer: [5, TensorProto, 'repeated'],
  docString: [10, 'text'],
  input: [11, ValueInfoProto, 'repeated'],
  output: [12, ValueInfoProto, 'repeated'],
});

export const OperatorSetIdProto = /* @__PURE__ */ table({
  domain: [1, 'text'],
  version: [2, 'whole'],
});

export const ModelProto = /* @__PURE__ */ table({
  irVersion: [1, 'whole'],
  producerName: [2, 'text'],
  producerVersion: [3, 'text'],
  domain: [4, 'text'],
  modelVersion: [5, 'whole'],
  docString: [6, 'text'],
  graph: [7, GraphProto],
  opsetImport: [8, OperatorSetIdProto, 'repeated'],
  metadataProps: [14, StringStringEntryProto, 'repeated'],
});

export type TensorMessage = Message<typeof TensorProto>;
export type NodeMessage = Message<typeof NodeProto>;
export type AttributeMessage = Message<typeof AttributeProto>;
export type ValueInfoMessage = Message<typeof ValueInfoProto>;
export type GraphMessage = Message<typeof GraphProto>;
export type ModelMessage = Message<typeof ModelProto>;

/** Element types, by their numbers in a file. */
export const FLOAT = 1;
export const UINT8 = 2;
export const INT8 = 3;
export const UINT16 = 4;
export const INT16 = 5;
export const INT32 = 6;
export const INT64 = 7;
export const STRING = 8;
export const BOOL = 9;
export const FLOAT16 = 10;
export const DOUBLE = 11;
export const UINT32 = 12;
export const UINT64 = 13;
export const BFLOAT16 = 16;

/** Kinds of attributes. */
export const ATTRIBUTE = { f: 1, i: 2, s: 3, t: 4, floats: 6, ints: 7, strings: 8 } as const;
