/**
 * NumPy's files: .npy, one array, and .npz, arrays by name.
 */
import { readNpy, readNpz, writeNpz } from 'tiny-mlp/io';
import { basename } from 'node:path';
import type { Format } from './format.js';
import { arrayRows } from './parts.js';

export const npy: Format = {
  name: 'NumPy .npy',
  endings: ['.npy'],
  describe: ({ path, bytes }) => ({
    what: 'one array',
    arrays: arrayRows({ [basename(path, '.npy')]: readNpy(bytes) }),
  }),
};

export const npz: Format = {
  name: 'NumPy .npz',
  endings: ['.npz'],
  describe: ({ bytes }) => ({ what: 'arrays by name', arrays: arrayRows(readNpz(bytes)) }),
  load: ({ bytes }) => ({ kind: 'arrays', arrays: readNpz(bytes) }),
  write: {
    arrays: ({ arrays }) => writeNpz(arrays),
    network: ({ model }) => writeNpz(model.stateDict()),
  },
};
