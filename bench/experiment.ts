/**
 * The whole experiment with one worker and with as many as there are cores, a process each, in
 * turns. Both must give the same numbers.
 *
 * npm run bench:experiment -- --data DIR [--rounds 1] [--json FILE]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Results } from '../examples/mnist/results.js';
import { givenCommand } from './tools/command.js';
import type { ExperimentResults } from './tools/experiment-results.js';
import { machine } from './tools/machine.js';
import { saveJson } from './tools/save.js';
import { alignedTable } from './tools/table.js';
import { median } from './tools/timing.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    rounds: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});
if (values.data === undefined)
  throw new Error(
    "--data expects the folder with MNIST's files, but it is missing; add --data DIR",
  );
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds expects a whole number above 0, but got '${values.rounds}'`);
const cores = availableParallelism();
if (cores < 2)
  throw new Error(
    'the experiment is compared with one and with several workers, but this machine has one core',
  );

const root = fileURLToPath(new URL('..', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'tiny-mlp-experiment-'));
process.on('exit', () => rmSync(out, { recursive: true, force: true }));

/** Runs the experiment. What it says goes to this terminal. */
function run(workers: number): Results {
  const args = [
    '--import',
    'tsx',
    'examples/mnist.ts',
    '--data',
    values.data!,
    '--out',
    out,
    '--workers',
    String(workers),
  ];
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`the experiment ended with exit code ${status}; see above`);
  return JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results;
}

/** All that does not depend on time. */
const numbersOf = ({ grid, final }: Results): string =>
  JSON.stringify([
    grid.map(({ losses, validationAccuracy }) => [losses, validationAccuracy]),
    final,
  ]);

const times = [1, cores].map((workers) => ({
  workers,
  grid: [] as number[],
  whole: [] as number[],
}));
let first: string | undefined;
for (let round = 1; round <= rounds; round++) {
  for (const time of times) {
    console.log(
      `\nRound ${round} of ${rounds}, ${time.workers} worker${time.workers === 1 ? '' : 's'}\n`,
    );
    const results = run(time.workers);
    first ??= numbersOf(results);
    if (numbersOf(results) !== first)
      throw new Error(`${time.workers} workers gave other numbers than 1 worker`);
    time.grid.push(results.machine.seconds.grid);
    time.whole.push(results.machine.seconds.whole);
  }
}

const seconds = (all: readonly number[]): string => median(all).toFixed(1);
const [one, all] = times;
console.log(
  `\n${alignedTable([['workers', 'grid, s', 'whole, s'], ...times.map((time) => [String(time.workers), seconds(time.grid), seconds(time.whole)])])}`,
);
console.log(
  `\nGrid: ${(median(one.grid) / median(all.grid)).toFixed(2)} times as fast with ${cores} ` +
    'workers.',
);
if (values.json) {
  const results: ExperimentResults = {
    machine: { ...machine(), cores },
    command: givenCommand('bench:experiment', values.data),
    times: [one, all],
  };
  saveJson(values.json, results);
  console.log(values.json);
}
