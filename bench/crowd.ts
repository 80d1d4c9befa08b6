/**
 * Several trainings at once, each with one thread and each with as many as the machine has
 * processors: more threads than processors must cost little. Writes docs/results/crowd.json, and
 * fails where a training with several threads takes more than 1.2 times as long.
 *
 * npm run bench:crowd -- --data DIR [--rounds 3] [--points 32x64,128x32,512x64] [--out FILE]
 */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { givenCommand } from './tools/command.js';
import type { Crowd, CrowdResults } from './tools/crowd-results.js';
import { machine } from './tools/machine.js';
import { canPin, type Report } from './tools/programs.js';
import { PUBLISHED } from './tools/published.js';
import { saveJson } from './tools/save.js';
import { alignedTable } from './tools/table.js';
import { median } from './tools/timing.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    points: { type: 'string', default: '32x64,128x32,512x64' },
    out: { type: 'string', default: `${root}docs/results/crowd.json` },
  },
});
const data = values.data ?? process.env.MNIST_DIR;
if (!data) throw new TypeError("--data expects a folder with MNIST's files, but got none");

/** The most that several threads may cost. */
const MOST = 1.2;
const IMAGES = 12_800;
const EPOCHS = 20;
const rounds = Number(values.rounds);
const processors = availableParallelism();

/** Trainings at once, and the processors they have. */
const crowds = [
  { trainings: 1, processors },
  { trainings: processors, processors },
  { trainings: 2 * processors, processors },
  ...(processors > 1 && canPin(0) ? [{ trainings: 1, processors: 1 }] : []),
];

const start = promisify(execFile);

/** Seconds that each of several trainings takes which run at once, from its first batch on. */
async function seconds(
  { trainings, processors: given }: (typeof crowds)[number],
  [hidden, batch]: readonly number[],
  threads: number,
): Promise<number[]> {
  const options = { data, hidden, batch, threads, images: IMAGES, epochs: EPOCHS };
  const command = [
    ...(given < processors ? ['taskset', '-c', '0'] : []),
    ...[process.execPath, ...PUBLISHED, 'bench/train.ts'],
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ];
  const [file, ...args] = command;
  const reports = await Promise.all(
    Array.from({ length: trainings }, async () => {
      const { stdout } = await start(file, args, { cwd: root });
      return JSON.parse(stdout.trim().split('\n').at(-1)) as Report;
    }),
  );
  return reports.map(({ epoch_s }) => epoch_s.reduce((sum, each) => sum + each, 0));
}

const found: Crowd[] = [];
for (const point of values.points.split(',').map((text) => text.split('x').map(Number))) {
  for (const crowd of crowds) {
    const one: number[] = [];
    const several: number[] = [];
    for (let round = 0; round < rounds; round++) {
      one.push(...(await seconds(crowd, point, 1)));
      several.push(...(await seconds(crowd, point, processors)));
    }
    const [hidden, batch] = point;
    found.push({ ...crowd, hidden, batch, one: median(one), several: median(several) });
    console.error(found.at(-1));
  }
}

console.log(
  alignedTable([
    ['hidden', 'batch', 'trainings', 'processors', 'one thread', 'several', 'ratio'],
    ...found.map((crowd) => [
      ...[crowd.hidden, crowd.batch, crowd.trainings, crowd.processors].map(String),
      ...[crowd.one, crowd.several].map((time) => `${time.toFixed(3)} s`),
      (crowd.several / crowd.one).toFixed(2),
    ]),
  ]),
);
saveJson(values.out, {
  machine: machine(),
  command: givenCommand('bench:crowd', data),
  threads: processors,
  rounds,
  images: IMAGES,
  epochs: EPOCHS,
  crowds: found,
} satisfies CrowdResults);
if (found.some(({ one, several }) => several > MOST * one)) process.exitCode = 1;
