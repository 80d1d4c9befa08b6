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

/** All arrays in a value. */
function arraysIn(value: TorchValue): NdArray[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isNdArray(value)) return [value];
  if (value instanceof Map) return [...value.values()].flatMap(arraysIn);
  if (Array.isArray(value)) return value.flatMap(arraysIn);
  if (Object.getPrototypeOf(value) !== null) throw new Error('another prototype');
  return Object.values(value).flatMap(arraysIn);
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
    const size = arraysIn(value.value as TorchValue).reduce((sum, array) => sum + array.size, 0);
    if (size > 1e6) return; // expanded
    const again = readTorch<typeof value>(writeTorch(value));
    if (!isDeepStrictEqual(writeTorch(again), writeTorch(readTorch<typeof value>(writeTorch(again)))))
      throw new Error('another value once written');
  },
  fields: zipFields,
  special: [liesInPickle, liesInPickle, liesInPickle, liesInMembers, mixed],
}); // prettier-ignore
