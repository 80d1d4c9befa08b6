/**
 * Fuzzes the readers of tiny-mlp/io: files are made of good ones with their structure in mind, and
 * those that reach new code are gone on from.
 *
 *     npm run fuzz:io -- --seconds 60 --seed 1            as many files as fit; --files 1000: so many
 *     npm run fuzz:io -- --format pt                      that format alone; others: fuzz-io/formats.ts
 *     npm run fuzz:io -- --unguided                       without coverage: a seed gives the same files
 *     npm run fuzz:io -- --format pt --file failure.bin   that file alone, and what came of it
 *     npm run fuzz:io -- --json docs/results/fuzz-io.json writes a summary
 *
 * A file must end in a result or a FormatError that is a sentence, within 50 ms, without more memory
 * than it has a right to, and leave the prototypes of all objects as they were. One of each kind of
 * failure goes to fuzz-io-failures/ (--failures: another folder), with the command that reads it
 * again. Exits with 1 where there was one.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Coverage } from './fuzz-io/coverage.js';
import type { Failure } from './fuzz-io/fuzz.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    files: { type: 'string', default: 'Infinity' },
    format: { type: 'string' },
    file: { type: 'string' },
    failures: { type: 'string', default: 'fuzz-io-failures' },
    unguided: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

// Before the readers are imported: see Plan in fuzz-io/fuzz.ts.
const coverage =
  values.unguided || values.file !== undefined
    ? undefined
    : new Coverage((url) => url.includes('/src/io/'));
const { bounds } = await import('./attack-files/reading.js');
const { targets } = await import('./fuzz-io/formats.js');
const { fuzzIo, heapBounds, judge } = await import('./fuzz-io/fuzz.js');

function number(name: 'seconds' | 'seed' | 'files'): number {
  const value = Number(values[name]);
  if (value >= 0) return value;
  throw new Error(
    `--${name} expects a number from 0 on, but got '${values[name]}'; pass --${name} 1, say`,
  );
}

const { format, file } = values;
const formats = format === undefined ? Object.keys(targets) : [format];
if (!formats.every((name) => Object.hasOwn(targets, name))) {
  throw new Error(
    `--format expects ${Object.keys(targets).join(', ')}, but got '${format}'; pass one of these`,
  );
}

if (file !== undefined) {
  if (format === undefined)
    throw new Error("--file expects --format too, but got none; pass --format 'pt', say");
  const { reading, faults } = await judge(format, new Uint8Array(readFileSync(file)));
  console.log(format, reading, faults);
  process.exitCode = faults.length > 0 ? 1 : 0;
} else {
  const command = ['npm run fuzz:io --', `--seconds ${values.seconds}`, `--seed ${values.seed}`];
  if (values.files !== 'Infinity') command.push(`--files ${values.files}`);
  if (format !== undefined) command.push(`--format ${format}`);
  if (values.unguided) command.push('--unguided');
  const started = performance.now();
  const onFailure = ({ name, format, fault, text, bytes }: Failure) => {
    mkdirSync(values.failures, { recursive: true });
    const path = join(values.failures, `${name}.bin`);
    writeFileSync(path, bytes);
    console.log(`${format}: ${fault}: ${text}\n    npm run fuzz:io -- --format ${format} --file ${path}`); // prettier-ignore
  };
  const plan = { seed: number('seed'), seconds: number('seconds'), files: number('files') };
  const found = await fuzzIo({ ...plan, formats, coverage, onFailure });
  const seconds = Math.round((performance.now() - started) / 1000);
  for (const [name, { files, refused, read, kept, blocks, milliseconds }] of Object.entries(
    found.formats,
  ))
    console.log(
      `${name}: ${files} files, ${refused} refused, ${read} read, ${kept} kept for ${blocks} ` +
        `paths; the slowest took ${milliseconds.toFixed(1)} ms`,
    );
  console.log(`${found.failures.length} kinds of failures in ${seconds} s`);
  if (values.json !== undefined) {
    const summary = {
      command: command.join(' '),
      seed: plan.seed,
      seconds,
      machine: {
        cpu: cpus()[0].model,
        node: process.version,
        date: new Date().toISOString().slice(0, 10),
      },
      bounds: { ...bounds, heap: heapBounds },
      formats: found.formats,
      failures: found.failures.map(({ bytes, ...failure }) => ({ ...failure, size: bytes.length })),
    };
    writeFileSync(`${values.json}.tmp`, `${JSON.stringify(summary, undefined, 2)}\n`);
    renameSync(`${values.json}.tmp`, values.json);
  }
  process.exitCode = found.failures.length > 0 ? 1 : 0;
}
