/**
 * safetensors: networks of save(), and arrays of any program.
 */
import { load, openSafetensors, readSafetensors, save, writeSafetensors } from 'tiny-mlp/io';
import type { Format } from './format.js';
import { architectureOf, labelMetadata, withLabels } from './parts.js';

/** What names of texts begin with that save() keeps for itself. */
const OWN = 'tiny-mlp.';
const isNetwork = (metadata: Readonly<Record<string, string>>): boolean =>
  Object.hasOwn(metadata, `${OWN}model`);

/** The arrays in a file as it has them, and the texts that are not the package's own. */
export async function describeArrays(bytes: Uint8Array) {
  const file = await openSafetensors((begin, end) => bytes.subarray(begin, end), {
    size: bytes.length,
  });
  const texts = Object.entries(file.metadata).filter(([name]) => !name.startsWith(OWN));
  return { arrays: file.tensors, metadata: Object.fromEntries(texts), all: file.metadata };
}

export const safetensors: Format = {
  name: 'safetensors',
  endings: ['.safetensors'],
  describe: async ({ bytes }) => {
    const { arrays, metadata, all } = await describeArrays(bytes);
    if (!isNetwork(all)) return { what: 'arrays by name', arrays, metadata };
    return {
      what: 'a network that save() wrote',
      producer: 'tiny-mlp',
      arrays,
      metadata,
      ...architectureOf(load(bytes)),
    };
  },
  load: ({ bytes }) => {
    const { tensors, metadata } = readSafetensors(bytes);
    return isNetwork(metadata)
      ? withLabels(load(bytes), metadata)
      : { kind: 'arrays', arrays: tensors };
  },
  write: {
    network: (network) => save(network.model, { metadata: labelMetadata(network) }),
    arrays: ({ arrays }) => writeSafetensors(arrays),
  },
};
