/**
 * Options by the names of scikit-learn, Keras and PyTorch Lightning are answered with those here.
 */
import { expect, it } from 'vitest';
import { DataLoader, Dropout, kFold, Linear, trainTestSplit } from '../../src/index.js';
import { TabularClassifier } from '../../src/tabular/index.js';
import { checkOptions } from '../../src/core/check.js';

const message = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};
const given = (name: string) => ({ [name]: 1 }) as never;

it.each(['randomState', 'random_state', 'seed', 'randomSeed', 'manualSeed', 'rng'])(
  "what is random is asked for by its own name where '%s' came",
  (name) => {
    const generator = `but got '${name}'; pass generator: new Generator(seed)`;
    for (const run of [
      () => trainTestSplit([1, 2, 3], given(name)),
      () => kFold(10, given(name)),
      () => new DataLoader([[[1]], [1]], given(name)),
      () => new Linear(1, 1, given(name)),
      () => new Dropout(0.1, given(name)),
    ])
      expect(message(run)).toContain(generator);
    expect(message(() => checkOptions('fit', given(name), ['epochs']))).toBe(
      `fit expects the options epochs, but got '${name}'; call manualSeed(seed) before, instead`,
    );
    if (name === 'seed') return;
    const options = { target: 'a', ...(given(name) as object) };
    expect(message(() => new TabularClassifier(options as never))).toContain(
      `but got '${name}'; did you mean 'seed'?`,
    );
  },
);

it.each([
  ['maxIter', ['hidden', 'epochs'], "did you mean 'epochs'?"],
  ['learning_rate_init', ['lr'], "did you mean 'lr'?"],
  ['generator', ['seed'], "did you mean 'seed'?"],
  ['generator', ['lr'], 'remove it'],
  ['criterion', ['train', 'loss'], "did you mean 'loss'?"],
  ['verbose', ['train', 'callbacks'], 'pass callbacks: [new ProgressBar()]'],
  ['verbose', ['train'], 'remove it'],
  ['batchSize', ['train', 'epochs'], 'pass train: new DataLoader(data, { batchSize })'],
  ['batch_size', ['batchSize', 'shuffle'], "did you mean 'batchSize'?"],
  ['alpha', ['alphabet'], "did you mean 'alphabet'?"],
  ['toString', ['loss'], 'remove it'],
])('%s among %j', (name, allowed, advice) => {
  expect(message(() => checkOptions('it', given(name), allowed))).toBe(
    `it expects the options ${allowed.join(', ')}, but got '${name}'; ${advice}`,
  );
});
