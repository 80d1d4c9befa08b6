/**
 * Spaces: what a search may choose from, and the points it then tries, in an order that the space
 * alone fixes.
 */
import { show } from '../core/check.js';
import { Generator } from '../core/generator.js';
import { plain, writePlain, type Plain } from '../core/plain.js';
import { drawFrom, drawUnit, type Range } from './ranges.js';
import type { Settings } from './train.js';

/** What a grid is made of: lists of values, by the names of the settings. */
export type GridSpace = Readonly<Record<string, readonly Plain[]>>;

/** What random points are drawn from: lists of values and ranges, by the names of the settings. */
export type RandomSpace = Readonly<Record<string, readonly Plain[] | Range>>;

/** The settings of a point of a space. */
export type SettingsOf<P extends RandomSpace> = {
  readonly [K in keyof P]: P[K] extends readonly (infer V)[] ? V : number;
};

const isRange = (value: unknown): value is Range =>
  typeof value === 'object' && value !== null && 'range' in value;

/** A frozen copy of a space; refuses one that gives no points, or the same one twice. */
export function checkSpace<P extends RandomSpace>(who: string, space: P): P {
  const ranges = who === 'randomSearch';
  const wanted = ranges ? 'lists of values and ranges by name' : 'lists of values by name';
  const example = ranges
    ? '{ lr: logRange(1e-3, 1), hidden: [32, 64] }'
    : '{ hidden: [32, 64], lr: [0.1, 0.01] }';
  if (typeof space !== 'object' || space === null || Array.isArray(space) || isRange(space)) {
    throw new TypeError(
      `${who} expects space to hold ${wanted}, but got ${show(space)}; pass ${example}, say`,
    );
  }
  if (Object.keys(space).length === 0)
    throw new RangeError(
      `${who} expects space to hold ${wanted}, but got none; pass ${example}, say`,
    );
  for (const [name, values] of Object.entries<unknown>(space)) {
    if (isRange(values)) {
      if (ranges) continue;
      throw new TypeError(
        `${who} expects space.${name} to be a list of values, but got a range; list the ` +
          'values, or use randomSearch',
      );
    }
    if (!Array.isArray(values)) {
      const wants = ranges ? 'a list of values or a range' : 'a list of values';
      throw new TypeError(
        `${who} expects space.${name} to be ${wants}, but got ${show(values)}; write ` +
          `[${show(values)}]`,
      );
    }
    if (values.length === 0)
      throw new RangeError(
        `${who} expects space.${name} to hold values, but got none; list at least one`,
      );
    const texts = plainTexts(who, `space.${name}`, values);
    const twice = texts.findIndex((text, i) => texts.indexOf(text) < i);
    if (twice >= 0 && !ranges) {
      throw new RangeError(
        `${who} expects space.${name} to hold each value once, but got ${texts[twice]} twice; ` +
          'remove one',
      );
    }
  }
  return plain(who, 'space', space) as unknown as P;
}

const plainTexts = (who: string, name: string, values: readonly unknown[]): string[] =>
  Array.from(values, (value, i) => writePlain(plain(who, `${name}[${i}]`, value)));

/** Every combination of the lists' values; the last name's values change fastest. */
export function gridPoints(space: GridSpace): Settings[] {
  return Object.entries(space).reduce<Settings[]>(
    (points, [name, values]) =>
      points.flatMap((point) => values.map((value) => Object.freeze({ ...point, [name]: value }))),
    [{}],
  );
}

/**
 * `count` points, each setting drawn by itself, in the order of the names; a larger count begins
 * with the same points.
 */
export function randomPoints(space: RandomSpace, count: number, seed: number): Settings[] {
  const generator = new Generator(seed);
  const draw = (from: readonly Plain[] | Range): Plain =>
    isRange(from) ? drawFrom(from, generator) : from[Math.floor(drawUnit(generator) * from.length)];
  return Array.from({ length: count }, () =>
    Object.freeze(
      Object.fromEntries(Object.entries(space).map(([name, from]) => [name, draw(from)])),
    ),
  );
}
