/**
 * The network, 784 → H → H → 10: made, saved as a file that NumPy and PyTorch users can open, read
 * from one, and asked what it sees.
 *
 * H = hidden size
 */
import { array, init, Linear, ReLU, Sequential, SoftmaxCrossEntropy } from 'tiny-mlp';
import { readNpz, writeNpz } from 'tiny-mlp/io';
import { MOST_HIDDEN } from '../settings.js';

/** Numbers in an image. */
export const PIXELS = 784;

/** More than the widest network has in float64. */
const MOST_BYTES = 2 ** 25;

/**
 * A new network. Its weights are drawn as PyTorch's are: smaller than this library's own default,
 * so that what is learnt stands out.
 */
export function makeNetwork(hidden: number) {
  const weightInit = init.asInPyTorch();
  return new Sequential(
    new Linear(PIXELS, hidden, { weightInit }),
    new ReLU(),
    new Linear(hidden, hidden, { weightInit }),
    new ReLU(),
    new Linear(hidden, 10, { weightInit }),
  );
}

/** A network as {@link makeNetwork} makes it. */
export type Network = ReturnType<typeof makeNetwork>;

/** How many numbers a network learns. */
export const countParameters = (network: Network): number =>
  network
    .parameters()
    .reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);

/**
 * The network as an .npz file: float32 arrays by PyTorch's names, `0.weight` [H, 784] and so on.
 */
export const writeNetwork = (network: Network): Uint8Array<ArrayBuffer> =>
  writeNpz(network.stateDict());

/** What a network's file is called. */
export function fileNameOf(network: Network): string {
  const hidden = network.at(0).outFeatures;
  const { inFeatures, outFeatures } = network;
  return `tiny-mlp-${inFeatures}-${hidden}-${hidden}-${outFeatures}.npz`;
}

/**
 * The network in an .npz file; its hidden size is that of the file. Arrays in float64, NumPy's own,
 * are rounded to float32.
 *
 * @throws Error if there is no such network in it; the text says what came and what should have.
 */
export function readNetwork(bytes: Uint8Array): Network {
  const arrays = readNpz(bytes, { maxBytes: MOST_BYTES });
  const names = Object.keys(arrays);
  const shape = Object.hasOwn(arrays, '0.weight') ? arrays['0.weight'].shape : undefined;
  const hidden = shape?.[0] ?? 0;
  if (shape?.length !== 2 || shape[1] !== PIXELS || hidden < 1 || hidden > MOST_HIDDEN) {
    const came = shape
      ? `[${shape.join(', ')}]`
      : names.length > 0
        ? `only ${names.slice(0, 8).join(', ')}`
        : 'no arrays at all';
    throw new Error(
      `Expected an array 0.weight [H, ${PIXELS}] with H up to ${MOST_HIDDEN}, but got ${came}; ` +
        'save the state of a network 784-H-H-10 under the names that PyTorch gives its Sequential',
    );
  }
  const network = makeNetwork(hidden);
  const state = Object.fromEntries(
    names.map((name) => [name, array(arrays[name], { dtype: 'float32' })]),
  );
  for (const [name, { data }] of Object.entries(state)) {
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new Error(
        `Expected finite numbers in ${name}, but got ${data[bad]} at index ${bad}; the network ` +
          'diverged',
      );
  }
  network.loadStateDict(state);
  return network;
}

/** The weights of the first layer's first units, [units, 784]: a copy. */
export function firstWeights(network: Network, most: number): Float32Array {
  const { value } = network.at(0).weight;
  const units = Math.min(most, value.shape[0]);
  return array(value.hi(units, PIXELS), { dtype: 'float32' }).data;
}

/** The probabilities of the ten digits for one image. Training is not disturbed. */
export function classify(network: Network, pixels: Float32Array): Float32Array {
  const { training } = network;
  network.eval();
  const criterion = new SoftmaxCrossEntropy();
  criterion.forward(network.forward(array(pixels, [1, PIXELS])), array([0]));
  if (training) network.train();
  return criterion.probabilities.data as Float32Array;
}
