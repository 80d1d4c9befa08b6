/**
 * PyTorch's element types and how their numbers become those of this package. float16 and bfloat16
 * become float32 exactly, bool uint8; 64-bit integers the narrowest type that holds them.
 */
import { allocate, type DType, type NumberArray } from '../../core/dtype.js';
import { hostIsLittleEndian, swapBytes } from '../byte-order.js';
import { narrowIntegers } from '../wide-integers.js';

/** Numbers in a file. */
export interface Raw {
  readonly who: string;
  /** What error texts call them. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly littleEndian: boolean;
}

/** An element type of PyTorch that is read. */
export interface ElementType {
  /** How many bytes an element has in a file. */
  readonly bytes: number;
  /** New numbers of this package's. */
  readonly decode: (raw: Raw) => NumberArray;
}

const as = (dtype: DType, bytes: number): ElementType => ({
  bytes,
  decode({ bytes: raw, count, littleEndian }) {
    const values = allocate(dtype, count);
    const copy = new Uint8Array(values.buffer);
    copy.set(raw);
    if (littleEndian !== hostIsLittleEndian) swapBytes(copy, bytes);
    return values;
  },
});

/** Numbers of 16 bits that float32 holds as other bits. */
const widened = (bitsOf: (half: number) => number): ElementType => ({
  bytes: 2,
  decode({ bytes, count, littleEndian }) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const bits = new Uint32Array(count);
    for (let i = 0; i < count; i++) bits[i] = bitsOf(view.getUint16(2 * i, littleEndian));
    return new Float32Array(bits.buffer);
  },
});

/** float16 has 5 bits of exponent (bias 15) and 10 of fraction; float32 8 (bias 127) and 23. */
function halfBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal, fraction · 2⁻²⁴: its highest bit becomes the one that is not written.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 1023) << 13);
}

const wide = (signed: boolean): ElementType => ({
  bytes: 8,
  decode: ({ who, name, bytes, count, littleEndian }) =>
    narrowIntegers(who, name, bytes, count, littleEndian, signed),
});

/** The element types that are read, by PyTorch's names. */
export const elementTypes: ReadonlyMap<string, ElementType> = new Map([
  ['float32', as('float32', 4)],
  ['float64', as('float64', 8)],
  ['float16', widened(halfBits)],
  ['bfloat16', widened((half) => half << 16)],
  ['int8', as('int8', 1)],
  ['int16', as('int16', 2)],
  ['int32', as('int32', 4)],
  ['int64', wide(true)],
  ['uint8', as('uint8', 1)],
  ['uint16', as('uint16', 2)],
  ['uint32', as('uint32', 4)],
  ['uint64', wide(false)],
  ['bool', as('uint8', 1)],
]);

/** The classes of storages of torch, and the element types that they stand for. */
export const storageTypes: ReadonlyMap<string, string | undefined> = new Map([
  ['torch.FloatStorage', 'float32'],
  ['torch.DoubleStorage', 'float64'],
  ['torch.HalfStorage', 'float16'],
  ['torch.BFloat16Storage', 'bfloat16'],
  ['torch.CharStorage', 'int8'],
  ['torch.ShortStorage', 'int16'],
  ['torch.IntStorage', 'int32'],
  ['torch.LongStorage', 'int64'],
  ['torch.ByteStorage', 'uint8'],
  ['torch.BoolStorage', 'bool'],
  // Since PyTorch 2.1, types that have no class: the tensor says which.
  ['torch.storage.UntypedStorage', undefined],
  ['torch.UntypedStorage', undefined],
]);
