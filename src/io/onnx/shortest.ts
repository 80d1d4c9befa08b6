/**
 * Numbers that were stored as float32, as somebody wrote them: 0.2, not 0.20000000298.
 */

/** The decimal of the fewest digits that is the same float32. */
export function shortest(value: number): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
