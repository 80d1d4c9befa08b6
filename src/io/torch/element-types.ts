/**
 * PyTorch's element types by their names there, which are those of stored-elements.ts.
 */
import { storedDTypes, type StoredDType } from '../stored-elements.js';

/** The element type of a name of PyTorch's; undefined for one that is not read. */
export const elementType = (name: string): StoredDType | undefined =>
  storedDTypes.find((dtype) => dtype === name);

/** The classes of storages of torch, and the element types that they stand for. */
export const storageTypes: ReadonlyMap<string, StoredDType | undefined> = new Map([
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
