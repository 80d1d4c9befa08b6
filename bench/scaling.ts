/**
 * Times an epoch of 784-h-h-10 over sizes of the hidden layers: tiny-mlp, NumPy, PyTorch and
 * jax-js in turn, each on one core and on all. Checks that all learn the same, and writes
 * docs/results/scaling.json.
 *
 * npm run bench:scaling -- --data DIR [--hidden 32,64] [--batch 64] [--rounds 2] [--threads 1,2]
 *     [--quick] [--out FILE]
 *
 *     --data DIR       a folder with MNIST's files (or MNIST_DIR)
 *     --hidden LIST    sizes (default 32 to 2048, in powers of two)
 *     --batch LIST     batch sizes (default 64)
 *     --rounds N       how often everything is run; the median of all epochs but each run's first counts
 *     --threads LIST   numbers of threads (default 1 and as many as there are cores)
 *     --without LIST   programs that are left out
 *     --add            keeps the sizes that the file has beside those that are measured
 *     --python NAME    the interpreter to use
 *     --quick          one round at 32 and 256, of few images; writes nothing unless --out is given
 */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { givenCommand } from './tools/command.js';
import { machine } from './tools/machine.js';
import { canPin, programs, run, type Program, type Report } from './tools/programs.js';
import { saveJson } from './tools/save.js';
import {
  lineName,
  type ScalingFigure,
  type ScalingResults,
  type ScalingSize,
} from './tools/scaling-results.js';
import { alignedTable } from './tools/table.js';
import { median } from './tools/timing.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    hidden: { type: 'string' },
    batch: { type: 'string', default: '64' },
    rounds: { type: 'string' },
    threads: { type: 'string' },
    without: { type: 'string', default: 'NumPy float64,TensorFlow.js' },
    python: { type: 'string' },
    quick: { type: 'boolean', default: false },
    add: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});

function wholeNumbers(name: string, text: string): number[] {
  return text.split(',').map((part) => {
    if (/^[1-9]\d*$/.test(part)) return Number(part);
    throw new RangeError(`--${name} expects whole numbers above 0, but got '${text}'`);
  });
}

const { quick } = values;
const folder = values.data ?? process.env.MNIST_DIR;
if (!folder) throw new TypeError("--data expects a folder with MNIST's files, but got none");
const data = resolve(folder);
const hiddenSizes = wholeNumbers(
  'hidden',
  values.hidden ?? (quick ? '32,256' : '32,64,128,256,512,1024,2048'),
);
const batches = wholeNumbers('batch', values.batch);
const [rounds] = wholeNumbers('rounds', values.rounds ?? (quick ? '1' : '2'));
const cores = availableParallelism();
const threadCounts = wholeNumbers('threads', values.threads ?? (cores > 1 ? `1,${cores}` : '1'));
const without = values.without.split(',');
const out =
  values.out ??
  (quick ? undefined : fileURLToPath(new URL('../docs/results/scaling.json', import.meta.url)));

/** Images in an epoch, as times are told. */
const WHOLE = 50_000;
/** How many are trained with: large networks take long. */
const imagesAt = (hidden: number, { slow }: Program): number => {
  if (quick) return 6_400;
  const most = hidden <= 256 ? WHOLE : hidden <= 1024 ? 12_800 : 6_400;
  return slow ? Math.min(most, hidden <= 256 ? 12_800 : 3_200) : most;
};
const EPOCHS = 4;
/** How far a program's mean loss may be from tiny-mlp's over as many images: seeds differ. */
const BAND = 0.15;

const core = canPin(0) ? 0 : null;
if (core === null) console.error('Not pinned: taskset is missing, or refuses the core.');
const known = programs(values.python ? [values.python] : ['/usr/bin/python3', 'python3']).filter(
  ({ name }) => !without.includes(name),
);
for (const { name, missing } of known) if (missing) console.error(`Without ${name}: ${missing}`);
const present = known.filter(({ missing }) => !missing);

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

/** Mean losses of the first epoch by the images trained with: what others must come near to. */
const expected = new Map<string, number>();

interface Timed {
  readonly report: Report;
  /** Seconds of epochs of 50,000 images. */
  readonly seconds: readonly number[];
}

function time(program: Program, hidden: number, batch: number, threads: number): Timed {
  const images = imagesAt(hidden, program);
  const options = { data, hidden, batch, images, ...(program.slow ? {} : { epochs: EPOCHS }) };
  const report = run(program, options, core, threads);
  const key = [hidden, batch, images].join();
  if (!expected.has(key)) {
    const [tiny] = present;
    const own = program === tiny ? report : run(tiny, { ...options, epochs: 1 }, core, threads);
    expected.set(key, own.losses[0]);
  }
  const ratio = report.losses[0] / expected.get(key)!;
  if (Math.abs(ratio - 1) > BAND) {
    throw new Error(
      `${program.name} at hidden ${hidden}, batch ${batch} comes to ${ratio} times tiny-mlp's ` +
        'loss: not the same training',
    );
  }
  // Slow programs tell an epoch's time themselves.
  const scale = program.slow ? 1 : WHOLE / images;
  const counted = program.slow ? report.epoch_s : report.epoch_s.slice(1);
  const seconds = counted.map((s) => s * scale);
  const which = lineName({ name: program.name, threads });
  console.error(`${hidden}/${batch} ${which}: ${mean(seconds).toFixed(3)} s`);
  return { report, seconds };
}

const versions: Record<string, string> = {};
const sizes = batches.flatMap((batch) =>
  hiddenSizes.map((hidden): ScalingSize => {
    const all = new Map<string, number[]>();
    for (let round = 0; round < rounds; round++) {
      for (const program of present) {
        for (const threads of threadCounts) {
          const { report, seconds } = time(program, hidden, batch, threads);
          if (report.version) versions[program.name] = report.version;
          const key = `${threads} ${program.name}`;
          all.set(key, [...(all.get(key) ?? []), ...seconds]);
        }
      }
    }
    const figures = [...all].map(([key, times]): ScalingFigure => {
      const [threads, ...name] = key.split(' ');
      return {
        name: name.join(' '),
        threads: Number(threads),
        seconds: median(times),
        all: times,
      };
    });
    return { hidden, batch, images: imagesAt(hidden, present[0]), figures };
  }),
);

const heads = sizes[0].figures.map(lineName);
console.log(
  alignedTable([
    ['hidden', 'batch', ...heads],
    ...sizes.map(({ hidden, batch, figures }) => [
      String(hidden),
      String(batch),
      ...figures.map(({ seconds }) => `${seconds.toFixed(2)} s`),
    ]),
  ]),
);
if (out) {
  const before =
    values.add && existsSync(out)
      ? (JSON.parse(readFileSync(out, 'utf8')) as ScalingResults)
      : undefined;
  const isKept = ({ hidden, batch }: ScalingSize) =>
    !sizes.some((size) => size.hidden === hidden && size.batch === batch);
  const results: ScalingResults = {
    machine: machine(),
    commands: [...(before?.commands ?? []), givenCommand('bench:scaling', folder)],
    pinned: core !== null,
    rounds,
    versions: { ...before?.versions, ...versions },
    sizes: [...(before?.sizes.filter(isKept) ?? []), ...sizes],
  };
  saveJson(out, results);
  console.log(`\nWrote ${out}`);
}
