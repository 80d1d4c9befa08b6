/**
 * Every activation beside ReLU: nanoseconds a number, forward in training mode and backward, and an
 * epoch of 784-128-128-10 in batches of 32 with each, in turn with ReLU's. Checked first: the same
 * numbers from the reference backend, to the bit. Epochs are measured in CPU time, for machines that
 * are busy with other things too.
 *
 * npm run bench:activations -- [--data DIR] [--rounds 3] [--only Tanh,GELU]
 *
 *     --data DIR     a folder with MNIST's files (or MNIST_DIR); without one, drawn digits
 *     --rounds N     how many pairs of epochs; the least of each counts
 *     --only LIST    some of them
 */
import { parseArgs } from 'node:util';
import { array, Generator, setBackend, toFlat } from 'tiny-mlp';
import { loadImages } from './tools/images.js';
import { trainer } from './tools/mlp.js';
import { activations } from './tools/parts.js';
import type { Layer } from '../src/nn/layer.js';
import { alignedTable } from './tools/table.js';
import { secondsOfEach } from './tools/timing.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds expects a whole number above 0, but got '${values.rounds}'`);

const chosen = values.only?.split(',') ?? Object.keys(activations);
for (const name of chosen) {
  if (!(name in activations))
    throw new RangeError(
      `--only expects some of ${Object.keys(activations).join(', ')}, but got ${name}`,
    );
}

/** Normal numbers, as layers give them. */
const x = array(new Generator(0).normal([32, 128]));
const dy = new Generator(1).normal([32, 128]);

/** y and dx on a backend. */
function results(make: () => Layer, backend: 'wasm' | 'reference'): number[] {
  setBackend(backend);
  const layer = make();
  return [...toFlat(layer.forward(x)), ...toFlat(layer.backward(dy))];
}

for (const name of chosen) {
  const expected = results(activations[name], 'reference');
  results(activations[name], 'wasm').forEach((value, i) => {
    if (!Object.is(value, expected[i]))
      throw new Error(`${name} gives ${value} on wasm, ${expected[i]} on the reference backend`);
  });
}
console.log(`Checked: ${chosen.length} activations, forward and backward.\n`);

setBackend('wasm');

/** Nanoseconds a number, on tensors, without copies in and out. */
function nanoseconds(make: () => Layer): [forward: number, both: number] {
  const layer = make();
  const { backend } = layer;
  const [input, gradient] = [backend.upload(x, 'float32'), backend.upload(dy, 'float32')];
  const forward = () => layer.run(input);
  const both = () => {
    layer.run(input);
    layer.runBackward(gradient, true);
  };
  const [a, b] = secondsOfEach([forward, both], 15);
  return [(a * 1e9) / x.size, (b * 1e9) / x.size];
}

/** CPU time of a call, all threads together. */
function cpuSeconds(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const { train } = await loadImages(values.data ?? process.env.MNIST_DIR);
const settings = { hidden: 128, batch: 32 };
const rows = chosen.map((name) => {
  const times = nanoseconds(activations[name]).map((ns) => ns.toFixed(2));
  const { epoch } = trainer(train, { ...settings, activation: name });
  const { epoch: plain } = trainer(train, settings);
  epoch(); // in which the engine compiles
  plain();
  const pairs = Array.from({ length: rounds }, () => [cpuSeconds(epoch), cpuSeconds(plain)]);
  const [own, its] = [0, 1].map((i) => Math.min(...pairs.map((pair) => pair[i])));
  const row = [name, ...times, own.toFixed(3), its.toFixed(3), (own / its).toFixed(3)];
  console.log(row.join('  '));
  return row;
});
const heads = ['activation', 'forward ns', 'both ns', 'epoch s', "ReLU's s", 'ratio'];
console.log(`\n${alignedTable([heads, ...rows])}`);
