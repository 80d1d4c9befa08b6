/**
 * Makes a file of another: what scripts/attack-files does to a file, and words of its format in
 * places where they do not belong.
 */
import { damagedFile } from '../attack-files/damage.js';
import type { Draw } from '../attack-files/draw.js';
import type { Target } from './formats.js';

/** Files are cut here: larger ones may take their time. */
const LARGEST = 2 ** 17;

/** Puts a word in, over what is there or between it. */
function withToken(bytes: Uint8Array, tokens: readonly Uint8Array[], draw: Draw): Uint8Array {
  const token = draw.pick(tokens);
  const at = draw.below(bytes.length + 1);
  const past = draw.chance(0.5) ? at : at + token.length;
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at), token, bytes.subarray(past)]));
}

/**
 * A file, and what was done to make it: from a good one, or from one of `corpus`, files that went
 * where none had been before.
 */
export function mutated(
  { format, tokens }: Target,
  corpus: readonly Uint8Array[],
  draw: Draw,
): { bytes: Uint8Array; done: readonly string[] } {
  const isKept = corpus.length > 0 && draw.chance(0.6);
  const make = () => (isKept ? draw.pick(corpus) : format.make(draw));
  let file: { bytes: Uint8Array; done: string[] };
  try {
    file = damagedFile({ ...format, make }, draw);
  } catch {
    // Damage that knows the format needs a file that is whole, which one of the corpus need not be.
    file = { bytes: make(), done: [] };
  }
  let { bytes } = file;
  const done = [isKept ? 'kept' : 'made', ...file.done];
  while (file.done.length === 0 || draw.chance(0.3)) {
    bytes = withToken(bytes, tokens, draw);
    file.done.push('token');
    done.push('token');
  }
  return { bytes: bytes.slice(0, LARGEST), done };
}
