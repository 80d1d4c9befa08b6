/**
 * The progress of a network, as it grows.
 */
import type { Curve, Progress } from '../snapshot.js';

/** Points that a curve is kept to: beyond, every other one is left out. */
const MOST_POINTS = 600;

/** The progress of a network that has seen nothing. */
export const noProgress = (): Progress => ({
  epochs: 0,
  goal: 0,
  trainedOn: [],
  curves: {
    training: { epochs: [], loss: [], accuracy: [] },
    test: { epochs: [], loss: [], accuracy: [] },
  },
});

/** Adds a point, in place of one at the same place. */
export function addPoint(curve: Curve, epochs: number, loss: number, accuracy: number): void {
  const columns = [curve.epochs, curve.loss, curve.accuracy];
  if (curve.epochs.at(-1) === epochs) columns.forEach((column) => column.pop());
  [epochs, loss, accuracy].forEach((value, i) => columns[i].push(value));
  if (curve.epochs.length <= MOST_POINTS) return;
  // The first and the last point stay.
  for (const column of columns)
    column.splice(0, column.length, ...column.filter((_, i) => i % 2 === 0));
}
