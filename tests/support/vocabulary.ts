/**
 * The training runs of tests/fixtures/vocabulary.py, made again step by step.
 */
import { expect } from 'vitest';
import { array, Generator, Sequential, toNested, type FloatDType, type NdArray, type NestedNumbers } from '../../src/index.js'; // prettier-ignore
import { losses, modules, optimizers } from '../cases/vocabulary.js';
import { expectClose } from './close.js';
import { fromBase64, readFixture } from './fixtures.js';
import type { SpecialValues } from './special-values.js';

type Named = Record<string, NestedNumbers>;

export interface Run {
  network: string[];
  loss: string;
  /** Uniform between two numbers, or whole numbers between them. */
  target: 'labels' | [low: number, high: number, whole?: 'whole'];
  optimizer: string;
  dtype: FloatDType;
  /** The inputs of every step, where they do not come from the stream. */
  ids: NestedNumbers[] | null;
  initial: Named;
  /** In base64: by what it is, all steps one after the other. */
  recorded: Record<string, string>;
  /**
   * Where the run is there for the optimizer: what it holds for each parameter after the last step.
   */
  optimizerState: Named[] | null;
}

export const torch = readFixture('vocabulary') as {
  seed: number; steps: number; halvedAt: number; batch: number; inFeatures: number; outFeatures: number;
  /** Of columns. */
  weights: number[];
  /** Of rows, for the loss that asks for it. */
  variance: number[][];
  runs: Run[];
  special: SpecialValues[];
}; // prettier-ignore

export const titleOf = ({ network, loss, target, optimizer, dtype }: Run): string =>
  `${network.join(' – ')}, ${loss} of ${String(target)}, ${optimizer}, ${dtype}`;

/** The model, criterion and optimizer of a run, before the first step. */
export function build({ network, loss, optimizer, dtype, initial }: Run) {
  const generator = new Generator(torch.seed); // for Dropout
  const model = new Sequential(...network.map((call) => modules[call]({ dtype, generator })));
  const arrays = Object.entries(initial).map(
    ([name, values]) => [name, array(values, { dtype })] as const,
  );
  model.loadStateDict(Object.fromEntries(arrays));
  const own = model.namedChildren().map(([, child]) => child.parameters());
  const [first, last] = [
    own.find(({ length }) => length > 0)!,
    own.findLast(({ length }) => length > 0)!,
  ];
  return {
    model,
    criterion: losses[loss](array(torch.weights, { dtype })),
    optimizer: optimizers[optimizer]({ all: own.flat(), first, last }),
  };
}

export type Built = ReturnType<typeof build>;
type See = (name: string, actual: NdArray) => void;

/** Makes the steps from one to another; `see` gets what each has recorded. */
export function train(
  run: Run,
  built: Built,
  see: (t: number) => See,
  from = 0,
  to = torch.steps,
): void {
  const { model, criterion, optimizer } = built;
  const { steps, halvedAt, batch, inFeatures, outFeatures, seed } = torch;
  const { dtype, ids, target: targets } = run;
  const variance = run.loss.startsWith('Gaussian') && array(torch.variance, { dtype });
  const more: object = variance ? { variance } : {};
  const stream = new Generator(seed);
  const inputs = ids
    ? array(ids)
    : stream.uniform([steps, batch, inFeatures], { low: -2, high: 2, dtype });
  for (let t = from; t < to; t++) {
    const record = see(t);
    if (t === halvedAt) for (const group of optimizer.paramGroups) group.lr /= 2;
    const x = array(inputs.pick(t));
    optimizer.zeroGrad();
    const output = model.forward(x);
    let target: NdArray = array(Array.from({ length: batch }, (_, b) => (b + t) % outFeatures));
    if (targets !== 'labels') {
      const [low, high, whole] = targets;
      const drawn = (target = stream.uniform(output.shape, { low, high, dtype }));
      if (whole) drawn.data.forEach((value, i) => (drawn.data[i] = Math.floor(value)));
    }
    record('loss', array(criterion.forward(output, target, more), { dtype: 'float64' }));
    record('output', output);
    const inputGrad = model.backward(criterion.backward(), { inputGrad: !ids });
    if (inputGrad) record('inputGrad', inputGrad);
    for (const [name, { grad }] of model.namedParameters()) record(`grad of ${name}`, grad!);
    optimizer.step();
    for (const [name, value] of Object.entries(model.stateDict())) record(name, value);
    record('evaluated', model.eval().forward(x));
    model.train();
  }
}

/** Makes a run again: every number that PyTorch's has recorded is there, and close to it. */
export function expectSameRun(
  run: Run,
  tolerance: Record<FloatDType, number | { relative: number; absolute: number }>,
): Built {
  const { dtype, recorded } = run;
  const built = build(run);
  const numbers = new Map(
    Object.entries(recorded).map(([name, text]) => [name, fromBase64(text, dtype)]),
  );
  const seen = new Set<string>();
  train(run, built, (t) => (name, actual) => {
    const all = numbers.get(name);
    if (!all) return;
    seen.add(name);
    const size = all.length / torch.steps;
    const expected = array(all.slice(t * size, (t + 1) * size), actual.shape, { dtype: 'float64' });
    expectClose(actual, toNested(expected), tolerance[dtype], `${name} at step ${t}`);
  });
  expect(
    [...numbers.keys()].filter((name) => !seen.has(name)),
    'recorded by PyTorch, and not here',
  ).toEqual([]);
  return built;
}
