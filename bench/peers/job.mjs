/**
 * What the JavaScript peers share: arguments, images, initial weights, and the timing of steps.
 *
 * They are slow, so they see only the first images, once; an epoch's time is extrapolated from the
 * steps after the warm-up, and the JSON line says so by `extrapolated`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

const TRAIN = 50_000;
/** The share of the steps that warms up. */
const WARM_UP = 0.2;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    hidden: { type: 'string', default: '128' },
    batch: { type: 'string', default: '8' },
    images: { type: 'string', default: '12800' },
    lr: { type: 'string', default: '0.01' },
    activation: { type: 'string', default: 'ReLU' },
  },
});
if (!values.data) throw new TypeError("--data expects a folder with MNIST's files, but got none");
export const [hidden, batch, images, lr] = [
  values.hidden,
  values.batch,
  values.images,
  values.lr,
].map(Number);

/** What stands between the layers, by its name in tiny-mlp. */
export const { activation } = values;

/** Numbers from 0 to 1, the same in every run (mulberry32). */
let state = 0;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** `count` numbers between −bound and bound. */
export const uniform = (count, bound) =>
  Float32Array.from({ length: count }, () => (2 * random() - 1) * bound);

/**
 * Inputs and outputs of each layer, and the bounds of its weights [I, O] and biases [O]: those of
 * tiny-mlp.
 */
export const layers = [
  [784, hidden],
  [hidden, hidden],
  [hidden, 10],
].map(([inputs, outputs]) => ({
  inputs,
  outputs,
  weightBound: Math.sqrt(6 / inputs),
  biasBound: 1 / Math.sqrt(inputs),
}));

function read(name, header) {
  const path = join(values.data, name);
  return (existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`))).subarray(
    header,
  );
}

/** Row numbers in a random order (Fisher and Yates). */
function shuffled(count) {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/**
 * Calls step(x [batch · 784], y [batch]) → loss for each batch of whole ones, and prints the JSON
 * line; `library` is its package.
 */
export async function run(who, library, step) {
  const pixels = Float32Array.from(
    read('train-images-idx3-ubyte', 16).subarray(0, 784 * images),
    (byte) => byte / 255,
  );
  const labels = read('train-labels-idx1-ubyte', 8);
  const order = shuffled(images);
  const steps = Math.floor(images / batch);
  const warmUp = Math.ceil(WARM_UP * steps);
  let [total, start] = [0, 0];
  for (let s = 0; s < steps; s++) {
    if (s === warmUp) start = performance.now();
    const rows = order.subarray(s * batch, (s + 1) * batch);
    const x = new Float32Array(784 * batch);
    rows.forEach((row, place) => x.set(pixels.subarray(784 * row, 784 * (row + 1)), 784 * place));
    total += await step(
      x,
      Int32Array.from(rows, (row) => labels[row]),
    );
  }
  const perStep = (performance.now() - start) / 1000 / (steps - warmUp);
  console.log(
    JSON.stringify({
      who,
      version: versionOf(library),
      hidden,
      batch,
      images,
      losses: [total / steps],
      extrapolated: `from ${steps - warmUp} steps`,
      epoch_s: [perStep * Math.ceil(TRAIN / batch)],
    }),
  );
}

function versionOf(library) {
  const from = createRequire(import.meta.url).resolve(library);
  const folder = from.slice(0, from.lastIndexOf(library) + library.length);
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}
