/**
 * Starts and stops trainings with 1 to 8 threads at random, here, alone and two at once, and in
 * workers, aborts them, kills their threads and workers under way, and compares every training that
 * comes to its end with the same one on a single thread, bit for bit.
 *
 *     npm run stress -- --seconds 60 --seed 1
 *
 * Exits with 1 where bits were others, an error came that is not the documented one, a step took
 * more than a minute, or the process did not end by itself.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { faultsOf, nothing, table } from './stress/results.js';
import { watch } from './stress/watch.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
  },
});

function number(name: 'seconds' | 'seed', text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value;
  throw new Error(`--${name} expects a number from 0 on, but got '${text}'; pass --${name} 1, say`);
}

const seconds = number('seconds', values.seconds);
const seed = number('seed', values.seed);

const root = fileURLToPath(new URL('..', import.meta.url));
// Where the programs find the packages that the library requires.
const folder = join(root, 'node_modules', '.cache', `tiny-mlp-stress-${process.pid}`);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
mkdirSync(folder, { recursive: true });
// Bundles: workers would wait half a second each for a loader of TypeScript.
await build({
  entryPoints: ['run', 'worker'].map((name) => join(root, `scripts/stress/${name}.ts`)),
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
});

const { told, hung, code } = await watch(join(folder, 'run.mjs'), [String(seconds), String(seed)]);
const tally = told?.tally ?? nothing();
const doing = told?.doing ?? 'its start';
if (hung) {
  tally.hangs++;
  console.log(`hang: ${doing}`);
} else if (code !== 0 || !told?.last) {
  tally.errors++;
  console.log(`error: the process ended with ${code} in ${doing}`);
}
console.log(table(tally));
process.exitCode = faultsOf(tally) > 0 ? 1 : 0;
