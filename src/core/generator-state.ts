/**
 * What a generator draws from, and that as plain data: to be stored, posted and continued. Not
 * here: what is made of it (see distributions.ts).
 */
import { checkFinite, checkInteger, checkOptions, show } from './check.js';
import type { Mt19937 } from './mt19937.js';

/** A generator's whole state: plain data, safe to store as JSON or to post to a worker. */
export interface GeneratorState {
  /** The seed the generator was last given. */
  readonly seed: number;
  /** The 624 words of MT19937, unsigned 32-bit integers. */
  readonly words: readonly number[];
  /** How many of the words have been handed out, 0 to 624. */
  readonly position: number;
  /**
   * The second of two normal numbers, where only the first has been handed out: they are made in
   * pairs, and PyTorch's generator too keeps the other for the next call.
   */
  readonly nextNormal?: number;
}

/** What a generator draws from. */
export interface Stream {
  /** The seed it was last given. */
  seed: number;
  readonly engine: Mt19937;
  /** See {@link GeneratorState.nextNormal}. */
  nextNormal?: number | undefined;
}

/** Refuses anything but a seed. */
export const checkSeed = (who: string, seed: unknown, name = 'seed'): number =>
  checkInteger(who, name, seed, Number.MIN_SAFE_INTEGER);

/** Starts a stream anew. */
export function seedStream(stream: Stream, seed: number): void {
  stream.seed = seed;
  stream.nextNormal = undefined;
  // BigInt because JavaScript's bit operators end at 2³¹ and know signs.
  stream.engine.seed(Number(BigInt.asUintN(32, BigInt(seed))));
}

export const saveStream = ({ seed, engine, nextNormal }: Stream): GeneratorState => ({
  seed,
  ...engine.save(),
  ...(nextNormal !== undefined && { nextNormal }),
});

/** Continues from a state; one that is none is refused before the stream is touched. */
export function restoreStream(who: string, stream: Stream, state: GeneratorState): void {
  if (typeof state !== 'object' || state === null) {
    throw new TypeError(
      `${who} expects state as an object, but got ${show(state)}; pass what .state gave`,
    );
  }
  checkOptions(who, state, ['seed', 'words', 'position', 'nextNormal']);
  const { seed, words, position, nextNormal } = state;
  checkSeed(who, seed, 'state.seed');
  checkInteger(who, 'state.position', position, 0, 624);
  if (!Array.isArray(words) || words.length !== 624) {
    throw new TypeError(
      `${who} expects state.words as an array of 624 numbers, but got ${show(words)}; ` +
        'pass what .state gave',
    );
  }
  Array.from(words).forEach((word, i) => {
    checkInteger(who, `state.words[${i}]`, word, 0, 0xffffffff);
  });
  if (nextNormal !== undefined) checkFinite(who, 'state.nextNormal', nextNormal);
  stream.seed = seed;
  stream.nextNormal = nextNormal;
  stream.engine.restore({ words, position });
}
