/**
 * What runs in Node, in a page and in a Web Worker, to be compared: a small training and its
 * predictions.
 */
import { argmax, backendName, DataLoader, Generator, Linear, manualSeed, ReLU, Sequential, setBackend, SGD, SoftmaxCrossEntropy, toNested, type BackendName } from 'tiny-mlp'; // prettier-ignore

/** What it comes to: numbers that survive JSON. */
export interface Outcome {
  backend: BackendName;
  /** Every byte of every parameter. */
  parameters: number[][];
  losses: number[];
  predictions: unknown;
  /** What was said on the console. */
  warnings: string[];
}

/** @param choose - The backend to ask for; without it the package takes what it can. */
export function program(choose?: BackendName): Outcome {
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (...args: unknown[]) => warnings.push(args.join(' '));
  try {
    if (choose) setBackend(choose);
    manualSeed(0);
    const model = new Sequential(new Linear(20, 40), new ReLU(), new Linear(40, 3));
    const x = new Generator(1).uniform([60, 20]);
    const y = argmax(x.hi(60, 3)); // the greatest of the first three numbers
    const criterion = new SoftmaxCrossEntropy();
    const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const losses: number[] = [];
    for (let epoch = 0; epoch < 30; epoch++) {
      for (const [images, labels] of new DataLoader([x, y], { batchSize: 8, shuffle: true })) {
        losses.push(criterion.forward(model.forward(images), labels));
        optimizer.zeroGrad();
        model.backward(criterion.backward());
        optimizer.step();
      }
    }
    const parameters = model.parameters().map(({ value: { data } }) => {
      const { buffer, byteOffset, byteLength } = data as Float32Array;
      return [...new Uint8Array(buffer, byteOffset, byteLength)];
    });
    const predictions = toNested(argmax(model.forward(x.step(-1, 1))));
    return { backend: backendName(), parameters, losses, predictions, warnings };
  } finally {
    console.warn = warn;
  }
}
