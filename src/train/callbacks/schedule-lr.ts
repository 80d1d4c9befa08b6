/**
 * Steps a schedule of learning rates as a training goes on.
 */
import { checkCount, checkOneOf, checkOptions, show } from '../../core/check.js';
import { OptionError } from '../../core/errors.js';
import { modeOf, Monitored, type MonitorOptions } from '../monitor.js';
import type { Remark } from '../doctor/finding.js';
import type { EpochRecord } from '../records.js';
import type { Callback, Training } from './callback.js';
import { remarkOnEnd } from './schedule-end.js';

/** A schedule of this package, or one of your own. */
export interface Schedule {
  /** Sets the next learning rates. One that takes a number is given the monitored one. */
  step(metric: number): void;
  /** What continues it. */
  stateDict(): unknown;
  /** Continues from what `stateDict` gave. */
  loadStateDict(state: never): void;
}

/** Options of {@link ScheduleLR}. */
export interface ScheduleLROptions extends Pick<MonitorOptions, 'monitor'> {
  /** When it is stepped. Default `'epoch'`; `OneCycleLR` is made for `'batch'`. */
  every?: 'epoch' | 'batch';
}

/**
 * Steps a schedule after every epoch or every batch, and keeps its state in checkpoints. `fit`'s
 * option `scheduler` is one that steps every epoch, by the loss.
 *
 * @example
 * ```ts
 * import {
 *   DataLoader,
 *   fit,
 *   Linear,
 *   MSELoss,
 *   OneCycleLR,
 *   ScheduleLR,
 *   SGD,
 * } from 'tiny-mlp';
 *
 * const model = new Linear(1, 1);
 * const optimizer = new SGD(model.parameters(), { lr: 0.1 });
 * const train = new DataLoader([[[0], [1], [2]], [[1], [3], [5]]], {
 *   batchSize: 1,
 * });
 * const totalSteps = 4 * train.length;
 * const schedule = new OneCycleLR(optimizer, { maxLr: 0.2, totalSteps });
 * await fit(model, {
 *   train,
 *   loss: new MSELoss(),
 *   optimizer,
 *   epochs: 4,
 *   callbacks: [new ScheduleLR(schedule, { every: 'batch' })],
 * });
 * ```
 */
export class ScheduleLR implements Callback {
  readonly #schedule: Schedule;
  readonly #every: 'epoch' | 'batch';
  readonly #monitored: Monitored;

  /**
   * @param schedule - What is stepped.
   * @param options - See {@link ScheduleLROptions}.
   * @throws OptionError if the schedule has a `mode`, as `ReduceLROnPlateau`, and the name of
   * `monitor` says the opposite: 'accuracy' is better where it is more. Before the first batch, if
   * the schedule is of another optimizer than the one that trains.
   */
  constructor(schedule: Schedule, options: ScheduleLROptions = {}) {
    const who = 'ScheduleLR';
    checkCount(who, arguments, 2);
    const methods = ['step', 'stateDict', 'loadStateDict'] as const;
    const given = (schedule ?? {}) as Partial<Schedule>;
    if (!methods.every((method) => typeof given[method] === 'function'))
      throw new TypeError(
        `${who} expects a schedule with ${methods.join(', ')}, but got ${show(schedule)}; pass ` +
          'new StepLR(optimizer, ...), say',
      );
    checkOptions(who, options, ['every', 'monitor']);
    this.#schedule = schedule;
    this.#every = checkOneOf(who, 'every', options.every ?? 'epoch', ['epoch', 'batch']);
    if (this.#every === 'batch' && options.monitor !== undefined)
      throw new OptionError(
        `${who} expects monitor where it steps every epoch, but got it with every: 'batch', ` +
          'which goes by the training loss so far; remove one of them',
      );
    this.#monitored = new Monitored(who, options);
    checkMode(who, schedule, options.monitor);
  }

  onTrainBegin({ numbers, optimizer }: Training): void {
    checkSame('ScheduleLR', this.#schedule, optimizer);
    this.#monitored.check(numbers);
  }

  /** What `fit` warns of: a schedule whose end is not the training's. @internal */
  remarks(training: Pick<Training, 'epochs' | 'batches'>): readonly Remark[] {
    const remark = remarkOnEnd(this.#schedule, this.#every, training);
    return remark ? [remark] : [];
  }

  onBatchEnd({ loss }: Training): void {
    if (this.#every === 'batch') this.#step(() => loss);
  }

  onEpochEnd(_training: Training, record: EpochRecord): void {
    if (this.#every === 'epoch') this.#step(() => this.#monitored.read(record));
  }

  #step(metric: () => number): void {
    const schedule = this.#schedule as { step(metric?: number): void };
    if (schedule.step.length === 0) schedule.step();
    else schedule.step(metric());
  }

  /** What continues it. */
  stateDict(): unknown {
    return this.#schedule.stateDict();
  }

  /** Continues from what `stateDict` gave. */
  loadStateDict(state: unknown): void {
    this.#schedule.loadStateDict(state as never);
  }
}

/** The groups of parameters that an optimizer shows: this package's do, others need not. */
function groupsOf(optimizer: unknown): readonly unknown[] {
  const { paramGroups } = Object(optimizer) as { paramGroups?: unknown };
  return Array.isArray(paramGroups) ? paramGroups : [];
}

/** Refuses a schedule that changes learning rates with which nothing is trained. */
function checkSame(who: string, schedule: Schedule, optimizer: unknown): void {
  const { optimizer: scheduled } = schedule as { optimizer?: unknown };
  const [own, changed] = [new Set(groupsOf(optimizer)), groupsOf(scheduled)];
  // An optimizer may hand everything on to another, whose groups it need not show.
  if (scheduled === optimizer || own.size === 0 || changed.length === 0) return;
  if (changed.some((group) => own.has(group))) return;
  throw new OptionError(
    `${who} expects a schedule of the optimizer that trains, but got one of another; make it ` +
      'with the optimizer that fit is given',
  );
}

/** Refuses a plateau that is looked for on the wrong side. */
function checkMode(who: string, schedule: Schedule, monitor: string | undefined): void {
  const { mode } = schedule as { mode?: unknown };
  const right = modeOf(monitor ?? 'loss');
  if (right === undefined || (mode !== 'min' && mode !== 'max') || mode === right) return;
  throw new OptionError(
    monitor === undefined
      ? `${who} expects a schedule of mode '${right}' for the loss, less of which is better, but ` +
          `got one of mode '${mode}'; remove the mode, or name what it goes by: callbacks: ` +
          "[new ScheduleLR(schedule, { monitor: 'accuracy' })], say"
      : `${who} expects a schedule of mode '${right}' for '${monitor}', ` +
          `${right === 'min' ? 'less' : 'more'} of which is better by its name, but got one of ` +
          `mode '${mode}'; make it with { mode: '${right}' }, or give the metric another name`,
  );
}
