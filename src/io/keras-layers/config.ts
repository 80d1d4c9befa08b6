/**
 * Values in a layer's configuration, each with Keras's default where it is left out, as
 * TensorFlow.js and older versions do.
 */
import { show } from '../../core/check.js';
import { fault, own, type Fields } from '../foreign/fields.js';
import { titleOf, type LayerSpec } from './spec.js';

const advice = 'save the model anew';

/** A fault in what a layer says of itself. */
export const configFault = (
  who: string,
  spec: LayerSpec,
  expected: string,
  value: unknown,
  what = advice,
) => fault(who, `${titleOf(spec)} to have ${expected}`, show(value), what);

/** Reads one layer's configuration. */
export class Config {
  constructor(
    readonly who: string,
    readonly spec: LayerSpec,
  ) {}

  get(name: string): unknown {
    return own(this.spec.config, name);
  }

  fault(expected: string, value: unknown, what?: string): Error {
    return configFault(this.who, this.spec, expected, value, what);
  }

  /** A finite number, from `min` to `max`. */
  number(names: readonly string[], standard: number, min = -Infinity, max = Infinity): number {
    const name = names.find((one) => Object.hasOwn(this.spec.config, one)) ?? names[0];
    const value = this.get(name) ?? standard;
    if (typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max)
      return value;
    const bounds =
      max < Infinity ? ` from ${min} to ${max}` : min > -Infinity ? ` from ${min}` : '';
    throw this.fault(`${name}, a number${bounds}`, value);
  }

  /** A whole number of at least 1. */
  size(name: string): number {
    const value = this.get(name);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
    throw this.fault(`${name}, a whole number of at least 1`, value);
  }

  flag(name: string, standard: boolean): boolean {
    const value = this.get(name) ?? standard;
    if (typeof value === 'boolean') return value;
    throw this.fault(`${name}, true or false`, value);
  }

  /** Refuses a setting that is used and that this package has nothing for. */
  unused(name: string, ...unusedValues: readonly unknown[]): void {
    const value = this.get(name);
    if (value === undefined || value === null || unusedValues.includes(value)) return;
    throw this.fault(
      `${name} left out`,
      value,
      `this package has no such setting: build the layer without ${name}`,
    );
  }

  /** Refuses any axis but the last of a row with `rank` axes (undefined where nobody tells). */
  lastAxis(rank: number | undefined): void {
    const value = this.get('axis') ?? -1;
    const [axis, ...more] = (Array.isArray(value) ? value : [value]) as unknown[];
    if (more.length === 0 && (axis === -1 || axis === (rank ?? 1))) return;
    throw this.fault('axis -1, the last', value, 'permute the axes before');
  }
}

/** An object that stands for another: a layer for an activation, say. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
