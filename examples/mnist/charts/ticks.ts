/**
 * Ticks at round numbers, with labels that are all different.
 */

/** Where ticks stand, and the format that shows all their digits. */
export interface Ticks {
  readonly values: number[];
  readonly format: string;
}

/**
 * Multiples of 1, 2 or 5 times a power of ten from `low` to `high`, as closely as `most` of them
 * allow. (An axis that chooses its ticks itself does not know how many digits its labels have, and
 * may write two of them alike.)
 */
export function ticksIn(low: number, high: number, most: number): Ticks {
  const power = Math.floor(Math.log10((high - low) / most));
  for (const [factor, exponent] of [power, power + 1].flatMap((p) =>
    [1, 2, 5].map((f) => [f, p]),
  )) {
    const at = (i: number): number => Number(`${factor * i}e${exponent}`);
    const [first, last] = [Math.ceil(low / at(1) - 1e-6), Math.floor(high / at(1) + 1e-6)];
    if (last - first >= most) continue;
    const values = Array.from({ length: last - first + 1 }, (_, i) => at(first + i));
    return { values, format: `.${Math.max(0, -exponent)}f` };
  }
  return { values: [low], format: '~g' };
}
