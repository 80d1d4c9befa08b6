/**
 * What a format under attack consists of. Types only.
 */
import type { NdArray } from '../../src/index.js';
import type { Draw } from './draw.js';

/** A format under attack. */
export interface Format {
  readonly make: (draw: Draw) => Uint8Array;
  /** The arrays in a file. */
  readonly read: (bytes: Uint8Array) => Promise<readonly NdArray[]>;
  /** What is done with a file that was read, however long it takes; throws where it goes wrong. */
  readonly use?: (bytes: Uint8Array) => void | Promise<void>;
  /** Where numbers stand that lie when they are changed: the place, and how many bytes it has. */
  readonly fields: (bytes: Uint8Array) => readonly (readonly [at: number, size: number])[];
  /** Damage of this format alone; undefined where the file is not what it needs. */
  readonly special: readonly ((bytes: Uint8Array, draw: Draw) => Uint8Array | undefined)[];
}
