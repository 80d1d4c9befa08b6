/**
 * What a thread of a crew and whoever started it share. Not here: what the thread runs
 * (crew-program.ts).
 *
 * The two meet in a slot of the kernels' memory: a line of words, then the numbers of a part. Its
 * state goes from READY to OFFERED, by the other side, which has written a part; to TAKEN, and back
 * to READY. Or it goes straight back, where the other side does the part itself. A thread without
 * anything to do goes from READY to ASLEEP after a while, and who offers it something wakes it.
 */

/** States, in a slot's first word. */
export const ABSENT = 0;
export const READY = 1;
export const ASLEEP = 2;
export const OFFERED = 3;
export const TAKEN = 4;
export const FAILED = 5;

/** The other words: how many messages were sent to the thread, and how many it has had. */
export const SENT = 1;
export const RECEIVED = 2;

/** Where a slot's numbers begin, in bytes. */
export const NUMBERS = 64;
/** How many kernels a part has at most. */
export const CALLS = 4;
/** Numbers of a call: its module, its kernel, and what that is given at most. */
export const CALL = 2 + 15;
/** Bytes of a slot. The first number is how many calls there are, and afterwards the result. */
export const SLOT = NUMBERS + 8 * (1 + CALLS * CALL);

/** A message to a thread. */
export interface ThreadMessage {
  readonly memory: WebAssembly.Memory;
  /** Where its slot is. */
  readonly slot: number;
  /** The kernels' modules that it does not have yet. */
  readonly modules: readonly WebAssembly.Module[];
}
