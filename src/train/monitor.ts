/**
 * A number of each epoch that callbacks go by.
 */
import { checkOneOf, show } from '../core/check.js';
import { OptionError } from '../core/errors.js';
import type { EpochRecord } from './records.js';

/** Options of what goes by a number of each epoch. */
export interface MonitorOptions {
  /**
   * `'loss'`, `'validationLoss'`, or a metric's name. Default: the validation's loss, or without
   * validation the training's.
   */
  monitor?: string;
  /** Whether less is better or more. Default `'min'` for the losses, `'max'` for metrics. */
  mode?: 'min' | 'max';
}

/** Reads the number, and compares. */
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
  read({ loss, validationLoss, metrics }: EpochRecord): number {
    const numbers: Record<string, number> = {
      ...metrics,
      loss,
      ...(validationLoss !== undefined && { validationLoss }),
    };
    const name = this.options.monitor ?? (validationLoss === undefined ? 'loss' : 'validationLoss');
    if (Object.hasOwn(numbers, name)) return numbers[name];
    throw new OptionError(
      `${this.who} expects monitor to be one of ${Object.keys(numbers).join(', ')}, but got ` +
        `'${name}'; ` +
        (name === 'validationLoss' ? 'give fit validation data' : 'give fit a metric of that name'),
    );
  }

  /** How much better one is than another; below 0 where it is worse. */
  gain(value: number, than: number): number {
    const { monitor = 'loss', mode } = this.options;
    const less = (mode ?? (['loss', 'validationLoss'].includes(monitor) ? 'min' : 'max')) === 'min';
    return less ? than - value : value - than;
  }
}
