/**
 * What an attribute or a dataset holds: numbers or texts, by its dataspace (the shape) and its
 * datatype.
 */
import { allocate, type FloatArray, type FloatDType } from '../../core/dtype.js';
import { MOST_AXES } from '../../core/file-bounds.js';
import { sizeOf } from '../../core/ndarray.js';
import { decodeText } from '../../core/text-coders.js';
import { halfAt } from '../half-floats.js';
import type { Hdf5Bytes } from './bytes.js';

/** The shape in a dataspace message; undefined where there is no array at all. */
export function shapeAt(file: Hdf5Bytes, at: number): number[] | undefined {
  const [version, rank] = [file.u8(at), file.u8(at + 1)];
  if ((version !== 1 && version !== 2) || rank > MOST_AXES)
    throw file.fault(`a dataspace at byte ${at}`, `version ${version} of ${rank} axes`);
  if (version === 2 && file.u8(at + 3) === 2) return undefined;
  const start = at + (version === 1 ? 8 : 4);
  const shape = Array.from({ length: rank }, (_, axis) => file.u64(start + 8 * axis));
  if (shape.some((size) => size < 0) || !Number.isSafeInteger(sizeOf(shape)))
    throw file.fault(`the sizes of a dataspace at byte ${at}`, shape.join(' × '));
  return shape;
}

/** An element type: how many bytes, and what they are. */
export interface Datatype {
  readonly bytes: number;
  /** The number at a byte, where it is one. */
  readonly number?: (view: DataView, at: number) => number;
  /** Whether it is a text of fixed length, or one that stands in a heap. */
  readonly text?: 'fixed' | 'heap';
}

type Reader = NonNullable<Datatype['number']>;

/** Integers by size, unsigned and signed; 64 bits are rounded, as in any float. */
const integers: Readonly<Record<number, (littleEndian: boolean) => readonly [Reader, Reader]>> = {
  1: () => [(view, at) => view.getUint8(at), (view, at) => view.getInt8(at)],
  2: (le) => [(view, at) => view.getUint16(at, le), (view, at) => view.getInt16(at, le)],
  4: (le) => [(view, at) => view.getUint32(at, le), (view, at) => view.getInt32(at, le)],
  8: (le) => [
    (view, at) => Number(view.getBigUint64(at, le)),
    (view, at) => Number(view.getBigInt64(at, le)),
  ],
};

/** The element type in a datatype message. */
export function datatypeAt(file: Hdf5Bytes, at: number): Datatype {
  const [first, bits, bytes] = [file.u8(at), file.u8(at + 1), file.u32(at + 4)];
  const kind = first & 15;
  const littleEndian = (bits & 1) === 0;
  if (kind === 0 && Object.hasOwn(integers, bytes))
    return { bytes, number: integers[bytes](littleEndian)[(bits >> 3) & 1] };
  if (kind === 1 && (bits & 0x40) === 0) {
    if (bytes === 4) return { bytes, number: (view, at) => view.getFloat32(at, littleEndian) };
    if (bytes === 8) return { bytes, number: (view, at) => view.getFloat64(at, littleEndian) };
    // Five bits of exponent: bfloat16 has eight.
    if (bytes === 2 && littleEndian && file.u8(at + 13) === 5) return { bytes, number: halfAt };
  }
  if (kind === 3 && bytes > 0) return { bytes, text: 'fixed' };
  if (kind === 9 && (bits & 15) === 1) return { bytes: 16, text: 'heap' };
  throw file.fault(
    'numbers or texts',
    `the datatype ${kind} of ${bytes} bytes`,
    'save the model with float32 weights',
  );
}

/** The text that stands in a heap at the address, and by the number, that are at a byte. */
function heapText(file: Hdf5Bytes, at: number): string {
  const [length, heap, wanted] = [file.u32(at), file.u64(at + 4), file.u32(at + 12)];
  if (length === 0) return '';
  file.signature(heap, 'GCOL');
  const end = heap + file.u64(heap + 8);
  for (let object = heap + 16; object + 16 <= end;) {
    file.spend();
    const [index, size] = [file.u16(object), file.u64(object + 8)];
    if (index === wanted && length <= size) {
      file.spend(length);
      return decodeText(file.part(object + 16, length));
    }
    if (index === 0 || size < 0) break;
    object += 16 + 8 * Math.ceil(size / 8);
  }
  throw file.fault(`a text in the heap at byte ${heap}`, `none of the number ${wanted}`);
}

/** Texts that stand one after the other. */
export function textsAt(file: Hdf5Bytes, type: Datatype, at: number, count: number): string[] {
  if (count === 0) return [];
  file.spend(type.bytes * count);
  file.check(at, type.bytes * count);
  if (!type.text) throw file.fault(`texts at byte ${at}`, 'numbers');
  return Array.from({ length: count }, (_, i) => {
    file.spend();
    const start = at + i * type.bytes;
    if (type.text === 'heap') return heapText(file, start).replace(/\0.*$/s, '');
    return decodeText(file.part(start, type.bytes)).replace(/\0.*$/s, '');
  });
}

/** Numbers that stand one after the other. */
export function numbersAt(
  file: Hdf5Bytes,
  type: Datatype,
  at: number,
  count: number,
  dtype: FloatDType,
): FloatArray {
  const { number, bytes } = type;
  if (!number) throw file.fault(`numbers at byte ${at}`, 'texts');
  file.spend(bytes * count);
  const part = file.part(at, bytes * count);
  const view = new DataView(part.buffer, part.byteOffset, part.length);
  const data: FloatArray = allocate(dtype, count);
  for (let i = 0; i < count; i++) data[i] = number(view, i * bytes);
  return data;
}
