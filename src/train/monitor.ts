/**
 * A number of each epoch that callbacks go by.
 */
import { checkOneOf, nearest, show } from '../core/check.js';
import { OptionError } from '../core/errors.js';
import type { EpochRecord } from './records.js';

/** Options of what goes by a number of each epoch. */
export interface MonitorOptions {
  /**
   * `'loss'`, `'validationLoss'`, a metric's name, or with `trainMetrics` `'train.accuracy'`, say.
   * Default: the validation's loss, or without validation the training's.
   */
  monitor?: string;
  /**
   * Whether less is better or more. Default: what the name of `monitor` says. `'min'` for the
   * losses, of which `'max'` is refused, and for names with loss, error, MAE, MSE, RMSE, MAPE, NLL,
   * Brier or perplexity; `'max'` for names with accuracy, score, AUC, F1, fbeta, R2, precision,
   * recall, kappa or correlation. Others, and names that begin with "neg", need it.
   */
  mode?: 'min' | 'max';
}

// Short ones only as words of their own: 'pdf1' has no F1.
const less = [/loss|error|perplexity|brier|rmse|mape/i, /^(mae|mse|nll)$/i];
const more = [/accuracy|score|precision|recall|kappa|correlation|fbeta/i, /^(auc|f1|r2)$/i];

/** `meanAbsoluteError`, `val_mae` and `valMAE` as words. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .split(/[^a-z\d]+/i)
    .filter((word) => word !== '');

/** What a name says; less first, for a Brier score is an error. */
export function modeOf(name: string): 'min' | 'max' | undefined {
  const words = wordsOf(name);
  if (/^neg/i.test(words[0] ?? '')) return undefined;
  const says = (patterns: readonly RegExp[]): boolean =>
    words.some((word) => patterns.some((pattern) => pattern.test(word)));
  if (says(less)) return 'min';
  return says(more) ? 'max' : undefined;
}

/** What the names of metrics of the training rows begin with, where others have them too. */
export const TRAIN = 'train.';

/** The names of the numbers of a training's epochs. */
export const namesOfNumbers = (
  metrics: readonly string[],
  validation: boolean,
  trainMetrics: boolean,
): string[] => [
  ...new Set([
    'loss',
    ...(validation ? ['validationLoss'] : []),
    ...metrics,
    ...(trainMetrics ? metrics.map((name) => TRAIN + name) : []),
  ]),
];

/** Reads the number. */
export class Monitored {
  constructor(
    readonly who: string,
    private readonly options: MonitorOptions,
  ) {
    const { monitor, mode } = options;
    if (monitor !== undefined && typeof monitor !== 'string')
      throw new TypeError(
        `${who} expects monitor to be a name, but got ${show(monitor)}; pass 'validationLoss', say`,
      );
    if (mode !== undefined) checkOneOf(who, 'mode', mode, ['min', 'max']);
  }

  /** The number of an epoch. */
  read({ loss, validationLoss, metrics, trainMetrics = {} }: EpochRecord): number {
    const ofTraining = Object.entries(trainMetrics).map(([name, value]) => [TRAIN + name, value]);
    const numbers = new Map<string, number>([
      ...(ofTraining as [string, number][]),
      ...Object.entries(metrics),
      ['loss', loss],
      ...(validationLoss === undefined ? [] : [['validationLoss', validationLoss] as const]),
    ]);
    const name = this.options.monitor ?? (validationLoss === undefined ? 'loss' : 'validationLoss');
    this.check(
      namesOfNumbers(Object.keys(metrics), validationLoss !== undefined, ofTraining.length > 0),
    );
    return numbers.get(name)!;
  }

  /** Refuses a name that is none of those of a training's numbers, where these are known. */
  check(names: readonly string[] | undefined): void {
    const { monitor: name } = this.options;
    if (name === undefined || !names || names.includes(name)) return;
    let advice = 'give fit a metric of that name';
    const keras = name.replace(/^val_?loss$/i, 'validationLoss');
    if (names.includes(keras)) advice = `did you mean '${keras}'?`;
    else if (keras === 'validationLoss') advice = 'give fit validation data';
    else if (name.startsWith(TRAIN) && names.includes(name.slice(TRAIN.length)))
      advice = 'give fit trainMetrics: true';
    else {
      const near = nearest(name, names);
      if (near !== undefined) advice = `did you mean '${near}'?`;
    }
    throw new OptionError(
      `${this.who} expects monitor to be one of ${names.join(', ')}, but got '${name}'; ${advice}`,
    );
  }
}

/** Refuses to take the largest loss for the best. What else is called how, its owner knows. */
function checkMode(who: string, monitor: string, mode: 'min' | 'max'): void {
  if (mode === 'min' || (monitor !== 'loss' && monitor !== 'validationLoss')) return;
  throw new OptionError(
    `${who} expects mode 'min' for the loss, less of which is better, but got '${mode}'; remove ` +
      "it, or name what it goes by: monitor: 'accuracy', say",
  );
}

/** Reads the number, and compares. */
export class Ranked extends Monitored {
  readonly #mode: 'min' | 'max';

  constructor(who: string, options: MonitorOptions) {
    super(who, options);
    const { monitor = 'loss', mode = modeOf(monitor) } = options;
    if (mode === undefined)
      throw new OptionError(
        `${who} expects mode for the metric '${monitor}', whose name does not say whether ` +
          "less is better, but got none; pass mode: 'min' or 'max'",
      );
    checkMode(who, monitor, mode);
    this.#mode = mode;
  }

  /** How much better one is than another; below 0 where it is worse. */
  gain(value: number, than: number): number {
    return this.#mode === 'min' ? than - value : value - than;
  }
}
