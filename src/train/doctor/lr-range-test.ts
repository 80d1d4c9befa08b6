/**
 * The learning rate range test: a short training whose learning rate grows from step to step.
 */
import { checkCount, checkInteger, checkOptions, checkPositive, show } from '../../core/check.js';
import { exp, log } from '../../core/elementary.js';
import { located, NonFiniteError, ShapeError, StateError } from '../../core/errors.js';
import { checkGenerators } from '../../core/default-generator.js';
import type { Generator } from '../../core/generator.js';
import { checkModule } from '../../nn/check-module.js';
import type { Module } from '../../nn/module.js';
import { checkBatches, readBatch, type TrainingBatch } from '../batches.js';
import {
  checkLoss,
  checkOptimizer,
  type TrainingLoss,
  type TrainingOptimizer,
} from '../ingredients.js';
import { canGoBack, keeping } from './keep.js';
import { plotOf } from './lr-plot.js';

/** Options of {@link lrRangeTest}. */
export interface LRRangeTestOptions {
  /** What is made small. */
  loss: TrainingLoss;
  /** Made for `model.parameters()`; has `stateDict` and `loadStateDict`. */
  optimizer: TrainingOptimizer;
  /** The first learning rate. Default 1e-6. */
  from?: number;
  /** The last one, where the loss does not rise too far before. Default 10. */
  to?: number;
  /** How many steps. Default 100. */
  steps?: number;
  /** Generators that are drawn from and belong neither to the loader nor to a module. */
  generators?: readonly Generator[];
}

/** What {@link lrRangeTest} finds. `toString` is a plot of it. */
export interface LRRangeTest {
  /** The learning rates, as far as the test went. */
  readonly lrs: readonly number[];
  /** The loss at each, smoothed. */
  readonly losses: readonly number[];
  /** Where the loss falls the fastest; null where it never falls. */
  readonly suggestion: number | null;
  /** The losses over the learning rates, the latter on a logarithmic axis. */
  toString(): string;
}

/**
 * The test ends where the loss is this many times the least above it: what comes is divergence.
 * Likelihoods of one's own may be negative.
 */
const RISEN = 3;

/**
 * Losses are averaged over this share of the steps to either side. In the middle of its window a
 * mean does not lag, as one that only looks back does: the suggestion would be too large.
 */
const WINDOW = 0.05;

/** A loss that falls by less than this share of itself has not fallen: batches differ by more. */
const FALLEN = 0.02;

const names = ['loss', 'optimizer', 'from', 'to', 'steps', 'generators'];

/**
 * Trains with a learning rate that grows exponentially, step by step, and tells where the loss fell
 * the fastest. Model (weights, buffers, modes, gradients), optimizer and generators are afterwards
 * as they were.
 *
 * In step i of n the learning rate is from · (to / from)^(i / (n − 1)). The batches are the
 * loader's, from the beginning again where they end. Batches differ by more than a step changes, so
 * that each loss is told as its change against the same batch's before any step, added to the mean
 * of these. It ends early where the loss is four times its least, or no number.
 *
 * @param model - Anything with forward and backward.
 * @param loader - A `DataLoader`, or other batches that can be gone through again.
 * @param options - See {@link LRRangeTestOptions}.
 * @throws OptionError if the optimizer has parameters, and none of the model's.
 * @throws StateError if the optimizer cannot be put back; ShapeError if there are no batches.
 *
 * @example
 * ```ts
 * import {
 *   DataLoader,
 *   Generator,
 *   Linear,
 *   lrRangeTest,
 *   manualSeed,
 *   MSELoss,
 *   SGD,
 * } from 'tiny-mlp';
 *
 * manualSeed(0);
 * const x = new Generator(1).normal([200, 3]);
 * const y = Array.from({ length: 200 }, (_, i) => [
 *   x.get(i, 0) - x.get(i, 2),
 * ]);
 * const model = new Linear(3, 1);
 * const { suggestion } = lrRangeTest(model, new DataLoader([x, y]), {
 *   loss: new MSELoss(),
 *   optimizer: new SGD(model.parameters(), { lr: 0.1 }),
 * });
 * console.log(suggestion! > 0.01 && suggestion! < 1); // true
 * ```
 * @see Smith 2017, https://arxiv.org/abs/1506.01186
 */
export function lrRangeTest(
  model: Module,
  loader: Iterable<TrainingBatch>,
  options: LRRangeTestOptions,
): LRRangeTest {
  const who = 'lrRangeTest';
  checkModule(who, 'model', model, ['forward', 'backward'], 'pass a model');
  checkCount(who, arguments, 3);
  checkBatches(who, 'loader', loader);
  checkOptions(who, options, names, '{ loss, optimizer }');
  const { from = 1e-6, to = 10, steps = 100 } = options;
  const loss = checkLoss(who, options.loss);
  checkOptimizer(who, options.optimizer, model);
  if (!canGoBack(options.optimizer))
    throw new StateError(
      `${who} expects an optimizer that can be put back, but got ${show(options.optimizer)}; ` +
        'give it stateDict and loadStateDict',
    );
  checkPositive(who, 'from', from);
  checkPositive(who, 'to', to);
  if (to <= from)
    throw new RangeError(`${who} expects to above from, but got ${from} to ${to}; raise to`);
  checkInteger(who, 'steps', steps, 3);
  const generators = checkGenerators(who, options.generators);
  return rangeTest(
    { who, model, loader, loss, optimizer: options.optimizer, generators },
    { from, to, steps },
  );
}

interface Ingredients {
  readonly who: string;
  readonly model: Module;
  readonly loader: Iterable<TrainingBatch>;
  readonly loss: TrainingLoss;
  readonly optimizer: TrainingOptimizer;
  readonly generators: readonly Generator[];
}

/** The test, of what has been checked. @internal */
export function rangeTest(
  given: Ingredients,
  { from, to, steps }: { from: number; to: number; steps: number },
): LRRangeTest {
  const all = Array.from(
    { length: steps },
    (_, i) => from * exp((i / (steps - 1)) * log(to / from)),
  );
  const untrained = lossesOf(given, all, false);
  const trained = lossesOf(given, all, true);
  const usual = meanOf(untrained);
  const reach = Math.max(1, Math.round(WINDOW * steps));
  const losses = smoothed(
    trained.map((loss, i) => loss - untrained[i] + usual),
    reach,
  );
  const lrs = all.slice(0, losses.length);
  const suggestion = steepest(lrs, losses, reach);
  const toString = { value: () => plotOf(lrs, losses, suggestion), enumerable: false };
  const found = { lrs, losses, suggestion } as LRRangeTest;
  return Object.freeze(Object.defineProperty(found, 'toString', toString));
}

/** The loss of a batch for each learning rate, as far as it stays in bounds; all is put back. */
function lossesOf(given: Ingredients, lrs: readonly number[], training: boolean): number[] {
  const { who, model, loader, loss, optimizer } = given;
  const losses: number[] = [];
  keeping(given, () => {
    const batches = endlessly(who, loader);
    for (const [i, lr] of lrs.entries()) {
      const [x, y, weights] = readBatch(who, 'a batch', batches.next().value, model);
      const value = step(`${who}, step ${i}`, () => {
        const output = model.forward(x);
        const value = weights ? loss.forward(output, y, { weights }) : loss.forward(output, y);
        if (!training) return value;
        optimizer.lr = lr;
        optimizer.zeroGrad();
        model.backward(loss.backward(), { inputGrad: false });
        optimizer.step();
        return value;
      });
      const least = Math.min(...losses, value);
      if (!Number.isFinite(value)) break;
      if (training && value - least > RISEN * Math.abs(least) && value > losses[0]) break;
      losses.push(value);
    }
    batches.return(undefined);
  });
  return losses;
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** A loss that is no number any more ends the test; another error is an error. */
function step(place: string, run: () => number): number {
  try {
    return run();
  } catch (error) {
    if (error instanceof NonFiniteError) return NaN;
    throw located(place, error);
  }
}

function* endlessly(who: string, loader: Iterable<TrainingBatch>): BatchStream {
  for (;;) {
    let n = 0;
    for (const batch of loader) {
      n++;
      yield batch;
    }
    if (n === 0) throw new ShapeError(`${who} expects at least one batch, but got none; pass data`);
  }
}

type BatchStream = globalThis.Generator<TrainingBatch, undefined>;

const smoothed = (raw: readonly number[], reach: number): number[] =>
  raw.map((_, i) => meanOf(raw.slice(Math.max(0, i - reach), i + reach + 1)));

/**
 * The learning rate before the least loss at which the loss falls the fastest. Windows at the ends
 * are short, and their means noisy: the slope is taken across a whole one.
 */
function steepest(lrs: readonly number[], losses: readonly number[], reach: number): number | null {
  const least = losses.indexOf(Math.min(...losses));
  if (least < 1 || losses[0] - losses[least] < FALLEN * Math.abs(losses[0])) return null;
  const at = (i: number) => losses[Math.min(Math.max(i, 0), least)];
  const fall = (i: number) => at(i - reach) - at(i + reach);
  let best = least;
  for (let i = least; i >= 0; i--) if (fall(i) > fall(best)) best = i;
  return lrs[best];
}
