/**
 * NumPy's names of element types, as they stand in the header of a .npy file: byte order, kind,
 * bytes. `<f4` is float32, little-endian.
 */
import { dtypes, type DType } from '../core/dtype.js';

/** An element type of this package and the bytes one element takes. */
export interface ElementType {
  readonly dtype: DType;
  readonly bytes: number;
}

const kinds: Readonly<Record<string, string>> = { float: 'f', int: 'i', uint: 'u' };

/** f4, f8, i1, ... by the element types of this package. */
const codes = Object.fromEntries(
  dtypes.map((dtype) => {
    const [, kind, bits] = /^([a-z]+)(\d+)$/.exec(dtype)!;
    return [dtype, `${kinds[kind]}${Number(bits) / 8}`];
  }),
) as Readonly<Record<DType, string>>;

/** The element types that are read, as error texts list them. */
export const knownCodes = Object.values(codes).join(', ');

/**
 * What a header calls an element type: always little-endian, as NumPy itself on nearly every
 * machine.
 */
export const descrOf = (dtype: DType): string =>
  `${codes[dtype].endsWith('1') ? '|' : '<'}${codes[dtype]}`;

/**
 * The element type and byte order behind a header's name, or undefined where this package has no
 * such type.
 */
export function parseDescr(
  descr: string,
): (ElementType & { readonly littleEndian: boolean }) | undefined {
  const [, order, code] = /^([<>|])(\w+)$/.exec(descr) ?? [];
  const dtype = dtypes.find((name) => codes[name] === code);
  const bytes = Number(code?.slice(1));
  if (!dtype || (order === '|' && bytes > 1)) return undefined;
  return { dtype, bytes, littleEndian: order !== '>' };
}

/** What to do about an element type that is not read. */
export function adviceFor(descr: string): string {
  const cast = { i: 'numpy.int32', u: 'numpy.int32', f: 'numpy.float32', b: 'numpy.uint8' }[
    /^[<>|=]?([iufb])\d+$/.exec(descr)?.[1] ?? ''
  ];
  return cast
    ? `convert it with .astype(${cast}) before saving`
    : 'save it as an array of numbers of one type';
}
