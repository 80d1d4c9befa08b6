/**
 * NumPy's names of element types, as they stand in the header of a .npy file: byte order, kind,
 * bytes. `<f4` is float32, little-endian.
 */
import type { DType } from '../core/dtype.js';
import { bytesOfDType, storedDTypes, type StoredDType } from './stored-elements.js';

/** An element type of a file and the bytes one element takes. */
export interface ElementType {
  readonly dtype: StoredDType;
  readonly bytes: number;
}

const kinds: Readonly<Record<string, string>> = { float: 'f', int: 'i', uint: 'u', bool: 'b' };

/** f4, f8, i1, ... */
const codeOf = (dtype: StoredDType): string =>
  `${kinds[/^[a-z]+/.exec(dtype)![0]]}${bytesOfDType(dtype)}`;

/** NumPy has no bfloat16. */
const numpyDTypes = (): StoredDType[] => storedDTypes.filter((dtype) => dtype !== 'bfloat16');

/** The element types that are read, as error texts list them. */
export const knownCodes = (): string => numpyDTypes().map(codeOf).join(', ');

/**
 * What a header calls an element type: always little-endian, as NumPy itself on nearly every
 * machine.
 */
export const descrOf = (dtype: DType): string =>
  `${bytesOfDType(dtype) === 1 ? '|' : '<'}${codeOf(dtype)}`;

/** The element type and byte order behind a header's name, or undefined where it is not read. */
export function parseDescr(
  descr: string,
): (ElementType & { readonly littleEndian: boolean }) | undefined {
  const [, order, code = ''] = /^([<>|])(\w+)$/.exec(descr) ?? [];
  const dtype = numpyDTypes().find((each) => codeOf(each) === code);
  if (!dtype) return undefined;
  const bytes = bytesOfDType(dtype);
  if (order === '|' && bytes > 1) return undefined;
  return { dtype, bytes, littleEndian: order !== '>' };
}

/** What to do about an element type that is not read. */
export function adviceFor(descr: string): string {
  return /^[<>|=]?f\d+$/.test(descr)
    ? 'convert it with .astype(numpy.float64) before saving'
    : 'save it as an array of numbers of one type';
}
