/**
 * Mean and spread of a few scores.
 */

/** The mean of numbers. */
export const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** Their standard deviation, divided by how many they are, as NumPy's. */
export function stdOf(numbers: readonly number[]): number {
  const mean = meanOf(numbers);
  return Math.sqrt(meanOf(numbers.map((number) => (number - mean) * (number - mean))));
}
