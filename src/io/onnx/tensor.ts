/**
 * The tensors of an ONNX file: of any of its element types that hold numbers or texts, in raw bytes
 * or as lists. Sizes are held against what is there before anything is copied.
 *
 * @see https://onnx.ai/onnx/api/classes.html#tensorproto
 */
import { show, showShape } from '../../core/check.js';
import { allocate } from '../../core/dtype.js';
import { FormatError } from '../../core/errors.js';
import { MOST_AXES } from '../../core/file-bounds.js';
import { sizeOf } from '../../core/ndarray.js';
import { decodeText } from '../../core/text-coders.js';
import { brainOf, halfAt, halfOf } from '../half-floats.js';
import {
  BFLOAT16,
  BOOL,
  DOUBLE,
  FLOAT,
  FLOAT16,
  INT16,
  INT32,
  INT64,
  INT8,
  STRING,
  UINT16,
  UINT32,
  UINT64,
  UINT8,
  type TensorMessage,
} from './schema.js';

/** Numbers of a shape, row by row. */
export interface Constant {
  readonly shape: readonly number[];
  readonly type: number;
  readonly values: ArrayLike<number>;
  /** Texts, where it holds these; `values` is empty then. */
  readonly texts?: readonly string[];
}

interface ElementType {
  readonly bytes: number;
  readonly get: (view: DataView, at: number) => number;
  /** Where elements lie that are not raw. */
  readonly field: 'floatData' | 'int32Data' | 'int64Data' | 'doubleData' | 'uint64Data';
  /** From what such a list holds. */
  readonly from?: (stored: number) => number;
}

const int64 = (view: DataView, at: number): number =>
  view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);

const brainAt = (view: DataView, at: number): number => brainOf(view.getUint16(at, true));

const elementTypes = new Map<number, ElementType>([
  [FLOAT, { bytes: 4, get: (v, at) => v.getFloat32(at, true), field: 'floatData' }],
  [DOUBLE, { bytes: 8, get: (v, at) => v.getFloat64(at, true), field: 'doubleData' }],
  [FLOAT16, { bytes: 2, get: halfAt, from: halfOf, field: 'int32Data' }],
  [BFLOAT16, { bytes: 2, get: brainAt, from: brainOf, field: 'int32Data' }],
  [UINT8, { bytes: 1, get: (v, at) => v.getUint8(at), field: 'int32Data' }],
  [INT8, { bytes: 1, get: (v, at) => v.getInt8(at), field: 'int32Data' }],
  [UINT16, { bytes: 2, get: (v, at) => v.getUint16(at, true), field: 'int32Data' }],
  [INT16, { bytes: 2, get: (v, at) => v.getInt16(at, true), field: 'int32Data' }],
  [INT32, { bytes: 4, get: (v, at) => v.getInt32(at, true), field: 'int32Data' }],
  [BOOL, { bytes: 1, get: (v, at) => v.getUint8(at), field: 'int32Data' }],
  [UINT32, { bytes: 4, get: (v, at) => v.getUint32(at, true), field: 'uint64Data' }],
  [INT64, { bytes: 8, get: int64, field: 'int64Data' }],
  [UINT64, { bytes: 8, get: int64, field: 'uint64Data' }],
]); // prettier-ignore

/** The name of an element type, for error texts. */
export const typeName = (type: number | undefined): string =>
  [
    'undefined',
    'float',
    'uint8',
    'int8',
    'uint16',
    'int16',
    'int32',
    'int64',
    'string',
    'bool',
    'float16',
    'double',
    'uint32',
    'uint64',
    'complex64',
    'complex128',
    'bfloat16',
  ][type ?? 0] ?? `type ${type}`;

/** The numbers or texts of a tensor. @param name - What error texts call it. */
export function readTensor(who: string, name: string, tensor: TensorMessage): Constant {
  const refuse = (expected: string, came: string, advice: string): never => {
    throw new FormatError(
      `${who} expects ${expected} in the tensor ${show(name)}, but got ${came}; ${advice}`,
    );
  };
  const damaged = 'the file is damaged: save or fetch it again';
  const { dims, dataType: type, rawData, stringData } = tensor;
  if (tensor.dataLocation || tensor.externalData.length > 0)
    refuse('numbers', 'the name of another file', 'save the model in one file, as onnx.save does');
  if (tensor.segment) refuse('all numbers', 'a segment of them', 'save it whole');
  if (dims.length > MOST_AXES || dims.some((n) => n < 0))
    refuse(`at most ${MOST_AXES} sizes of at least 0`, showShape(dims.slice(0, 40)), damaged);
  const size = dims.includes(0) ? 0 : sizeOf(dims);
  const check = (count: number, expected: number, what: string) => {
    if (count !== expected)
      refuse(`${expected} ${what} for the shape ${showShape(dims)}`, `${count}`, damaged);
  };
  if (type === STRING) {
    check(stringData.length, size, 'texts');
    const texts = stringData.map((bytes) => decodeText(bytes));
    return { shape: dims, type, values: [], texts };
  }
  const element = elementTypes.get(type ?? 0);
  if (!element) return refuse('numbers or texts', typeName(type), 'convert it to float');
  let values: ArrayLike<number>;
  if (rawData) {
    check(rawData.length, size * element.bytes, 'bytes');
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.length);
    const room = allocate(type === FLOAT || element.bytes === 2 ? 'float32' : 'float64', size);
    for (let i = 0; i < size; i++) room[i] = element.get(view, i * element.bytes);
    values = room;
  } else {
    const list = tensor[element.field];
    check(list.length, size, 'numbers');
    values = element.from ? list.map(element.from) : list;
  }
  return { shape: dims, type: type!, values };
}
