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

/** The middle of sorted numbers, the mean of the two in the middle of an even count. */
export function medianOf(sorted: Float64Array): number {
  if (sorted.length === 0) return NaN;
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
