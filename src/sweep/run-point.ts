/**
 * Trains one point: what every executor does in the end, in this process or in a worker. Knows
 * nothing of other points.
 */
import { show } from '../core/check.js';
import { isRecord } from '../core/realms.js';
import { Generator } from '../core/generator.js';
import { LentStream } from './default-stream.js';
import { reportOf, type ErrorReport } from '../messages/error-report.js';
import type { Outcome, Task } from './executor.js';
import { plain } from '../core/plain.js';
import type { Metrics, TrainFunction, Value } from './train.js';
import { turn } from '../core/turn.js';

/** What {@link runPoint} needs beside the function and the task. */
export interface RunPointOptions {
  /** What the training function finds as `run.data`. */
  readonly data?: unknown;
  /** What it finds as `run.epochs`. */
  readonly epochs?: number | undefined;
  /** Told of each epoch as it ends. */
  readonly onEpoch?: (epoch: number, metrics: Metrics) => void;
  /**
   * Stops between two epochs, or a second after it was aborted where an epoch goes on waiting; the
   * promise is then rejected with its reason.
   */
  readonly signal?: AbortSignal;
}

const who = 'the training function';

/**
 * Trains one point and gives what came of it; whatever the training function throws is an outcome
 * too. For executors of one's own: call it in the worker, with the function that `loadTrain` gives.
 *
 * An epoch that yields NaN or ±Infinity, and a NonFiniteError, end the point as `'diverged'`:
 * nothing is trained on.
 *
 * @example
 * ```ts
 * import { runPoint, type Settings } from 'tiny-mlp/sweep';
 *
 * function* train({ lr }: Settings) {
 *   yield { loss: 1 / Number(lr) };
 * }
 * const outcome = await runPoint(train, {
 *   index: 0,
 *   settings: { lr: 2 },
 *   seed: 0,
 * });
 * console.log(outcome.status, outcome.epochs); // done [ { loss: 0.5 } ]
 * ```
 */
export async function runPoint(
  train: TrainFunction<never, never>,
  task: Task,
  options: RunPointOptions = {},
): Promise<Outcome> {
  checkTask(task);
  const { data, epochs: limit, onEpoch, signal } = options;
  signal?.throwIfAborted();
  const { settings, seed, until } = task;
  const start = performance.now();
  const stream = new LentStream(seed);
  const epochs: Metrics[] = [];
  const outcome = (status: Outcome['status'], more: Partial<Outcome> = {}): Outcome => ({
    status,
    epochs,
    ...more,
    seconds: Number(((performance.now() - start) / 1000).toFixed(3)),
  });
  let abandoned: AnyIterator | undefined;
  try {
    const run = Object.freeze({
      data: data as never,
      seed,
      generator: new Generator(seed),
      epochs: limit,
    });
    const began: unknown = await stream.step<unknown>(
      () => train(plain('runPoint', 'settings', settings) as never, run),
      signal,
    );
    if (!isIterator(began)) {
      if (until !== undefined)
        throw new TypeError(
          `${who} is expected to yield each epoch where halving is to stop it, but it gave ` +
            `${show(began)}; write function* and yield`,
        );
      return outcome('done', valueOf(began));
    }
    for (;;) {
      abandoned = began;
      const { done, value } = await stream.step(() => began.next(), signal);
      abandoned = undefined;
      if (done) return outcome('done', valueOf(value));
      const metrics = metricsOf(value, epochs.length + 1);
      epochs.push(metrics);
      onEpoch?.(epochs.length, metrics);
      await turn(); // an abort that comes by now has no further epoch trained
      const broken = Object.entries(metrics).find(([, number]) => !Number.isFinite(number));
      const stop = broken !== undefined || epochs.length === until || signal?.aborted;
      if (stop) await stream.step(() => began.return?.(), signal);
      signal?.throwIfAborted();
      if (broken)
        return outcome('diverged', {
          error: divergence(`${broken[0]} is ${broken[1]} in epoch ${epochs.length}`),
        });
      if (stop) return outcome('paused');
    }
  } catch (error) {
    if (signal?.aborted) {
      leave(abandoned);
      throw signal.reason;
    }
    const report = reportOf(error);
    return outcome(report.name === 'NonFiniteError' ? 'diverged' : 'failed', { error: report });
  }
}

/** Refuses what is no task. */
function checkTask(task: unknown): void {
  if (isRecord(task) && isRecord(task.settings)) return;
  throw new TypeError(
    `runPoint expects task as { index, settings, seed }, but got ${show(task)}; pass what an ` +
      'executor is given',
  );
}

type AnyIterator = Iterator<unknown, unknown> | AsyncIterator<unknown, unknown>;

const isIterator = (value: unknown): value is AnyIterator =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<AnyIterator>).next === 'function';

/** Has a step that goes on after an abort be the last one. */
function leave(iterator: AnyIterator | undefined): void {
  (async () => iterator?.return?.())().catch(() => undefined);
}

const divergence = (message: string): ErrorReport => ({ name: 'NonFiniteError', message });

function metricsOf(value: unknown, epoch: number): Metrics {
  const metrics = plain(who, `what it yields for epoch ${epoch}`, value);
  const fits = typeof metrics === 'object' && metrics !== null && !Array.isArray(metrics);
  const other = fits && Object.entries(metrics).find(([, number]) => typeof number !== 'number');
  if (!fits || other) {
    throw new TypeError(
      `${who} is expected to yield numbers by name for epoch ${epoch}, but it yielded ` +
        (other
          ? `${other[0]}: ${show(other[1])}; yield a number`
          : `${show(value)}; yield { loss }, say`),
    );
  }
  return metrics as Metrics;
}

function valueOf(value: unknown): { value?: Value } {
  if (value === undefined) return {};
  const copy = plain(who, 'what it returns', value);
  if (typeof copy === 'object' && copy !== null && !Array.isArray(copy))
    return { value: copy as Value };
  throw new TypeError(
    `${who} is expected to return values by name, but it returned ${show(value)}; return { ` +
      'accuracy }, say',
  );
}
