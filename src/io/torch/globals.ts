/**
 * The few functions and classes that state dicts and checkpoints need, by their names in Python,
 * and what to do about every other one. None is ever looked up, imported or run.
 *
 * @see https://github.com/pytorch/pytorch/blob/main/torch/_weights_only_unpickler.py
 */
import { FormatError } from '../../core/errors.js';
import { elementType, storageTypes } from './element-types.js';
import { describe, PyDict, PyGlobal, PyList, type Value } from './pickle-values.js';
import { rebuild, rebuildTyped, type Rebuilding } from './tensors.js';

const stateDict = 'save the state dict alone: torch.save(model.state_dict(), path)';

type Callee = (rebuilding: Rebuilding, given: readonly Value[]) => Value | undefined;

/** Copies a dict: Counter({...}), which schedulers of PyTorch keep. */
const counter: Callee = (_, given) =>
  given.length === 1 && given[0] instanceof PyDict ? given[0] : undefined;

/** A parameter is a tensor here; what else was set on it is dropped. */
const parameter: Callee = (_, given) => given[0];

/** What is called, and what it gives; undefined where the arguments are not what it takes. */
const functions = new Map<string, Callee>([
  ['collections.OrderedDict', (_, given) => (given.length === 0 ? new PyDict() : undefined)],
  ['collections.Counter', counter],
  ['torch._utils._rebuild_tensor_v2', rebuild],
  ['torch._utils._rebuild_tensor_v3', rebuildTyped],
  ['torch._utils._rebuild_parameter', parameter],
  ['torch._utils._rebuild_parameter_with_state', parameter],
  ['torch.Size', (_, given) => (given[0] instanceof PyList ? given[0] : undefined)],
  [
    'torch.device',
    (_, [type, index]) => {
      if (typeof type !== 'string') return undefined;
      return typeof index === 'number' ? `${type}:${index}` : type;
    },
  ],
]);

const isDType = (path: string): boolean =>
  path.startsWith('torch.') &&
  (elementType(path.slice(6)) !== undefined || /^torch\.(complex|float8_|q?u?int)\w+$/.test(path));

const program =
  'loading this file in Python may run a program: delete it, and ask where it came from';

const schedule = 'save the file without its scheduler, which holds a Python function';

/** No text made of `schedule`: a bundler would keep that for who reads no such file. */
const method =
  'save the file without its scheduler, which holds a Python function (the state of OneCycleLR ' +
  'does); if the file is not yours, ask where it came from before Python loads it';

/** What to do about a name that is refused. */
const advices: readonly (readonly [names: RegExp, advice: string])[] = [
  [/^torch\.Complex\w*Storage$/, 'save its real and imaginary part: torch.view_as_real(tensor)'],
  [/^torch\.QU?Int\w*Storage$|_rebuild_qtensor$/, 'save it as floats: tensor.dequantize()'],
  [/_rebuild_sparse|_get_layout$/, 'save it as a dense tensor: tensor.to_dense()'],
  [/_rebuild_meta_tensor/, 'give the model its values first: a meta tensor has none'],
  [/^numpy\./, 'save numbers as float(x) or x.item(), arrays as torch.from_numpy(x)'],
  [/^(os|posix|nt|subprocess|sys|shutil|socket|pty|runpy|importlib|pickle|webbrowser)\./, program],
  [/^builtins\.(eval|exec|compile|open|__import__)$/, program],
  // How pickles hold a method: anneal_func of SWALR and, before PyTorch 2.4, OneCycleLR.
  [/^builtins\.getattr$/, method],
  [/^torch\.optim\.(lr_scheduler|swa_utils)\./, schedule],
  [/^builtins\.(set|frozenset)$/, 'save sets as lists: list(x)'],
];

/** The name as Python 3 has it: pickles of protocol 2 use those of Python 2. */
const today = (path: string): string => path.replace(/^__builtin__\./, 'builtins.');

const refusal = (who: string, path: string): FormatError => {
  const shown = path.length > 100 ? `${path.slice(0, 100)}...` : path;
  const advice = advices.find(([names]) => names.test(path))?.[1] ?? stateDict;
  return new FormatError(
    `${who} expects a file of tensors, numbers, texts, lists and dicts, but got ` +
      `${JSON.stringify(shown).slice(1, -1)} in it; ${advice}`,
  );
};

/** Takes a name that is known. @throws FormatError for every other one, by its name. */
export function findGlobal(who: string, path: string): PyGlobal {
  const name = today(path);
  if (functions.has(name) || storageTypes.has(name) || isDType(name)) return new PyGlobal(name);
  throw refusal(who, name);
}

/** What a known function gives. @throws FormatError if its arguments are not what it takes. */
export function callGlobal(
  rebuilding: Rebuilding,
  { path }: PyGlobal,
  given: readonly Value[],
): Value {
  const value = functions.get(path)?.(rebuilding, given);
  if (value !== undefined) return value;
  throw new FormatError(
    `${rebuilding.who} expects ${path} to be called as torch.save does, but got ` +
      `(${given.slice(0, 8).map(describe).join(', ')}); the file is damaged: save it again`,
  );
}
