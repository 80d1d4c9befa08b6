/**
 * The shape of a network's input: an option of commands that write networks.
 */
import type { Given, OptionRow } from './command.js';
import { Failure } from './failure.js';

export const inputShapeOption = {
  'input-shape': {
    value: 'N,N,...',
    help: 'the shape of one input without the batch, 1,28,28 say, where the model does not tell it',
  },
} as const satisfies Record<string, OptionRow>;

/** The library's advice as an option. */
export const asOptions = (text: string): string =>
  text.replace(/pass \{ inputShape: \[([^\]]*)\] \}/g, 'add --input-shape $1');

/** Reads it. */
export function readInputShape(given: Given): { readonly inputShape?: readonly number[] } {
  const text = given.text('input-shape');
  if (text === undefined) return {};
  const shape = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : NaN));
  if (shape.every((size) => Number.isSafeInteger(size) && size > 0)) return { inputShape: shape };
  throw new Failure(
    `--input-shape expects whole numbers with commas between them, but got '${text}'; write ` +
      '1,28,28, say',
  );
}
