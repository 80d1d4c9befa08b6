/**
 * What files of torch.save hold, as plain data. Types only.
 */
import type { NumberArray } from '../../core/dtype.js';
import type { NdArray } from '../../core/ndarray.js';

/** A key of a Python dict. */
export type TorchKey = string | number | bigint | boolean | null;

/**
 * What a file of `torch.save` may hold, as plain data: tensors as arrays; dicts as objects without
 * a prototype, or as a `Map` where a key is no text; lists, tuples and `torch.Size` as arrays; None
 * as null; whole numbers beyond 2⁵³ as bigint; element types and devices by their names
 * (`'torch.float32'`, `'cuda:0'`).
 */
export type TorchValue =
  | NdArray<NumberArray>
  | string
  | number
  | bigint
  | boolean
  | null
  | TorchValue[]
  | { [name: string]: TorchValue }
  | Map<TorchKey, TorchValue>;
