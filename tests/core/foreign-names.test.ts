/**
 * Options by the names of scikit-learn, Keras and PyTorch Lightning are answered with those here.
 */
import { expect, it } from 'vitest';
import {
  Checkpoint,
  DataLoader,
  Dropout,
  fit,
  kFold,
  Linear,
  trainTestSplit,
} from '../../src/index.js';
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
      `fit expects the options epochs, but got '${name}'; call manualSeed(seed) before`,
    );
    if (name === 'seed') return;
    const options = { target: 'a', ...(given(name) as object) };
    expect(message(() => new TabularClassifier(options as never))).toContain(
      `but got '${name}'; did you mean 'seed'?`,
    );
  },
);

const fitting = (options: object) => fit(new Linear(1, 1), options as never);
const asked = [
  'maxIter',
  'verbose',
  'batch_size',
  'criterion',
  'clipnorm',
  'gradientClipVal',
  'ckpt_path',
  'toString',
];
it.each(asked.map((name, i) => [name, [
  "did you mean 'epochs'?", 'pass callbacks: [new ProgressBar()]', 'pass train: new DataLoader(data, { batchSize })', "did you mean 'loss'?",
  "did you mean 'clipGradNorm'?", "did you mean 'clipGradNorm'?", "did you mean 'resume'?", 'remove it',
][i]]))('fit answers %s', async (name, advice) => {
  await expect(fitting(given(name))).rejects.toThrow(`, but got '${name}'; ${advice}`);
}); // prettier-ignore

it.each([
  ['max_iter', "did you mean 'epochs'?"],
  ['learning_rate_init', "did you mean 'lr'?"],
  ['alpha', "did you mean 'weightDecay'?"],
  ['nIterNoChange', "did you mean 'patience'?"],
  ['batch_size', "did you mean 'batchSize'?"],
  ['generator', "did you mean 'seed'?"],
])('TabularClassifier answers %s', (name, advice) => {
  const options = { target: 'a', ...(given(name) as object) };
  expect(message(() => new TabularClassifier(options as never))).toContain(
    `, but got '${name}'; ${advice}`,
  );
});

it.skipIf('document' in globalThis)('Checkpoint answers Keras and Lightning', () => {
  expect(message(() => new Checkpoint('x', given('saveBestOnly')))).toContain('; pass best: true');
  expect(message(() => new Checkpoint('x', given('save_top_k')))).toContain(
    "; did you mean 'keep'?",
  );
});
