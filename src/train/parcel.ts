/**
 * Plain data with arrays anywhere in them, taken apart into plain data and arrays by name, and put
 * together again. Not here: the file (checkpoint-file.ts).
 */
import { show } from '../core/check.js';
import { dtypeOf, type NumberArray } from '../core/dtype.js';
import type { NdArray } from '../core/ndarray.js';
import { isNdArray } from '../core/parts.js';
import { isRecord } from '../core/realms.js';

/** Plain data in which arrays are replaced by their names. */
export interface Parcel {
  readonly plain: unknown;
  readonly arrays: ReadonlyMap<string, NdArray | NumberArray>;
}

/**
 * What stands for an ndarray and for a typed array. Keys of one's own that begin so get another $.
 */
const [NDARRAY, TYPED] = ['$array', '$typed'];

/** Characters of a name: more are cut, well below what ZIP allows. */
const LONGEST = 200;

/** Lists and objects within each other: core/plain.ts writes 500. */
const DEPTH = 600;

/** A key as it may stand in an archive's names: readable, and no way out of a folder. */
const tidy = (key: string): string =>
  key.replace(/[^\p{L}\p{N}._-]/gu, '_').replace(/^\.*$/, (dots) => '_'.repeat(dots.length || 1));

/** Takes arrays out. What is neither plain nor an array stays: writePlain refuses it. */
export function pack(value: unknown): Parcel {
  const arrays = new Map<string, NdArray | NumberArray>();
  const around: unknown[] = [];
  const named = (path: readonly string[]): string => {
    const name = path.map(tidy).join('/').slice(0, LONGEST);
    let free = name;
    for (let i = 2; arrays.has(free); i++) free = `${name}~${i}`;
    return free;
  };
  const walk = (path: readonly string[], item: unknown): unknown => {
    const marker = isNdArray(item) ? NDARRAY : dtypeOf(item) && TYPED;
    if (marker) {
      const name = named(path);
      arrays.set(name, item as NdArray | NumberArray);
      return { [marker]: name };
    }
    const holds = Array.isArray(item) || isRecord(item);
    if (!holds || around.includes(item) || around.length > DEPTH) return item;
    around.push(item);
    const copy = Array.isArray(item)
      ? Array.from(item, (element, i) => walk([...path, String(i)], element))
      : Object.fromEntries(
          Object.entries(item).map(([key, entry]) => [
            key.startsWith('$') ? `$${key}` : key,
            walk([...path, key], entry),
          ]),
        );
    around.pop();
    return copy;
  };
  return { plain: walk([], value), arrays };
}

/**
 * Puts arrays back.
 *
 * @param fault - The error for what pack did not make.
 */
export function unpack(
  plain: unknown,
  arrays: Readonly<Record<string, NdArray<NumberArray>>>,
  fault: (expected: string, came: string) => Error,
): unknown {
  const marked = (marker: string, name: unknown): unknown => {
    if (typeof name !== 'string' || !Object.hasOwn(arrays, name))
      throw fault('every array that it names', `no ${show(name)}`);
    const array = arrays[name];
    if (marker === NDARRAY) return array;
    if (array.shape.length !== 1)
      throw fault(`${show(name)} with one axis`, `${array.shape.length}`);
    return array.data;
  };
  const walk = (item: unknown, depth: number): unknown => {
    if (depth > DEPTH) throw fault(`at most ${DEPTH} lists within each other`, 'more');
    if (Array.isArray(item)) return item.map((element) => walk(element, depth + 1));
    if (!isRecord(item)) return item;
    const entries = Object.entries(item);
    const [[key, name] = ['', undefined]] = entries;
    if (entries.length === 1 && [NDARRAY, TYPED].includes(key)) return marked(key, name);
    return Object.fromEntries(
      entries.map(([escaped, entry]) => {
        if (/^\$(?!\$)/.test(escaped)) throw fault('keys as it writes them', show(escaped));
        return [escaped.replace(/^\$/, ''), walk(entry, depth + 1)];
      }),
    );
  };
  return walk(plain, 0);
}
