/**
 * Bins of probabilities, with NumPy's edges to the last bit: a probability may lie on one.
 */

/** The edges of `count` bins of the same width from 0 to 1: `numpy.linspace(0, 1, count + 1)`. */
export const uniformEdges = (count: number): number[] =>
  Array.from({ length: count + 1 }, (_, i) => (i === count ? 1 : i * (1 / count)));

/** Edges between which lie about as many of the values: `numpy.percentile`'s linear method. */
export function quantileEdges(count: number, values: Float64Array): number[] {
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  return uniformEdges(count).map((quantile) => {
    // By way of percent, as scikit-learn asks for them.
    const place = ((quantile * 100) / 100) * last;
    const below = Math.floor(place);
    const [a, b, t] = [sorted[below], sorted[Math.min(below + 1, last)], place - below];
    return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
  });
}

/** The bin of a value. One that lies on an edge belongs to the bin below. */
export function binOf(edges: readonly number[], value: number): number {
  let bin = 0;
  while (bin < edges.length - 2 && edges[bin + 1] < value) bin++;
  return bin;
}
