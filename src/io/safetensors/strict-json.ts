/**
 * The JSON of a safetensors header: strings, whole numbers, lists and objects, a few levels of
 * them. `JSON.parse` takes the last of two equal keys; here they are refused, because programs that
 * take the first would see another file. Objects are Maps, so that no key can be more than one.
 */

/** What a header holds. */
export type HeaderValue =
  string | number | readonly HeaderValue[] | ReadonlyMap<string, HeaderValue>;

/** A text that is no such JSON; the message says what came. */
export class JsonFault extends Error {}

/** Levels of lists and objects; a header has three. */
const DEPTH = 8;

const SPACE = /[ \t\n\r]*/y;
const WHOLE = /(?:0|[1-9]\d*)(?![\d.eE])/y;

/** The value of a text. @throws JsonFault */
export function parseStrictly(text: string): HeaderValue {
  return new Reader(text).whole();
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): HeaderValue {
    const value = this.#value(0);
    if (this.#next() !== '') throw this.#fault();
    return value;
  }

  #fault(what = 'no such JSON'): JsonFault {
    const came = this.#text.slice(this.#at, this.#at + 20);
    return new JsonFault(`${what} at character ${this.#at}: ${JSON.stringify(came)}`);
  }

  /** The character that comes next, behind spaces; '' at the end. */
  #next(): string {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.#text);
    this.#at = SPACE.lastIndex;
    return this.#text.charAt(this.#at);
  }

  #take(character: string): boolean {
    if (this.#next() !== character) return false;
    this.#at++;
    return true;
  }

  #value(depth: number): HeaderValue {
    if (depth > DEPTH) throw this.#fault(`more than ${DEPTH} levels`);
    const first = this.#next();
    if (first === '"') return this.#string();
    if (this.#take('{')) return this.#object(depth + 1);
    if (this.#take('[')) return this.#list(depth + 1);
    WHOLE.lastIndex = this.#at;
    const digits = WHOLE.exec(this.#text)?.[0];
    const value = Number(digits);
    if (digits === undefined || !Number.isSafeInteger(value)) throw this.#fault();
    this.#at += digits.length;
    return value;
  }

  #string(): string {
    const { length } = this.#text;
    let end = this.#at;
    do {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0) throw this.#fault('a string without its end');
    } while (this.#isEscaped(end));
    const quoted = this.#text.slice(this.#at, Math.min(end + 1, length));
    try {
      const value = JSON.parse(quoted) as string;
      this.#at = end + 1;
      return value;
    } catch {
      throw this.#fault('a string that JSON has not');
    }
  }

  /** Whether an odd number of backslashes stands before a place. */
  #isEscaped(at: number): boolean {
    let slashes = 0;
    while (this.#text.charAt(at - 1 - slashes) === '\\') slashes++;
    return slashes % 2 === 1;
  }

  #list(depth: number): HeaderValue[] {
    const list: HeaderValue[] = [];
    if (this.#take(']')) return list;
    for (;;) {
      list.push(this.#value(depth));
      if (this.#take(']')) return list;
      if (!this.#take(',')) throw this.#fault();
    }
  }

  #object(depth: number): Map<string, HeaderValue> {
    const entries = new Map<string, HeaderValue>();
    if (this.#take('}')) return entries;
    for (;;) {
      if (this.#next() !== '"') throw this.#fault();
      const key = this.#string();
      if (entries.has(key)) throw this.#fault(`the key ${JSON.stringify(key.slice(0, 60))} twice`);
      if (!this.#take(':')) throw this.#fault();
      entries.set(key, this.#value(depth));
      if (this.#take('}')) return entries;
      if (!this.#take(',')) throw this.#fault();
    }
  }
}
