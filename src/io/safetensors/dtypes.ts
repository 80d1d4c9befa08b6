/**
 * What safetensors calls element types.
 */
import type { StoredDType } from '../stored-elements.js';

/** By the names here, in the order in which the reference puts arrays into a file, from last on. */
const names = {
  bool: 'BOOL',
  uint8: 'U8',
  int8: 'I8',
  int16: 'I16',
  uint16: 'U16',
  float16: 'F16',
  bfloat16: 'BF16',
  int32: 'I32',
  uint32: 'U32',
  float32: 'F32',
  float64: 'F64',
  int64: 'I64',
  uint64: 'U64',
} as const satisfies Record<StoredDType, string>;

const dtypes = (): StoredDType[] => Object.keys(names) as StoredDType[];

/** The names, as error texts list them. */
export const knownNames = (): string => Object.values(names).join(', ');

/** What a header calls an element type. */
export const nameOf = (dtype: StoredDType): string => names[dtype];

/** The element type behind a header's name; undefined for one that is not read. */
export const dtypeNamed = (name: string): StoredDType | undefined =>
  dtypes().find((dtype) => names[dtype] === name);

/** The place of an element type in a file: types of more bytes come first. */
export const rankOf = (dtype: StoredDType): number => -dtypes().indexOf(dtype);
