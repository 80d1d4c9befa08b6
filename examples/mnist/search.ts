/**
 * The grid search, and the training from several seeds: which points there are, where their results
 * are kept, how far it is. Not here: what happens at a point (train.ts).
 */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ImageDataset } from 'tiny-mlp/datasets';
import { gridSearch, JournalError, type Executor, type PointResult } from 'tiny-mlp/sweep';
import { ProgramError, UsageError } from './errors.js';
import { keptModel } from './models.js';
import type { GridSettings, Settings } from './options.js';
import { SearchProgress } from './progress.js';
import type { GridPoint, SeedRun } from './results.js';
import { percent, plural } from './table.js';
import { trainPoint, type Point } from './train.js';

type Training = Pick<Settings, 'epochs' | 'lr' | 'workers'>;

/** The training function's module. */
export const train = new URL('./train.ts', import.meta.url);

/** Multiplications a 784-h-h-10 network takes an image: what an epoch costs. */
const cost = ({ hidden }: Point): number => hidden * (784 + hidden + 10);

/**
 * Trains every point of the grid. A run that is interrupted leaves what it has trained in the file
 * `grid.jsonl`; the next run with the same settings goes on from there.
 *
 * @param where - In how many workers, or by which executor.
 * @returns The points in the order of the grid; how many came from that file; what gives a point's
 * network, which is trained once more, to the same bits, where it was not kept on this machine; what
 * removes that file and the networks.
 * @throws ProgramError if a point failed or was lost; that file is kept.
 */
export async function searchGrid(
  {
    hidden,
    batch,
    epochs,
    lr,
    seed,
    out,
  }: Pick<GridSettings, 'hidden' | 'batch' | 'epochs' | 'lr' | 'seed' | 'out'>,
  images: ImageDataset,
  where: { readonly workers: number } | { readonly executor: Executor },
) {
  const journal = join(out, 'grid.jsonl');
  const models = resolve(out, 'grid.models');
  const sweep = gridSearch({
    space: { hidden, batch, lr: [lr], seed: [seed] },
    train,
    data: { train: images.train, heldOut: images.validation, models },
    epochs,
    maximize: 'accuracy',
    ...where,
    journal,
    about: { data: images.name, images: images.train.x.shape[0], training: digestOf(train) },
    cost,
    onProgress: (now) => progress.show(now, now.result && describe(now.result)),
  });
  const progress = new SearchProgress('Grid', sweep.points.length);
  try {
    const { results, seconds } = await sweep.summary();
    const inOrder = [...results].sort((a, b) => a.index - b.index);
    const failed = inOrder.filter(({ status }) => status === 'failed');
    if (failed.length > 0)
      throw new ProgramError(
        `${failed.length} of the grid's ${plural(inOrder.length, 'point')} could not be trained: ` +
          `${describe(failed[0])}; ${journal} keeps what the others came to. Run the same command ` +
          'again: it goes on from there',
      );
    if (inOrder.every(({ status }) => status === 'diverged'))
      throw new UsageError(
        `no point of the grid could be trained: ${describe(inOrder[0])}; lower --lr, which is ` +
          `${lr}, or see what it says`,
      );
    return {
      grid: inOrder.map(toGridPoint),
      resumed: results.filter(({ attempts }) => attempts === 0).length,
      seconds: Number(seconds.toFixed(3)),
      modelOf: (point: GridPoint) =>
        keptModel(models, point) ??
        returned(trainPoint({ ...point, lr, seed }, images.train, epochs)),
      forget: () => {
        rmSync(journal, { force: true });
        rmSync(models, { recursive: true, force: true });
      },
    };
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    throw new UsageError(
      `${journal} is of an interrupted run with other settings. ${error.message}; or remove ` +
        'that file',
      { cause: error },
    );
  } finally {
    progress.stop();
  }
}

/** Trains the best point from other seeds, and tests what comes out. */
export async function trainSeeds(
  seeds: readonly number[],
  { hidden, batch }: Pick<GridPoint, 'hidden' | 'batch'>,
  { epochs, lr, workers }: Training,
  images: ImageDataset,
): Promise<SeedRun[]> {
  if (seeds.length === 0) return [];
  const progress = new SearchProgress('Seeds', seeds.length);
  const sweep = gridSearch({
    space: { hidden: [hidden], batch: [batch], lr: [lr], seed: [...seeds] },
    train,
    data: { train: images.train, heldOut: images.test },
    epochs,
    maximize: 'accuracy',
    workers,
    onProgress: (now) =>
      progress.show(
        now,
        now.result &&
          `seed ${now.result.settings.seed}: test accuracy ` +
            `${percent(now.result.score ?? NaN).toFixed(2)} %`,
      ),
  });
  try {
    const { results } = await sweep.summary();
    const broken = results.find(({ status }) => status !== 'done');
    if (broken)
      throw new UsageError(
        `seed ${broken.settings.seed}: ${broken.error?.message}; lower --lr, which is ${lr}`,
      );
    return [...results]
      .sort((a, b) => a.index - b.index)
      .map(({ settings, epochs: trained, score }) => ({
        seed: settings.seed,
        losses: trained.map(({ loss }) => loss),
        testAccuracy: percent(score!),
      }));
  } finally {
    progress.stop();
  }
}

const toGridPoint = ({
  settings,
  epochs,
  score,
  seconds,
  error,
}: PointResult<Point>): GridPoint => ({
  hidden: settings.hidden,
  batch: settings.batch,
  losses: epochs.map(({ loss }) => loss),
  validationAccuracy: score === undefined ? null : percent(score),
  seconds,
  ...(error && { error: error.message }),
});

/** A point that ended, in words. */
function describe({
  settings: { hidden, batch },
  score,
  seconds,
  error,
}: PointResult<Point>): string {
  const place = `hidden ${hidden}, batch ${batch}`;
  if (score === undefined) return `${place}: ${error?.message}`;
  return `${place}: validation accuracy ${percent(score).toFixed(2)} % (${seconds.toFixed(1)} s)`;
}

/** What a generator returns in the end. */
function returned<T>(generator: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = generator.next();
    if (done) return value;
  }
}

/** So that a change of the training is not answered with results from before it. */
const digestOf = (file: URL): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex');
