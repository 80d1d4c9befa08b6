/**
 * How many rows a training sets aside. Not here: which (training.ts).
 *
 * N = rows
 */

/**
 * A share of the rows; of a classifier's at least one of each class that has several, and none
 * where too few would be left. A class's only row is not among them.
 *
 * @param counts - The rows of each class; undefined of a regressor.
 */
export function rowsAside(N: number, counts: readonly number[] | undefined, share: number): number {
  if (share === 0 || N < 2) return 0;
  if (!counts) return Math.ceil(share * N);
  const several = counts.filter((count) => count > 1);
  const others = several.reduce((sum, count) => sum + count, 0);
  const aside = Math.max(several.length, Math.ceil(share * others));
  return others - aside < several.length ? 0 : aside;
}
