/**
 * Times an epoch of 784-128-128-10 in batches of 32 with each activation, optimizer and norm, beside
 * PyTorch and, where it has the op, jax-js: every program in turn, on one core. Checked: all learn
 * the same. Writes docs/results/vocabulary.json.
 *
 * npm run bench:vocabulary -- --data DIR [--rounds 2] [--epochs 4] [--only Adam,GELU] [--out FILE]
 *
 *     --data DIR       a folder with MNIST's files (or MNIST_DIR)
 *     --rounds N       how often everything is run; the least median of a run's epochs but its first counts
 *     --only LIST      some of the rows; writes nothing unless --out is given
 *     --core N         the core to stay on (default 0)
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { givenCommand } from './tools/command.js';
import { machine } from './tools/machine.js';
import { activations, norms, optimizers } from './tools/parts.js';
import { canPin, programs, run, type Program, type Report } from './tools/programs.js';
import { saveJson } from './tools/save.js';
import { alignedTable } from './tools/table.js';
import { median } from './tools/timing.js';
import {
  vocabularyRows,
  type VocabularyResults,
  type VocabularyRow,
} from './tools/vocabulary-results.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    rounds: { type: 'string', default: '2' },
    epochs: { type: 'string', default: '4' },
    only: { type: 'string' },
    core: { type: 'string', default: '0' },
    out: { type: 'string' },
  },
});
const data = values.data ?? process.env.MNIST_DIR;
if (!data) throw new TypeError("--data expects a folder with MNIST's files, but got none");
const [rounds, epochs, coreWanted] = [values.rounds, values.epochs, values.core].map(Number);
if (![rounds, epochs].every((n) => Number.isInteger(n) && n >= 1) || epochs < 2)
  throw new RangeError('--rounds expects a whole number above 0, --epochs one above 1');

/** What is exchanged in each row; lr is what that optimizer is used with. */
const all: Record<string, Readonly<Record<string, string | number>>> = {
  ...Object.fromEntries(Object.keys(activations).map((activation) => [activation, { activation }])),
  ...Object.fromEntries(
    Object.keys(optimizers)
      .filter((optimizer) => optimizer !== 'SGD')
      .map((optimizer) => [optimizer, { optimizer, lr: 0.001 }]),
  ),
  ...Object.fromEntries(
    Object.keys(norms)
      .filter((norm) => norm !== 'none')
      .map((norm) => [norm, { norm }]),
  ),
};
const chosen = values.only?.split(',') ?? Object.keys(all);
for (const name of chosen)
  if (!(name in all))
    throw new RangeError(`--only expects some of ${Object.keys(all).join(', ')}, but got ${name}`);

/** PyTorch has no sine among its modules; jax-js's job here changes the activation alone. */
const runsIn = ({ name }: Program, part: string): boolean =>
  name === 'tiny-mlp' ||
  (name === 'PyTorch' && part !== 'Sine') ||
  (name === 'jax-js' && part in activations && part !== 'Sine');

const core = canPin(coreWanted) ? coreWanted : null;
const present = programs(['/usr/bin/python3', 'python3']).filter(
  ({ name, missing }) => ['tiny-mlp', 'PyTorch', 'jax-js'].includes(name) && !missing,
);
/** How far mean losses may be apart: seeds and initial weights differ. */
const BAND = 0.15;
const SLOW_IMAGES = 12_800;
const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

function figure(program: Program, part: string, tiny: Report | undefined): Report | undefined {
  const common = { data: data!, hidden: 128, batch: 32, ...all[part] };
  const report = run(
    program,
    { ...common, ...(program.slow ? { images: SLOW_IMAGES } : { epochs }) },
    core,
  );
  if (tiny && !program.slow) {
    const [loss, expected] = [mean(report.losses), mean(tiny.losses)];
    if (!(Math.abs(loss / expected - 1) <= BAND))
      throw new Error(
        `${program.name} with ${part} comes to a mean loss of ${loss}, but tiny-mlp to ` +
          `${expected}: not the same training`,
      );
  }
  return report;
}

const seconds = new Map<string, Map<string, number[]>>();
const versions: Record<string, string> = {};
for (let round = 0; round < rounds; round++) {
  for (const part of chosen) {
    let tiny: Report | undefined;
    for (const program of present.filter((p) => runsIn(p, part))) {
      const report = figure(program, part, tiny)!;
      tiny ??= report;
      if (report.version) versions[program.name] = report.version;
      const own = program.slow ? report.epoch_s : report.epoch_s.slice(1);
      const row = seconds.get(part) ?? new Map<string, number[]>();
      row.set(program.name, [...(row.get(program.name) ?? []), median(own)]);
      seconds.set(part, row);
      console.error(`${part} ${program.name}: ${median(own).toFixed(3)} s`);
    }
  }
}

const rows: VocabularyRow[] = chosen.map((part) => ({
  part,
  seconds: Object.fromEntries(
    [...seconds.get(part)!].map(([name, all]) => [name, Math.min(...all)]),
  ),
}));
const results: VocabularyResults = {
  machine: machine(),
  command: givenCommand('bench:vocabulary', data),
  pinned: core !== null,
  rounds,
  epochs,
  versions,
  rows,
};
console.log(alignedTable(vocabularyRows(results)));
const out =
  values.out ??
  (values.only
    ? undefined
    : fileURLToPath(new URL('../docs/results/vocabulary.json', import.meta.url)));
if (out) saveJson(out, results);
