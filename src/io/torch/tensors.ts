/**
 * Tensors over storages: where their elements lie is checked against the numbers that are there. A
 * storage is decoded once; tensors that share one in PyTorch share its numbers here, and strided,
 * transposed and expanded ones keep their strides, so that no file makes more numbers than it has.
 */
import { showShape } from '../../core/check.js';
import type { NumberArray } from '../../core/dtype.js';
import { FormatError } from '../../core/errors.js';
import { MOST_AXES } from '../../core/file-bounds.js';
import { reach, wrap } from '../../core/ndarray.js';
import { bytesOfDType, elementsOf, storedDTypes, type StoredDType } from '../stored-elements.js';
import { elementType } from './element-types.js';
import {
  describe,
  PyDict,
  PyGlobal,
  PyList,
  PyStorage,
  PyTensor,
  type Value,
} from './pickle-values.js';

/** What rebuilding a tensor needs to know of its file. */
export interface Rebuilding {
  readonly who: string;
  readonly littleEndian: boolean;
  /** The most bytes a tensor may have when its elements are written out. */
  readonly maxBytes: number;
  /** The numbers of storages by their keys, once they are decoded. */
  readonly decoded: Map<string, { readonly dtype: string; readonly values: NumberArray }>;
}

const damaged = 'the file is damaged: save it again';

/** _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks, metadata = None) */
export function rebuild(
  rebuilding: Rebuilding,
  [storage, offset, size, stride, , , metadata]: readonly Value[],
): PyTensor | undefined {
  if (!(storage instanceof PyStorage)) return undefined;
  if (metadata instanceof PyDict && metadata.entries.length > 0) throw lazy(rebuilding.who);
  return place(rebuilding, storage, storage.dtype ?? 'uint8', offset, size, stride);
}

/** _rebuild_tensor_v3: as v2, with the element type before the metadata, over untyped bytes. */
export function rebuildTyped(
  rebuilding: Rebuilding,
  [storage, offset, size, stride, , , type, metadata]: readonly Value[],
): PyTensor | undefined {
  if (!(storage instanceof PyStorage) || !(type instanceof PyGlobal)) return undefined;
  if (metadata instanceof PyDict && metadata.entries.length > 0) throw lazy(rebuilding.who);
  return place(rebuilding, storage, type.path.replace('torch.', ''), offset, size, stride);
}

const lazy = (who: string) =>
  new FormatError(
    `${who} expects tensors of plain numbers, but got one that is negated or conjugated when it ` +
      'is read; save tensor.resolve_neg().resolve_conj()',
  );

const isCount = (value: Value | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function counts(value: Value | undefined): number[] | undefined {
  if (!(value instanceof PyList) || value.items.length > MOST_AXES) return undefined;
  return value.items.every(isCount) ? value.items : undefined;
}

function place(
  rebuilding: Rebuilding,
  storage: PyStorage,
  dtype: string,
  offset: Value | undefined,
  size: Value | undefined,
  strides: Value | undefined,
): PyTensor | undefined {
  const { who, maxBytes } = rebuilding;
  const [shape, stride] = [counts(size), counts(strides)];
  if (!isCount(offset) || !shape || stride?.length !== shape.length) return undefined;
  const name = `storage '${storage.key.slice(0, 60)}'`;
  const values = numbersOf(rebuilding, storage, dtype, name);
  // An axis of length 0 empties the tensor, but the others must still be numbers that fit.
  const written = shape.filter((n) => n > 0).reduce((product, n) => product * n, 8);
  if (written > Math.max(maxBytes, 8)) {
    throw new FormatError(
      `${who} expects tensors of at most ${maxBytes} bytes as float64, but got one of shape ` +
        `${showShape(shape)}; pass { maxBytes } if you trust the file`,
    );
  }
  if (shape.includes(0)) return new PyTensor(wrap(values.subarray(0, 0), shape));
  const [, greatest] = reach({ shape, stride, offset });
  if (greatest >= values.length) {
    throw new FormatError(
      `${who} expects tensors to lie in their storages, but got one of shape ` +
        `${showShape(shape)} and strides ${showShape(stride)} from element ${offset} on in ` +
        `${name} of ${values.length} elements; ${damaged}`,
    );
  }
  // Where an axis has length 1, its stride is any number: one that stays within the data will do.
  const used = stride.map((step, axis) => (shape[axis] === 1 ? 1 : step));
  return new PyTensor(wrap(values, shape, used, offset));
}

function numbersOf(
  { who, littleEndian, decoded }: Rebuilding,
  { key, bytes }: PyStorage,
  dtype: string,
  name: string,
): NumberArray {
  const known = decoded.get(key);
  if (known) {
    if (known.dtype === dtype) return known.values;
    throw new FormatError(
      `${who} expects ${name} to hold numbers of one type, but got ${known.dtype} and ` +
        `${dtype}; save tensor.clone() of each`,
    );
  }
  const type = elementType(dtype);
  if (!type) {
    throw new FormatError(
      `${who} expects tensors of ${storedDTypes.join(', ')}, but got one of ` +
        `${dtype.slice(0, 60)}; save tensor.float()`,
    );
  }
  const step = bytesOfDType(type);
  if (bytes.length % step !== 0) {
    throw new FormatError(
      `${who} expects ${name} to have a multiple of ${step} bytes (${dtype}), but got ` +
        `${bytes.length}; ${damaged}`,
    );
  }
  const values = elementsOf(who, name, type, bytes, littleEndian);
  decoded.set(key, { dtype, values });
  return values;
}

/** The storage that a persistent id names: ('storage', class, key, device, number of elements). */
export function storageOf(
  who: string,
  id: Value,
  types: ReadonlyMap<string, StoredDType | undefined>,
  bytesOf: (key: string) => Uint8Array,
): PyStorage {
  const [kind, type, key, , count] = id instanceof PyList ? id.items : [];
  if (
    kind !== 'storage' ||
    !(type instanceof PyGlobal) ||
    !types.has(type.path) ||
    typeof key !== 'string' ||
    !isCount(count)
  ) {
    throw new FormatError(
      `${who} expects outside of its data.pkl storages alone, but got ${describe(kind ?? id)}, ` +
        `${describe(type)}; ${damaged}`,
    );
  }
  const dtype = types.get(type.path);
  const bytes = bytesOf(key);
  const wanted = count * (dtype === undefined ? 1 : bytesOfDType(dtype));
  if (bytes.length !== wanted) {
    throw new FormatError(
      `${who} expects storage '${key.slice(0, 60)}' to have ${wanted} bytes ` +
        `(${dtype ?? 'bytes'} [${count}]), but got ${bytes.length}; ${damaged}`,
    );
  }
  return new PyStorage(key, dtype, bytes);
}
