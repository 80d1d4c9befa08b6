/**
 * What a thread of a crew and whoever started it share. Not here: what the thread runs
 * (crew-program.ts).
 *
 * The two meet in a slot of the kernels' memory: a line of words, then places with the numbers of a
 * part each. A place goes from FREE to OFFERED, by the other side, which has written a part; to
 * TAKEN, and back to FREE. Or it goes straight back, where the other side does the part itself. Of
 * what is offered the first place comes first. A thread without anything to do sleeps after a
 * while, and who offers it something wakes it.
 */

/** States of a thread, in a slot's first word. */
export const ABSENT = 0;
export const AWAKE = 1;
export const ASLEEP = 2;

/** The next words: how many messages were sent to the thread, and how many it has had. */
export const SENT = 1;
export const RECEIVED = 2;
/** Then the states of the places. */
export const STATES = 3;

export const FREE = 0;
export const OFFERED = 1;
export const TAKEN = 2;
export const FAILED = 3;

/** How many parts can be offered to a thread at once. */
export const PLACES = 2;

/** Where the first place's numbers begin, in bytes. */
export const NUMBERS = 64;
/** How many kernels a part has at most. */
export const CALLS = 4;
/** Numbers of a call: its module, its kernel, and what that is given at most. */
export const CALL = 2 + 15;
/** Bytes of a place. The first number is how many calls there are, and afterwards the result. */
export const PLACE = 64 * Math.ceil((8 * (1 + CALLS * CALL)) / 64);
/** Bytes of a slot. */
export const SLOT = NUMBERS + PLACES * PLACE;

/** A message to a thread. */
export interface ThreadMessage {
  readonly memory: WebAssembly.Memory;
  /** Where its slot is. */
  readonly slot: number;
  /** The kernels' modules that it does not have yet. */
  readonly modules: readonly WebAssembly.Module[];
}
