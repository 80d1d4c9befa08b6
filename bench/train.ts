/**
 * Trains 784-h-h-10 on MNIST and prints one JSON line: losses, seconds per epoch, accuracies. Beforehand it checks, on the first
 * batches, that the losses are those of the reference backend.
 *
 * npm run --silent bench:train -- --data DIR --hidden 128 --batch 8 --epochs 2 [--seed N] [--lr X] [--dtype D] [--backend NAME] [--fused]
 */
import { parseArgs } from 'node:util';
import {
  DataLoader, evaluate, Linear, manualSeed, ReLU, rows, Sequential, setBackend, SGD, SoftmaxCrossEntropy, type BackendName, type FloatDType,
} from 'tiny-mlp'; // prettier-ignore
import { loadMnist } from 'tiny-mlp/datasets';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    hidden: { type: 'string', default: '128' },
    batch: { type: 'string', default: '8' },
    epochs: { type: 'string', default: '2' },
    seed: { type: 'string', default: '0' },
    lr: { type: 'string', default: '0.01' },
    dtype: { type: 'string', default: 'float32' },
    backend: { type: 'string', default: 'wasm' },
    fused: { type: 'boolean', default: false },
  },
});
const [hidden, batch, epochs, seed, lr] = [values.hidden, values.batch, values.epochs, values.seed, values.lr].map(Number);
const dtype = values.dtype as FloatDType;
const { train, validation, test } = await loadMnist({ ...(values.data ? { dir: values.data } : {}), validation: 10_000 });
type Split = typeof train;

function trainer(split: Split) {
  manualSeed(seed);
  const loader = new DataLoader(split, { batchSize: batch, shuffle: true, scale: 1 / 255, dtype });
  const model = new Sequential(
    new Linear(784, hidden, { dtype }), new ReLU(), new Linear(hidden, hidden, { dtype }), new ReLU(), new Linear(hidden, 10, { dtype }),
  ); // prettier-ignore
  const criterion = new SoftmaxCrossEntropy();
  const optimizer = new SGD(model.parameters(), { lr });
  const epoch = (): number => {
    let total = 0;
    for (const [x, y] of loader) {
      total += criterion.forward(model.forward(x), y);
      optimizer.zeroGrad();
      model.backward(criterion.backward(), { inputGrad: false });
      optimizer.step();
    }
    return total / loader.length;
  };
  return { model, epoch };
}

function validate(): void {
  const few = { x: rows(train.x, 0, 20 * batch), y: rows(train.y, 0, 20 * batch) };
  setBackend('reference');
  const expected = trainer(few).epoch();
  choose();
  const got = trainer(few).epoch();
  const error = Math.abs(got - expected) / expected;
  if (!(error < 1e-5)) throw new Error(`the losses differ from the reference backend's: ${got}, not ${expected}`);
}

const choose = () => setBackend(values.backend as BackendName, values.fused ? { fused: true } : {});

validate();
choose();
const { model, epoch } = trainer(train);
const losses: number[] = [];
const seconds: number[] = [];
for (let e = 0; e < epochs; e++) {
  const start = performance.now();
  losses.push(epoch());
  seconds.push((performance.now() - start) / 1000);
}
const percent = (split: Split) =>
  100 * evaluate(model, new DataLoader(split, { batchSize: 1000, scale: 1 / 255, dtype })).accuracy;
const who = `tiny-mlp-${values.backend}${values.fused ? '-fused' : ''}-${dtype}`;
console.log(JSON.stringify({ who, hidden, batch, losses, epoch_s: seconds, val: percent(validation), test: percent(test) }));
