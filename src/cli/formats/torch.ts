/**
 * PyTorch's files: state dicts, and checkpoints with some in them.
 */
import type { NdArray } from 'tiny-mlp';
import { readTorch, writeTorch, type TorchValue } from 'tiny-mlp/io';
import { Failure } from '../failure.js';
import type { InputFile } from '../files.js';
import { plural } from '../text-table.js';
import type { ArrayRow, Arrays, Format } from './format.js';

/** How deep values are told of, and how many: lists that hold one another have no end. */
const [DEEPEST, MOST] = [8, 10_000];

/** No dict of a file has a function, whatever its keys are. */
const isArray = (value: TorchValue | undefined): value is NdArray<Float32Array> =>
  typeof value === 'object' &&
  value !== null &&
  'shape' in value &&
  typeof (value as { readonly get?: unknown }).get === 'function';

/** The values in a dict or a list, by name. */
function inside(value: TorchValue): readonly (readonly [string, TorchValue])[] | undefined {
  if (typeof value !== 'object' || value === null || isArray(value)) return undefined;
  if (Array.isArray(value)) return value.map((one, i) => [String(i), one] as const);
  if (value instanceof Map) return [...value].map(([key, one]) => [String(key), one] as const);
  return Object.entries(value);
}

type StateDict = Readonly<Record<string, NdArray>>;

/** A value that holds no others. */
const textOf = (value: TorchValue): string => (typeof value === 'object' ? 'None' : String(value));

/** A dict of arrays alone. */
function stateDictOf(value: TorchValue): StateDict | undefined {
  const entries = value instanceof Map || Array.isArray(value) ? undefined : inside(value);
  const isOne = entries && entries.length > 0 && entries.every(([, one]) => isArray(one));
  return isOne ? (value as StateDict) : undefined;
}

function describe({ bytes }: InputFile) {
  const root = readTorch<TorchValue>(bytes);
  const [arrays, facts]: [ArrayRow[], [string, string][]] = [[], []];
  const told = () => arrays.length + facts.length;
  const visit = (name: string, value: TorchValue, depth: number): void => {
    if (isArray(value)) {
      arrays.push({ name, dtype: value.dtype, shape: [...value.shape] });
      return;
    }
    const values = inside(value);
    if (!values) facts.push([name, textOf(value)]);
    else if (values.length === 0 || depth >= DEEPEST || told() >= MOST)
      facts.push([name, plural(values.length, 'value')]);
    else
      for (const [key, one] of values) {
        if (told() >= MOST) return;
        visit(name === '' ? key : `${name}.${key}`, one, depth + 1);
      }
  };
  visit('', root, 0);
  if (told() >= MOST) facts.push(['more', `only ${plural(MOST, 'value')} are shown`]);
  const what = stateDictOf(root) ? 'a state dict' : 'a checkpoint';
  return { what, producer: 'PyTorch', arrays, facts };
}

function load({ path, bytes }: InputFile): Arrays {
  const root = readTorch<TorchValue>(bytes);
  const whole = stateDictOf(root);
  if (whole) return { kind: 'arrays', arrays: whole };
  const found = (inside(root) ?? []).flatMap(([name, value]) => {
    const arrays = stateDictOf(value);
    return arrays ? [[name, arrays] as const] : [];
  });
  if (found.length === 1) return { kind: 'arrays', arrays: found[0][1] };
  const came = found.length === 0 ? 'none' : found.map(([name]) => name).join(' and ');
  throw new Failure(
    `${path} expects one state dict, but got ${came}; save one alone in Python: ` +
      'torch.save(model.state_dict(), path)',
  );
}

export const torch: Format = {
  name: 'PyTorch',
  endings: ['.pt', '.pth'],
  describe,
  load,
  write: {
    arrays: ({ arrays }) => writeTorch(arrays),
    network: ({ model }) => writeTorch(model.stateDict()),
  },
};
