/**
 * Feeds readers with files until time or files are up, keeps those that reached code no file had
 * reached, and notes the failures: each kind once.
 */
import { createHash } from 'node:crypto';
import { bounds, readFairly, type Reading } from '../attack-files/reading.js';
import { Draw } from '../attack-files/draw.js';
import type { Coverage } from './coverage.js';
import { targets } from './formats.js';
import { mutated } from './mutate.js';

/** What a file may take of JavaScript's heap, garbage and all: beside so many times its size. */
export const heapBounds = { bytes: 2 ** 23, timesFile: 200 };

/** How a format fared. */
export interface Fared {
  files: number;
  refused: number;
  read: number;
  /** Files kept because they reached new code, and how much code was reached. */
  kept: number;
  blocks: number;
  /** Of the slowest, and of the one that took the most memory and heap. */
  milliseconds: number;
  bytes: number;
  heap: number;
}

/** A file that broke a rule. */
export interface Failure {
  readonly format: string;
  readonly fault: 'crash' | 'slow' | 'memory' | 'heap';
  readonly text: string;
  readonly done: readonly string[];
  readonly bytes: Uint8Array;
  /** What the file is called. */
  readonly name: string;
}

/** What to fuzz. */
export interface Plan {
  readonly seed: number;
  readonly formats: readonly string[];
  /** Whichever is up first; files are counted for each format. */
  readonly seconds: number;
  readonly files: number;
  /**
   * Keep files that reach new code. Started before the readers are imported: V8 counts blocks of
   * functions alone that are compiled after that. Without it the same seed gives the same files.
   */
  readonly coverage?: Coverage | undefined;
  readonly onFailure?: (failure: Failure) => void;
}

/** The rules that a reading broke. */
export function faultsOf(
  reading: Reading,
  size: number,
): [fault: Failure['fault'], text: string][] {
  const faults: [Failure['fault'], string][] = [];
  const { fault, milliseconds, bytes, heap } = reading;
  if (fault !== undefined) faults.push(['crash', fault]);
  if (milliseconds >= bounds.milliseconds) faults.push(['slow', `${milliseconds.toFixed(0)} ms`]);
  if (bytes >= bounds.bytes + bounds.timesFile * size)
    faults.push(['memory', `${bytes} bytes for ${size}`]);
  if (heap >= heapBounds.bytes + heapBounds.timesFile * size)
    faults.push(['heap', `${heap} bytes of heap for ${size}`]);
  return faults;
}

/** Reads one file, and again where a rule was broken that a busy machine breaks too. */
export async function judge(
  format: string,
  bytes: Uint8Array,
): Promise<{ reading: Reading; faults: [Failure['fault'], string][] }> {
  let reading = await readFairly(targets[format].format, bytes);
  let faults = faultsOf(reading, bytes.length);
  for (let again = 0; again < 3 && faults.some(([fault]) => fault === 'heap'); again++) {
    reading = await readFairly(targets[format].format, bytes);
    faults = faultsOf(reading, bytes.length);
  }
  return { reading, faults };
}

/** Failures are of one kind where their texts differ in numbers and quoted words alone. */
const kindOf = (format: string, fault: string, text: string): string =>
  `${format} ${fault} ${fault === 'crash' ? text.replace(/\d+|'[^']*'|"[^"]*"/g, '#') : ''}`;

/** Runs a plan. */
export async function fuzzIo(
  plan: Plan,
): Promise<{ formats: Record<string, Fared>; failures: Failure[] }> {
  const fared: Record<string, Fared> = {};
  const failures = new Map<string, Failure>();
  const { coverage } = plan;
  const share = (1000 * plan.seconds) / plan.formats.length;
  for (const format of plan.formats) {
    const sum: Fared = { files: 0, refused: 0, read: 0, kept: 0, blocks: 0, milliseconds: 0, bytes: 0, heap: 0 }; // prettier-ignore
    fared[format] = sum;
    const corpus: Uint8Array[] = [];
    coverage?.clear();
    const ends = performance.now() + share;
    for (; sum.files < plan.files && performance.now() < ends; sum.files++) {
      const draw = new Draw(plan.seed, sum.files);
      const { bytes, done } = mutated(targets[format], corpus, draw);
      const { reading, faults } = await judge(format, bytes);
      sum[reading.isRefused ? 'refused' : 'read']++;
      for (const what of ['milliseconds', 'bytes', 'heap'] as const)
        sum[what] = Math.max(sum[what], reading[what]);
      if (coverage && coverage.take() > 0 && bytes.length < 2 ** 16) corpus.push(bytes);
      for (const [fault, text] of faults) {
        const kind = kindOf(format, fault, text);
        if (failures.has(kind)) continue;
        const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
        const failure = { format, fault, text, done, bytes, name: `${format}-${fault}-${hash}` };
        failures.set(kind, failure);
        plan.onFailure?.(failure);
      }
    }
    [sum.kept, sum.blocks] = [corpus.length, coverage?.size ?? 0];
  }
  return { formats: fared, failures: [...failures.values()] };
}
