/**
 * Medians and percentiles, by NumPy's rules.
 */

/**
 * The number below which a share of sorted numbers lies, between two of them on the line from one
 * to the other; NaN of none.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.percentile.html, method 'linear'
 */
export function quantileOf(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return NaN;
  const place = share * (sorted.length - 1);
  const below = Math.min(Math.floor(place), sorted.length - 1);
  const a = sorted[below];
  const b = sorted[Math.min(below + 1, sorted.length - 1)];
  const t = place - below;
  // From the nearer end, as NumPy does: both ends are met exactly.
  return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
}

/** The middle of numbers in any order, which are put into another: no need to sort them all. */
export function medianIn(values: Float64Array): number {
  const middle = values.length >> 1;
  select(values, middle);
  // What is left of the middle is not above it, and the greatest of that lies beside it.
  if (values.length % 2 === 0) select(values.subarray(0, middle), middle - 1);
  return medianOf(values);
}

/**
 * Puts the number at place k that sorting would put there, what is below it before it and what is
 * above it behind it.
 *
 * @see Hoare 1961, Algorithm 65: FIND, https://doi.org/10.1145/366622.366647
 */
function select(values: Float64Array, k: number): void {
  let [low, high] = [0, values.length - 1];
  for (let round = 0; low < high; round++) {
    if (round === 100) return void values.subarray(low, high + 1).sort(); // an unlucky order
    const pivot = values[k];
    let [i, j] = [low, high];
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      [values[i], values[j]] = [values[j], values[i]];
      i++;
      j--;
    }
    if (j < k) low = i;
    if (i > k) high = j;
  }
}

/** The middle of sorted numbers, the mean of the two in the middle of an even count. */
export function medianOf(sorted: Float64Array): number {
  if (sorted.length === 0) return NaN;
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
