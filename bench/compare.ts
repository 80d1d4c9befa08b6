/**
 * Times the same training in two checkouts of this library, in turn: has a change made it slower?
 * Each run is a fresh process, as a user's would be, of a bundle made beforehand. Both must end
 * with the same parameters to the bit.
 *
 * npm run bench:compare -- --other DIR [--data DIR] [--points 32/64,128/8] [--rounds 5]
 *     [--epochs 3] [--cpu]
 *
 *     --other DIR      the other checkout, its packages installed
 *     --data DIR       a folder with MNIST's files (or MNIST_DIR); without one, drawn digits
 *     --points LIST    hidden and batch sizes
 *     --rounds N       how many pairs of runs
 *     --epochs N       how many epochs of each run count; one more before them does not
 *     --cpu            CPU time, all threads of a process together, instead of the clock's: for a
 *                      machine that is busy with other things
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import type { JobReport } from './compare-job.js';
import { alignedTable } from './tools/table.js';
import { median } from './tools/timing.js';

const { values } = parseArgs({
  options: {
    other: { type: 'string' },
    data: { type: 'string' },
    points: { type: 'string', default: '32/64,64/16,128/8,256/64' },
    rounds: { type: 'string', default: '5' },
    epochs: { type: 'string', default: '3' },
    cpu: { type: 'boolean', default: false },
  },
});

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new RangeError(`--${name} expects a whole number above 0, but got '${text}'`);
}

if (values.other === undefined) {
  throw new TypeError(
    '--other expects the folder of another checkout, but it is missing; add --other DIR',
  );
}
const [rounds, epochs] = [
  wholeNumber('rounds', values.rounds),
  wholeNumber('epochs', values.epochs),
];
const points = values.points.split(',').map((text) => {
  const [, hidden, batch] = /^([1-9]\d*)[/x]([1-9]\d*)$/.exec(text) ?? [];
  if (batch) return { hidden, batch };
  throw new RangeError(`--points expects points like 128/8,256/64, but got '${values.points}'`);
});
const data = values.data ?? process.env.MNIST_DIR;

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-compare-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** The job in one file, with the library of a checkout. */
async function bundle(name: string, checkout: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  const source = (path: string) => join(resolve(checkout), 'src', path);
  await build({
    entryPoints: [fileURLToPath(new URL('compare-job.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    alias: {
      'tiny-mlp': source('index.ts'),
      'tiny-mlp/datasets': source('datasets/index.ts'),
    },
    // For packages that are CommonJS.
    banner: {
      js:
        "import { createRequire } from 'node:module'; " +
        'const require = createRequire(import.meta.url);',
    },
    logLevel: 'error',
  });
  return outfile;
}

const here = await bundle('here', fileURLToPath(new URL('..', import.meta.url)));
const other = await bundle('other', values.other);

interface Point {
  readonly hidden: string;
  readonly batch: string;
}

function run(file: string, { hidden, batch }: Point): JobReport {
  const args = [file, hidden, batch, String(epochs), ...(data ? [resolve(data)] : [])];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as JobReport;
}

/** Runs both; @throws Error where they end with different parameters. */
function runPair(point: Point): [here: JobReport, other: JobReport] {
  const pair: [JobReport, JobReport] = [run(here, point), run(other, point)];
  if (pair[0].digest === pair[1].digest) return pair;
  const { hidden, batch } = point;
  throw new Error(`the two end with different parameters at hidden ${hidden}, batch ${batch}`);
}

const listed = (all: readonly number[]): string => all.map((one) => one.toFixed(3)).join(' ');

const rows = points.map((point) => {
  const name = `${point.hidden}/${point.batch}`;
  const pairs = Array.from({ length: rounds }, () => {
    const pair = runPair(point);
    const [a, b] = pair.map((report) => (values.cpu ? report.cpuSeconds : report.seconds));
    console.log(`${name}: here ${listed(a)} s, other ${listed(b)} s`);
    return [median(a), median(b)] as const;
  });
  const ratios = pairs.map(([a, b]) => a / b);
  const medians = [0, 1].map((side) => `${median(pairs.map((pair) => pair[side])).toFixed(3)} s`);
  const spread = [Math.min(...ratios), median(ratios), Math.max(...ratios)];
  return [name, ...medians, ...spread.map((ratio) => ratio.toFixed(3))];
});
const heads = ['hidden/batch', 'here', 'other', 'here/other: least', 'median', 'most'];
const what = values.cpu ? ', in CPU time' : '';
console.log(
  `\nThe median epoch${what}, and its ratio pair by pair:\n\n${alignedTable([heads, ...rows])}`,
);
