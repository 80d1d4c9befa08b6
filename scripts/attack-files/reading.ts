/**
 * Reads one file and says what came of it: a FormatError that is a sentence, or arrays that are
 * whole; in what time, and with what memory.
 */
import { FormatError, type NdArray } from '../../src/index.js';
import { reach } from '../../src/core/ndarray.js';
import type { Format } from './format.js';
import { isSentence } from './models.js';

/** What a file may take: milliseconds; bytes of memory beside so many times its own. */
export const bounds = { milliseconds: 50, bytes: 2 ** 20, timesFile: 16 };

/** What came of a file. */
export interface Reading {
  readonly fault: string | undefined;
  readonly isRefused: boolean;
  readonly milliseconds: number;
  /** Of buffers, and of JavaScript's heap with what is garbage by then. */
  readonly bytes: number;
  readonly heap: number;
}

const prototypes = [Object.prototype, Array.prototype];
const known = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);
const isPolluted = (): boolean =>
  prototypes.some((prototype, i) => Reflect.ownKeys(prototype).length !== known[i]);

const isWhole = (array: NdArray): boolean =>
  array.size === array.shape.reduce((product, n) => product * n, 1) &&
  array.offset >= 0 &&
  reach(array)[0] >= 0 &&
  reach(array)[1] < (array.data as ArrayLike<number>).length;

/** Reads a file once. */
export async function readOnce(format: Format, bytes: Uint8Array): Promise<Reading> {
  const before = process.memoryUsage();
  const started = performance.now();
  let found: readonly NdArray[] | undefined;
  let fault: string | undefined;
  try {
    found = await format.read(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) fault = String(error);
    else if (!isSentence(error)) fault = `its text: ${error.message}`;
  }
  const milliseconds = performance.now() - started;
  const after = process.memoryUsage();
  if (found && fault === undefined) {
    try {
      await format.use?.(bytes);
    } catch (error) {
      fault = `once read: ${String(error)}`;
    }
  }
  if (isPolluted()) fault = 'a prototype of every object has changed';
  if (found && !found.every(isWhole)) fault = 'an array that is not whole';
  return {
    fault,
    isRefused: !found,
    milliseconds,
    bytes: Math.max(0, after.arrayBuffers - before.arrayBuffers),
    heap: Math.max(0, after.heapUsed - before.heapUsed),
  };
}

/** Reads a file, and again where it took too much: the machine may have been busy. */
export async function readFairly(format: Format, bytes: Uint8Array): Promise<Reading> {
  const most = bounds.bytes + bounds.timesFile * bytes.length;
  let reading = await readOnce(format, bytes);
  for (let again = 0; again < 3; again++) {
    if (reading.milliseconds < bounds.milliseconds && reading.bytes < most) break;
    reading = await readOnce(format, bytes);
  }
  return reading;
}
