/**
 * Ends a training that gets no better.
 */
import {
  checkBoolean,
  checkCount,
  checkFinite,
  checkInteger,
  checkOptions,
} from '../../core/check.js';
import type { StateDict } from '../../nn/state-dict.js';
import { Ranked, type MonitorOptions } from '../monitor.js';
import type { EpochRecord } from '../records.js';
import type { Callback, Training } from './callback.js';

/** Options of {@link EarlyStopping}. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** How many epochs in a row may be no better. Default 5. */
  patience?: number;
  /** What an epoch must be better by. Default 0: by anything. */
  minDelta?: number;
  /** Whether the model has the best epoch's weights afterwards. Default true. */
  restoreBest?: boolean;
}

interface State {
  best: number | null;
  bestEpoch: number;
  weights: StateDict | null;
}

const none: State = { best: null, bestEpoch: 0, weights: null };

/**
 * Ends a training once `patience` epochs in a row were no better than the best one, and gives the
 * model that one's weights.
 *
 * An epoch whose number is NaN is no better than any. Whether less is better follows from the name
 * of `monitor`: 'meanAbsoluteError' is made small and 'accuracy' large, and a name that does not
 * say needs `mode`.
 *
 * @example
 * ```ts
 * import {
 *   DataLoader,
 *   EarlyStopping,
 *   fit,
 *   Linear,
 *   MSELoss,
 *   SGD,
 * } from 'tiny-mlp';
 *
 * const model = new Linear(1, 1);
 * const stopping = new EarlyStopping({ patience: 3, minDelta: 1e-4 });
 * await fit(model, {
 *   train: new DataLoader([[[0], [1], [2]], [[1], [3], [5]]]),
 *   loss: new MSELoss(),
 *   optimizer: new SGD(model.parameters(), { lr: 0.1 }),
 *   epochs: 1000,
 *   callbacks: [stopping],
 * });
 * console.log(stopping.bestEpoch < 1000); // true
 * ```
 * @see Prechelt 1998, https://doi.org/10.1007/3-540-49430-8_3
 */
export class EarlyStopping implements Callback {
  readonly #monitored: Ranked;
  readonly #patience: number;
  readonly #minDelta: number;
  readonly #restoreBest: boolean;
  #state = none;
  #resumed = false;

  /**
   * @param options - See {@link EarlyStoppingOptions}.
   * @throws OptionError if `monitor` does not say whether less is better, and `mode` is not given;
   * or if that is 'max' for a loss.
   */
  constructor(options: EarlyStoppingOptions = {}) {
    const who = 'EarlyStopping';
    checkCount(who, arguments, 1);
    checkOptions(who, options, ['monitor', 'mode', 'patience', 'minDelta', 'restoreBest']);
    const { patience = 5, minDelta = 0, restoreBest = true } = options;
    this.#monitored = new Ranked(who, options);
    this.#patience = checkInteger(who, 'patience', patience);
    this.#minDelta = checkFinite(who, 'minDelta', minDelta, 0);
    this.#restoreBest = checkBoolean(who, 'restoreBest', restoreBest);
  }

  /** The best epoch so far, counted from 1; 0 before there is one. */
  get bestEpoch(): number {
    return this.#state.bestEpoch;
  }

  onTrainBegin({ numbers, history }: Training): void {
    this.#monitored.check(numbers);
    // Of another training, what was best says nothing.
    if (!this.#resumed && history.length === 0) this.#state = none;
  }

  onEpochEnd(training: Training, record: EpochRecord): void {
    const { best, bestEpoch } = this.#state;
    const value = this.#monitored.read(record);
    const gain = best === null ? Infinity : this.#monitored.gain(value, best);
    if (!Number.isNaN(value) && gain > 0 && gain >= this.#minDelta) {
      const weights = this.#restoreBest ? training.model.stateDict() : null;
      this.#state = { best: value, bestEpoch: record.epoch, weights };
    } else if (record.epoch - bestEpoch >= this.#patience) training.stop();
  }

  onTrainEnd({ model }: Training): void {
    this.#resumed = false;
    const { weights } = this.#state;
    if (weights) model.loadStateDict(weights);
  }

  /** What continues it. */
  stateDict(): unknown {
    return { ...this.#state };
  }

  /** Continues from what `stateDict` gave. */
  loadStateDict(state: unknown): void {
    checkOptions('EarlyStopping.loadStateDict', state, ['best', 'bestEpoch', 'weights']);
    this.#state = { ...(state as State) };
    this.#resumed = true;
  }
}
