/**
 * Files of torch.save: those that PyTorch wrote (tests/fixtures/torch_files.py), and writeTorch's.
 */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { isNdArray } from '../../src/core/parts.js';
import type { NdArray } from '../../src/index.js';
import { readTorch, writeTorch, type TorchInput, type TorchValue } from '../../src/io/index.js';
import type { Draw } from './draw.js';
import type { Format } from './format.js';
import { liesInMembers, liesInPickle } from './pickle-damage.js';
import { mixed, zipFields } from './zip-damage.js';

const fixture = JSON.parse(
  readFileSync(new URL('../../tests/fixtures/torch_files.json', import.meta.url), 'utf8'),
) as Record<string, { file?: string }>;
const files = Object.values(fixture).flatMap(({ file }) =>
  file === undefined ? [] : [new Uint8Array(Buffer.from(file, 'base64'))],
);

/** All arrays in a value, each once. */
function arraysIn(value: TorchValue, seen = new Set<TorchValue>()): NdArray[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  if (isNdArray(value)) return [value];
  if (!Array.isArray(value) && !(value instanceof Map) && Object.getPrototypeOf(value) !== null)
    throw new Error('another prototype');
  return partsIn(value).flatMap((part) => arraysIn(part, seen));
}

function partsIn(value: object): TorchValue[] {
  if (value instanceof Map) return [...(value as Map<unknown, TorchValue>).values()];
  return Object.values(value) as TorchValue[];
}

/** How much is written of a value, where what is shared is written as often; at most `most`. */
function written(value: TorchValue, most: number): number {
  if (typeof value !== 'object' || value === null) return 1;
  if (isNdArray(value)) return 1 + value.size;
  let sum = 1;
  for (const part of partsIn(value)) if (sum < most) sum += written(part, most - sum);
  return sum;
}

/** @param someArray - Draws an array of any shape and type. */
export const torchFormat = (someArray: (draw: Draw) => NdArray, names: readonly string[]): Format => ({
  make: (draw) => {
    if (draw.chance(0.5)) return draw.pick(files);
    const some = Array.from({ length: draw.below(4) }, () => [draw.pick(names), someArray(draw)]);
    const state = Object.fromEntries(some) as Record<string, TorchInput>;
    return writeTorch(draw.chance(0.5) ? state : { model: state, epoch: 3, list: [1.5, null, true] });
  },
  read: (bytes) => Promise.resolve(arraysIn(readTorch<TorchValue>(bytes))),
  use: (bytes) => {
    const value = { value: readTorch<TorchInput>(bytes) };
    if (written(value.value as TorchValue, 1e6) >= 1e6) return; // shared or expanded
    const again = readTorch<typeof value>(writeTorch(value));
    if (!isDeepStrictEqual(writeTorch(again), writeTorch(readTorch<typeof value>(writeTorch(again)))))
      throw new Error('another value once written');
  },
  fields: zipFields,
  special: [liesInPickle, liesInPickle, liesInPickle, liesInMembers, mixed],
}); // prettier-ignore
