/**
 * Damages files of all formats at random, with their structure in mind, and reads them.
 *
 *     npm run attack:files -- --files 150000 --seed 1      writes docs/results/attack-files.json
 *     npm run attack:files -- --seed 1 --file 17           that file alone, in hexadecimal, and what came
 *
 * Exits with 1 where a file broke a rule (attack-files/reading.ts).
 */
import { renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { attack, attackOne, type AttackResults } from './attack-files/attack.js';
import { bounds } from './attack-files/reading.js';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '150000' },
    seed: { type: 'string', default: '1' },
    file: { type: 'string' },
  },
});

function count(name: 'files' | 'seed' | 'file'): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 0)
    throw new Error(
      `--${name} expects a whole number from 0 on, but got '${values[name]}'; pass --${name} 1, say`,
    );
  return value;
}

const seed = count('seed');
if (values.file !== undefined) {
  const { bytes, format, reading, breaches } = await attackOne(seed, count('file'));
  console.log(Buffer.from(bytes).toString('hex'));
  console.log(format, reading, breaches);
  process.exitCode = breaches.length > 0 ? 1 : 0;
} else {
  const files = count('files');
  const started = performance.now();
  const found = await attack(seed, files, (number) => {
    if (process.stdout.isTTY && number % 1000 === 0)
      process.stdout.write(`\r${number} of ${files}`);
  });
  const results: AttackResults = {
    command: `npm run attack:files -- --files ${files} --seed ${seed}`,
    seed,
    files,
    machine: {
      cpu: cpus()[0].model,
      node: process.version,
      date: new Date().toISOString().slice(0, 10),
    },
    seconds: Math.round((performance.now() - started) / 1000),
    bounds,
    ...found,
  };
  const path = fileURLToPath(new URL('../docs/results/attack-files.json', import.meta.url));
  writeFileSync(`${path}.tmp`, `${JSON.stringify(results, undefined, 2)}\n`);
  renameSync(`${path}.tmp`, path);
  console.log(
    `${files} files in ${results.seconds} s, ${found.breaches.length} of them broke a rule`,
  );
  for (const breach of found.breaches.slice(0, 20)) console.log(breach);
  process.exitCode = found.breaches.length > 0 ? 1 : 0;
}
