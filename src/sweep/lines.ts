/**
 * A text's lines, as they come in chunks: never all of it at once, which may be more than a string
 * can hold.
 */
import { encodeText } from '../core/text-coders.js';

/** A line's bytes, and where it ends; the last one may lack its end. */
export interface RawLine {
  readonly bytes: Uint8Array;
  /** Where the line begins in the text, in bytes. */
  readonly start: number;
  /** Whether a line feed follows. */
  readonly ended: boolean;
}

const LINE_FEED = 10;

/** The lines of a text that is whole, or comes in chunks. */
export async function* linesOf(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<RawLine, void, undefined> {
  let parts: Uint8Array[] = [];
  let start = 0;
  for await (const chunk of chunks) {
    let rest = typeof chunk === 'string' ? encodeText(chunk) : chunk;
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      const bytes = joined([...parts, rest.subarray(0, end)]);
      yield { bytes, start, ended: true };
      start += bytes.length + 1;
      parts = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) parts.push(rest);
  }
  if (parts.length > 0) yield { bytes: joined(parts), start, ended: false };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
