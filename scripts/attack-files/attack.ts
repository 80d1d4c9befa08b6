/**
 * Reads damaged files and judges what comes of each: a FormatError, or arrays that are whole; soon,
 * and without more memory than the file has a right to.
 */
import { FormatError, type NdArray } from '../../src/index.js';
import { damagedFile } from './damage.js';
import { Draw } from './draw.js';
import { formats } from './formats.js';
import { isSentence } from './models.js';

/** What a file may take: milliseconds; bytes of memory beside so many times its own. */
export const bounds = { milliseconds: 50, bytes: 2 ** 20, timesFile: 16 };

/** How files of one format fared. */
export interface Fared {
  files: number;
  refused: number;
  read: number;
  /** Of the slowest, and of the one that took the most memory. */
  milliseconds: number;
  bytes: number;
}

/** A file that broke a rule. */
export interface Breach {
  readonly file: number;
  readonly format: string;
  readonly done: readonly string[];
  readonly fault: 'crash' | 'slow' | 'memory';
  readonly text: string;
}

/** What docs/results/attack-files.json holds. */
export interface AttackResults {
  readonly command: string;
  readonly seed: number;
  readonly files: number;
  readonly machine: { readonly cpu: string; readonly node: string; readonly date: string };
  readonly seconds: number;
  readonly bounds: typeof bounds;
  readonly formats: Readonly<Record<string, Fared>>;
  readonly breaches: readonly Breach[];
}

const names = Object.keys(formats);

interface Reading {
  readonly fault: string | undefined;
  readonly isRefused: boolean;
  readonly milliseconds: number;
  readonly bytes: number;
}

const prototypes = [Object.prototype, Array.prototype];
const known = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);
const isPolluted = (): boolean =>
  prototypes.some((prototype, i) => Reflect.ownKeys(prototype).length !== known[i]);

const isWhole = ({ data, shape, size }: NdArray): boolean =>
  size === shape.reduce((product, n) => product * n, 1) &&
  (data as ArrayLike<number>).length >= size;

async function readOnce(format: string, bytes: Uint8Array): Promise<Reading> {
  const before = process.memoryUsage().arrayBuffers;
  const started = performance.now();
  let found: readonly NdArray[] | undefined;
  let fault: string | undefined;
  try {
    found = await formats[format].read(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) fault = String(error);
    else if (!isSentence(error)) fault = `its text: ${error.message}`;
  }
  const milliseconds = performance.now() - started;
  const taken = process.memoryUsage().arrayBuffers - before;
  if (found && fault === undefined) {
    try {
      await formats[format].use?.(bytes);
    } catch (error) {
      fault = `once read: ${String(error)}`;
    }
  }
  if (isPolluted()) fault = 'a prototype of every object has changed';
  if (found && !found.every(isWhole)) fault = 'an array that is not whole';
  return { fault, isRefused: !found, milliseconds, bytes: Math.max(0, taken) };
}

/** Makes file `number` of a seed anew, and reads it. */
export async function attackOne(
  seed: number,
  number: number,
): Promise<{ format: string; reading: Reading; breaches: Breach[]; bytes: Uint8Array }> {
  const format = names[number % names.length];
  const { bytes, done } = damagedFile(formats[format], new Draw(seed, number));
  const most = bounds.bytes + bounds.timesFile * bytes.length;
  let reading = await readOnce(format, bytes);
  // Again: the machine may have been busy.
  for (let again = 0; again < 3; again++) {
    if (reading.milliseconds < bounds.milliseconds && reading.bytes < most) break;
    reading = await readOnce(format, bytes);
  }
  const breaches: Breach[] = [];
  const note = (fault: Breach['fault'], text: string) =>
    breaches.push({ file: number, format, done, fault, text });
  if (reading.fault !== undefined) note('crash', reading.fault);
  if (reading.milliseconds >= bounds.milliseconds)
    note('slow', `${reading.milliseconds.toFixed(0)} ms`);
  if (reading.bytes >= most) note('memory', `${reading.bytes} bytes for ${bytes.length}`);
  return { format, reading, breaches, bytes };
}

/** Reads files 0 to `files` of a seed. @param onFile - Called after each. */
export async function attack(
  seed: number,
  files: number,
  onFile: (number: number) => void = () => undefined,
): Promise<Pick<AttackResults, 'formats' | 'breaches'>> {
  const fared: Record<string, Fared> = Object.fromEntries(
    names.map((name) => [name, { files: 0, refused: 0, read: 0, milliseconds: 0, bytes: 0 }]),
  );
  const breaches: Breach[] = [];
  for (let number = 0; number < files; number++) {
    const { format, reading, breaches: some } = await attackOne(seed, number);
    const sum = fared[format];
    sum.files++;
    sum[reading.isRefused ? 'refused' : 'read']++;
    sum.milliseconds = Math.max(sum.milliseconds, reading.milliseconds);
    sum.bytes = Math.max(sum.bytes, reading.bytes);
    breaches.push(...some);
    onFile(number);
  }
  return { formats: fared, breaches };
}
