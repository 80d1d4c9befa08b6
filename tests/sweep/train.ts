/**
 * A training that uses all that could depend on where it runs: the default generator for weights
 * and shuffles, shared arrays, kernels.
 */
import {
  DataLoader,
  evaluate,
  Linear,
  ReLU,
  Sequential,
  SGD,
  SoftmaxCrossEntropy,
  type NdArray,
} from 'tiny-mlp';
import type { Run } from 'tiny-mlp/sweep';

export interface Data {
  readonly train: { readonly x: NdArray; readonly y: NdArray };
  readonly validation: { readonly x: NdArray; readonly y: NdArray };
}

export default function* train(
  { hidden, batch }: { hidden: number; batch: number },
  { data, epochs = 3 }: Run<Data>,
) {
  const model = new Sequential(new Linear(784, hidden), new ReLU(), new Linear(hidden, 10));
  const criterion = new SoftmaxCrossEntropy();
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  const loader = new DataLoader(data.train, { batchSize: batch, shuffle: true, scale: 1 / 255 });
  for (let epoch = 0; epoch < epochs; epoch++) {
    let loss = 0;
    for (const [x, y] of loader) {
      loss += criterion.forward(model.forward(x), y);
      optimizer.zeroGrad();
      model.backward(criterion.backward(), { inputGrad: false });
      optimizer.step();
    }
    yield { loss: loss / loader.length };
  }
  const { accuracy, confusion } = evaluate(
    model,
    new DataLoader(data.validation, { batchSize: 250, scale: 1 / 255 }),
  );
  const weight = model.at(0).weight.value;
  return { accuracy, confusion, weight: [weight.get(0, 300), weight.get(hidden - 1, 400)] };
}
