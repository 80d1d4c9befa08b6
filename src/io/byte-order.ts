/**
 * The order of the bytes of numbers: this machine's, and how to turn them round.
 */

/** Whether typed arrays here hold the lowest byte first, as nearly everywhere. */
export const hostIsLittleEndian = (): boolean =>
  new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Turns the bytes of each element round. @param step - How many bytes an element has. */
export function swapBytes(bytes: Uint8Array, step: number): void {
  if (step === 1) return;
  for (let at = 0; at < bytes.length; at += step) bytes.subarray(at, at + step).reverse();
}
