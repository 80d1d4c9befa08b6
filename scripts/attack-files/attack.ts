/**
 * Reads damaged files and notes which broke a rule: each has to end in a FormatError or in arrays
 * that are whole (reading.ts); soon, and without more memory than the file has a right to.
 */
import { damagedFile } from './damage.js';
import { Draw } from './draw.js';
import { formats } from './formats.js';
import { bounds, readFairly, type Reading } from './reading.js';

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

/** Makes file `number` of a seed anew, and reads it. */
export async function attackOne(
  seed: number,
  number: number,
): Promise<{ format: string; reading: Reading; breaches: Breach[]; bytes: Uint8Array }> {
  const format = names[number % names.length];
  const { bytes, done } = damagedFile(formats[format], new Draw(seed, number));
  const most = bounds.bytes + bounds.timesFile * bytes.length;
  const reading = await readFairly(formats[format], bytes);
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
