/**
 * Plain data of what a pickle held: no classes, no prototypes that a name could reach. What is
 * shared stays shared; what holds itself is refused.
 */
import { FormatError } from '../../core/errors.js';
import {
  PyDict,
  PyGlobal,
  PyList,
  PyStorage,
  PyTensor,
  describe,
  type Value,
} from './pickle-values.js';
import type { TorchKey, TorchValue } from './value.js';

/** How deep values may lie in each other: checkpoints have a handful. */
const DEEPEST = 100;

/** The plain data of a value. @throws FormatError where it holds itself, or a key twice. */
export function plain(who: string, root: Value): TorchValue {
  const made = new Map<Value, TorchValue>();
  const open = new Set<Value>();
  const fault = (what: string, came: string, advice = 'save the state dict alone') =>
    new FormatError(
      `${who} expects ${what}, but got ${came}; ${advice}: torch.save(model.state_dict(), path)`,
    );

  const dict = ({ entries }: PyDict): TorchValue => {
    const map = new Map<TorchKey, TorchValue>();
    for (let i = 0; i < entries.length; i += 2) {
      const key = entries[i];
      if (typeof key === 'object' && key !== null)
        throw fault('keys of dicts that are texts or numbers', describe(key));
      if (map.has(key)) throw fault('each key of a dict once', `${describe(key)} twice`);
      map.set(key, convert(entries[i + 1]));
    }
    const names = [...map.keys()];
    if (!names.every((key) => typeof key === 'string')) return map;
    const record = Object.create(null) as Record<string, TorchValue>;
    // Not assigned: an object without a prototype takes any name, __proto__ too.
    for (const name of names) record[name] = map.get(name)!;
    return record;
  };

  const container = (value: Exclude<Value, string | number | bigint | boolean | null>) => {
    if (value instanceof PyTensor) return value.array;
    if (value instanceof PyDict) return dict(value);
    if (value instanceof PyList) return value.items.map(convert);
    if (value instanceof PyGlobal && /^torch\.[a-z]\w*$/.test(value.path)) return value.path;
    const what = value instanceof PyStorage ? 'a storage without a tensor' : describe(value);
    throw fault('tensors, numbers, texts, lists and dicts', what);
  };

  function convert(value: Value): TorchValue {
    if (typeof value !== 'object' || value === null) return value;
    const known = made.get(value);
    if (known !== undefined) return known;
    if (open.has(value)) throw fault('values that do not hold themselves', describe(value));
    if (open.size === DEEPEST)
      throw fault(`values in each other at most ${DEEPEST} deep`, 'deeper ones');
    open.add(value);
    const result = container(value);
    open.delete(value);
    made.set(value, result);
    return result;
  }
  return convert(root);
}
