/**
 * Times an epoch of tiny-mlp beside NumPy, PyTorch, jax-js and TensorFlow.js: the same network on
 * MNIST, every program in turn, on one core; and tiny-mlp, NumPy and PyTorch on all of them. Checks
 * that all learn the same, and writes docs/results/peers.json.
 *
 * npm run bench:peers -- --data DIR [--points all] [--rounds 3] [--epochs 5] [--js
 * 128x8,32x64,256x64] [--quick] [--out FILE]
 *
 *     --data DIR       a folder with MNIST's files (or MNIST_DIR)
 *     --points LIST    hidden and batch sizes, as 128x8,256x64, or all 16 of the experiment
 *     --rounds N       how often everything is run; the median of all epochs but each run's first two counts
 *     --js LIST        the points for jax-js and TensorFlow.js, which are slow; or all
 *     --python NAME    the interpreter to use
 *     --core N         the first core to stay on (default 0)
 *     --threads N      the threads of those that run with several too (default: as many as there are
 *                      cores; 1: none)
 *     --quick          one round of three epochs at 128x8; writes nothing unless --out is given
 */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { givenCommand } from './tools/command.js';
import { machine } from './tools/machine.js';
import {
  peerCell,
  programsOf,
  type PeerFigure,
  type PeerPoint,
  type PeerResults,
} from './tools/peer-results.js';
import { canPin, programs, run, type Point, type Program, type Report } from './tools/programs.js';
import { saveJson } from './tools/save.js';
import { alignedTable } from './tools/table.js';
import { median } from './tools/timing.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    points: { type: 'string' },
    rounds: { type: 'string' },
    epochs: { type: 'string' },
    js: { type: 'string', default: '128x8,32x64,256x64' },
    python: { type: 'string' },
    core: { type: 'string', default: '0' },
    threads: { type: 'string', default: String(availableParallelism()) },
    quick: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new RangeError(`--${name} expects a whole number of at least ${least}, but got '${text}'`);
}

const allPoints = [32, 64, 128, 256].flatMap((hidden) =>
  [8, 16, 32, 64].map((batch) => ({ hidden, batch })),
);

function readPoints(name: string, text: string): Point[] {
  if (text === 'all') return allPoints;
  return text.split(',').map((part) => {
    const match = /^([1-9]\d*)x([1-9]\d*)$/.exec(part);
    if (!match)
      throw new RangeError(`--${name} expects points like 128x8,256x64 or all, but got '${text}'`);
    return { hidden: Number(match[1]), batch: Number(match[2]) };
  });
}

const { quick } = values;
const folder = values.data ?? process.env.MNIST_DIR;
if (!folder) throw new TypeError("--data expects a folder with MNIST's files, but got none");
const data = resolve(folder);
const points = readPoints('points', values.points ?? (quick ? '128x8' : 'all'));
const slowPoints = readPoints('js', values.js);
const rounds = wholeNumber('rounds', values.rounds ?? (quick ? '1' : '3'), 1);
const epochs = wholeNumber('epochs', values.epochs ?? (quick ? '3' : '5'), 3);
const coreWanted = wholeNumber('core', values.core, 0);
const threads = quick ? 1 : wholeNumber('threads', values.threads, 1);
const out =
  values.out ??
  (quick ? undefined : fileURLToPath(new URL('../docs/results/peers.json', import.meta.url)));

/** How many images the slow programs see, and tiny-mlp when their losses are compared. */
const SLOW_IMAGES = 12_800;
/** Epochs that do not count: engines compile what is hot meanwhile. */
const WARM = 2;
/** The programs that run with several threads too. */
const THREADED = ['tiny-mlp', 'NumPy float32', 'PyTorch'];
/**
 * How far a program's mean loss may be from tiny-mlp's: seeds differ. More where training has only
 * begun and losses fall steeply.
 */
const BAND = 0.1;
const SLOW_BAND = 0.15;

const core = canPin(coreWanted) ? coreWanted : null;
if (core === null) console.error('Not pinned: taskset is missing, or refuses the core.');
const known = programs(values.python ? [values.python] : ['/usr/bin/python3', 'python3']);
for (const { name, missing } of known) if (missing) console.error(`Without ${name}: ${missing}`);
const present = known.filter(({ missing }) => !missing);

const same = (a: Point, b: Point) => a.hidden === b.hidden && a.batch === b.batch;
const runsAt = (point: Point, { slow }: Program) =>
  !slow || slowPoints.some((other) => same(point, other));

const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

function checkLoss(
  name: string,
  { hidden, batch }: Point,
  got: Report,
  tiny: Report,
  band: number,
): void {
  const [loss, expected] = [mean(got.losses), mean(tiny.losses)];
  if (Math.abs(loss / expected - 1) <= band) return;
  throw new Error(
    `${name} at hidden ${hidden}, batch ${batch} comes to a mean loss of ${loss}, but tiny-mlp ` +
      `to ${expected}: not the same training`,
  );
}

/** What programs reported: on one core, and with several threads. */
interface Reports {
  readonly alone: Map<Program, Report>;
  readonly threaded: Map<Program, Report>;
}

/** One run of each program at one point, checked. */
function runAll(point: Point): Reports {
  const reports = new Map<Program, Report>();
  const threaded = new Map<Program, Report>();
  const say = (what: string, { epoch_s }: Report) =>
    console.error(
      `${point.hidden}x${point.batch} ${what}: ${epoch_s.map((s) => s.toFixed(2)).join(', ')} s`,
    );
  const [tiny] = present;
  const runners = present.filter((program) => runsAt(point, program));
  const short = runners.some(({ slow }) => slow)
    ? run(tiny, { data, ...point, images: SLOW_IMAGES, epochs: 1 }, core)
    : null;
  for (const program of runners) {
    const report = run(
      program,
      { data, ...point, ...(program.slow ? { images: SLOW_IMAGES } : { epochs }) },
      core,
    );
    reports.set(program, report);
    if (program.slow) checkLoss(program.name, point, report, short!, SLOW_BAND);
    else checkLoss(program.name, point, report, reports.get(tiny)!, BAND);
    say(program.name, report);
    if (threads === 1 || !THREADED.includes(program.name)) continue;
    const several = run(program, { data, ...point, epochs }, core, threads);
    checkLoss(program.name, point, several, reports.get(tiny)!, BAND);
    threaded.set(program, several);
    say(`${program.name}, ${threads} threads`, several);
  }
  return { alone: reports, threaded };
}

function figureOf({ name, slow }: Program, reports: readonly Report[]): PeerFigure {
  const all = reports.flatMap(({ epoch_s }) => (slow ? epoch_s : epoch_s.slice(WARM)));
  const [{ losses, test, extrapolated }] = reports;
  return {
    name,
    seconds: median(all),
    all,
    losses,
    ...(test ? { test } : {}),
    ...(extrapolated ? { extrapolated } : {}),
  };
}

const runs = Array.from({ length: rounds }, () => points.map(runAll));

const measured = points.map((point, i): PeerPoint => {
  const figures = (which: keyof Reports) => {
    const reports = runs.map((round) => round[i][which]);
    return [...reports[0].keys()].map((program) =>
      figureOf(
        program,
        reports.map((report) => report.get(program)!),
      ),
    );
  };
  return { ...point, programs: figures('alone'), threaded: figures('threaded') };
});

const seen = runs.flat().flatMap(({ alone }) => [...alone]);
const versions = Object.fromEntries(
  seen.flatMap(([{ name }, { version }]) => (version ? [[name, version]] : [])),
);
const results: PeerResults = {
  machine: machine(),
  command: givenCommand('bench:peers', folder),
  pinned: core !== null,
  threads,
  rounds,
  epochs,
  versions,
  points: measured,
};

const names = programsOf(results);
console.log(
  alignedTable([
    ['hidden', 'batch', ...names],
    ...measured.map((point) => [
      String(point.hidden),
      String(point.batch),
      ...names.map((name) => peerCell(point, name)),
    ]),
  ]),
);
if (out) {
  saveJson(out, results);
  console.log(`\nWrote ${out}`);
}
