/**
 * What Python's pickles are made of, as the reader holds it while it reads: strings, numbers,
 * booleans and null as themselves, and these. They may be shared and may hold themselves; plain.ts
 * makes plain data of them.
 */
import type { NumberArray } from '../../core/dtype.js';
import type { NdArray } from '../../core/ndarray.js';

/** A dict, of whatever class. Keys and values in turn: most dicts are small, and few are read. */
export class PyDict {
  readonly entries: Value[] = [];
}

/** A list or a tuple; a tuple is not appended to. */
export class PyList {
  constructor(
    readonly items: Value[],
    readonly isTuple: boolean,
  ) {}
}

/** A function or class, by its name in Python. It stands for itself: it is never looked up. */
export class PyGlobal {
  constructor(readonly path: string) {}
}

/** The numbers behind tensors. */
export class PyStorage {
  constructor(
    /** The member that holds them: data/0, say. */
    readonly key: string,
    /** Their type in PyTorch's words; undefined where only the tensor says it. */
    readonly dtype: string | undefined,
    readonly bytes: Uint8Array,
  ) {}
}

/** A tensor that was read. */
export class PyTensor {
  constructor(readonly array: NdArray<NumberArray>) {}
}

/** Anything that a pickle may hold. */
export type Value =
  string | number | bigint | boolean | null | PyDict | PyList | PyGlobal | PyStorage | PyTensor;

/** What an error text calls a value: short, whatever it holds. */
export function describe(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `'${value.slice(0, 60)}'`;
  if (value instanceof PyDict) return 'a dict';
  if (value instanceof PyList) return value.isTuple ? 'a tuple' : 'a list';
  if (value instanceof PyGlobal) return value.path.slice(0, 100);
  if (value instanceof PyStorage) return 'a storage';
  if (value instanceof PyTensor) return 'a tensor';
  return String(value).slice(0, 60);
}
