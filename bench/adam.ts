/**
 * Adam's update beside copying as many bytes as it moves, and beside plain SGD's, which changes its
 * parameters in place as Adam's does but divides nothing; in one thread: of the network
 * 784-128-128-10, of a parameter that fits the processor's last cache, and of one whose every array
 * is at least four times as large as that, as STREAM wants it. Checked first: both backends come to
 * the same numbers, but for rounding.
 *
 * npm run bench:adam -- [--rounds 40] [--json FILE]
 *
 * @see https://www.cs.virginia.edu/stream/ref.html
 */
import { parseArgs } from 'node:util';
import {
  Adam,
  Generator,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  SGD,
  setBackend,
  toFlat,
  type BackendName,
  type Module,
} from 'tiny-mlp';
import { adamRows, type AdamResults, type AdamRow } from './tools/adam-results.js';
import { givenCommand } from './tools/command.js';
import { machine } from './tools/machine.js';
import { saveJson } from './tools/save.js';
import { alignedTable } from './tools/table.js';
import { rowsOfEach, timed } from './tools/timing.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '40' }, json: { type: 'string' } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds expects a whole number above 0, but got '${values.rounds}'`);

/** An optimizer whose parameters have gradients that are drawn: of zeros there is less to compute. */
function withGradients(model: Module, [B, I, O]: readonly [number, number, number]): Adam {
  const generator = new Generator(1);
  model.forward(generator.uniform([B, I]));
  model.backward(generator.uniform([B, O], { low: -1, high: 1 }), { inputGrad: false });
  return new Adam(model.parameters());
}

/** Of one row the gradient of a weight is a product each, which both backends round alike. */
const layer = (I: number, O: number) => withGradients(new Linear(I, O, { bias: false }), [1, I, O]);

const network = () =>
  withGradients(
    new Sequential(
      new Linear(784, 128),
      new ReLU(),
      new Linear(128, 128),
      new ReLU(),
      new Linear(128, 10),
    ),
    [32, 784, 10],
  );

const parametersOf = ({ paramGroups }: Adam) => paramGroups.flatMap(({ params }) => params);

function updated(backend: BackendName): number[] {
  setBackend(backend, backend === 'wasm' ? { threads: 1 } : {});
  manualSeed(0);
  const optimizer = layer(100, 33);
  for (let step = 0; step < 3; step++) optimizer.step();
  return Array.from(toFlat(parametersOf(optimizer)[0].value));
}
const [expected, found] = [updated('reference'), updated('wasm')];
if (!expected.every((value, i) => Math.abs(value - found[i]) <= 1e-7))
  throw new Error('the backends come to other numbers: not the same update');

function besideCopying(optimizer: Adam): AdamRow {
  const numbers = parametersOf(optimizer).reduce((sum, { value }) => sum + value.size, 0);
  // Reads value, gradient and two averages and writes three of them: seven numbers of four bytes.
  const bytes = 7 * 4 * numbers;
  const [from, to] = [new Uint8Array(bytes / 2).fill(1), new Uint8Array(bytes / 2).fill(2)];
  optimizer.step(); // the first one makes the averages, whose pages come one by one
  const sgd = new SGD(parametersOf(optimizer), { lr: 0.001 });
  const works = [() => optimizer.step(), () => to.set(from), () => sgd.step()] as const;
  const [update, copy, inPlace] = rowsOfEach(works, rounds).map(timed);
  return { numbers, bytes, update, copy, sgd: inPlace };
}

const results: AdamResults = {
  machine: machine(),
  command: givenCommand('bench:adam'),
  rounds,
  rows: [network, () => layer(1024, 1024), () => layer(8192, 4096)].map((make) =>
    besideCopying(make()),
  ),
};
console.log(alignedTable(adamRows(results)));
if (values.json) saveJson(values.json, results);
