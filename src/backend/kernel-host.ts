/**
 * What starts compiled kernels and runs them, in one thread or several. Types alone.
 */

/** Runs a kernel as a part of some work: at once, or later in another thread. */
export type RunKernel = <N extends readonly (number | boolean)[]>(
  kernel: (...numbers: N) => unknown,
  ...numbers: N
) => void;

/** Starts modules over one memory, and divides work between threads. */
export interface KernelHost {
  /**
   * Starts a module that imports `env.memory`, at once and synchronously. Threads run the kernels
   * of such modules alone, each with at most 15 numbers. The module has no data of its own: what
   * it would write as it starts may be in use.
   */
  start<K extends object>(bytes: Uint8Array): K;

  /**
   * Does some work, in as many parts as pay. The same bits must come of every division.
   *
   * @param nanoseconds - About how long it takes one thread.
   * @param pieces - How many pieces it consists of; a part is some that follow one another.
   * @param grain - A part begins at a multiple of this.
   * @param part - Runs the kernels of the pieces `from` to `to`, which are part number `part`, at
   * most four of them; it may be called again for a part that no thread has begun. What it divides
   * in its turn is not shared.
   * @returns The least of what the parts' last kernels give.
   */
  split(
    nanoseconds: number,
    pieces: number,
    grain: number,
    part: (run: RunKernel, from: number, to: number, part: number) => void,
  ): number;

  /**
   * Does work that goes from vector to vector, of 16 bytes. A part is told where it begins, in
   * bytes, and how many vectors it has.
   *
   * @param nanoseconds - Of one vector.
   */
  overVectors(
    vectors: number,
    nanoseconds: number,
    part: (run: RunKernel, at: number, vectors: number) => void,
  ): number;
}
