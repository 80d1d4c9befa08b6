/**
 * How many small faults do the tests find? Puts each of a sample of faults into a copy of the tree
 * and runs the tests that come across it, its own and the quickest first, until one fails. The
 * working tree is not touched but for docs/results/mutation.json.
 *
 *     npm run mutation -- --sample 300 --seed 1      a sample of all faults; without --sample, all of them
 *     npm run mutation -- --minutes 10               as many of them as fit, in random order
 *     npm run mutation -- --files src/nn/linear.ts   faults of these files and folders alone; writes nothing
 *     npm run mutation -- --again                    runs only those that survived last time, and says so in the results
 */
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Generator } from '../src/index.js';
import { mutantsOf, type Mutant } from './mutation/mutants.js';
import { summed, type MutationResults, type Outcome, type Survivor } from './mutation/results.js';
import { withSwitches } from './mutation/switches.js';
import { Workplace } from './mutation/workers.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const resultsFile = join(root, 'docs/results/mutation.json');
const folders = ['src/core', 'src/nn', 'src/optim'];

/**
 * Tests of what is no behaviour of these folders, or that start processes in which no fault can be
 * switched on.
 */
const leftOut = [
  'tests/architecture.test.ts', 'tests/readme.test.ts', 'tests/tables.test.ts', 'tests/backend/kernels-up-to-date.test.ts',
  'tests/documents.test.ts', 'tests/contributing.test.ts', 'tests/sweep', 'tests/determinism', 'tests/examples', 'tests/fuzz', 'tests/package', 'tests/types', 'tests/scripts', 'tests/datasets', 'tests/io', 'tests/backend/memory.test.ts',
]; // prettier-ignore

const { values: options } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: 'Infinity' },
    files: { type: 'string', multiple: true },
    again: { type: 'boolean', default: false },
  },
});

/** The TypeScript files of folders, and files as they are. */
const sources = (paths: readonly string[]): string[] =>
  paths
    .flatMap((path) =>
      statSync(join(root, path)).isDirectory()
        ? readdirSync(join(root, path), { recursive: true, encoding: 'utf8' }).map(
            (name) => `${path}/${name}`,
          )
        : [path],
    )
    .filter((path) => path.endsWith('.ts'))
    .sort();

const key = ({ file, code, change }: Pick<Mutant, 'file' | 'code' | 'change'>): string =>
  `${file} | ${code} | ${change}`;
const read = <T>(path: string): T | undefined =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;

const files = sources(options.files ?? folders);
const all = files.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), 'utf8')));
// One seed, one order: a smaller sample is the beginning of a larger one.
const order = Array.from(new Generator(Number(options.seed)).randperm(all.length).data);
const last = options.again ? read<MutationResults>(resultsFile) : undefined;
const before = last && new Set(last.survivors.map(key));
const chosen = order.slice(0, last?.faults ?? Number(options.sample ?? all.length));
const sample = chosen.map((i, id) => ({ ...all[i], id }));
if (last) {
  const drawn = new Set(sample.map(key));
  if (last.candidates !== all.length || ![...before!].every((known) => drawn.has(known)))
    throw new Error(
      'the code has changed since the last run, and so have the faults that are drawn from it; ' +
        'run without --again',
    );
}
const because = new Map(
  (read<Survivor[]>(join(root, 'scripts/mutation-survivors.json')) ?? []).map((row) => [
    key(row),
    row.why,
  ]),
);

const workplace = new Workplace(root);
process.on('exit', () => workplace.close());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
for (const path of leftOut) rmSync(join(workplace.folder, path), { recursive: true, force: true });
for (const file of files) {
  const inside = sample.filter((mutant) => mutant.file === file);
  if (inside.length > 0)
    workplace.write(file, withSwitches(readFileSync(join(root, file), 'utf8'), inside));
}

console.log(`${sample.length} of ${all.length} faults; first the tests without any`);
workplace.activate(-1);
const clean = (await workplace.run({ files: [], bail: false }, 30 * 60_000)) ?? [];
const broken = clean.filter(({ failed }) => failed).map(({ file, error }) => `${file} (${error})`);
if (broken.length > clean.length / 10)
  throw new Error(`tests fail without any fault: ${broken.join('\n')}`);
if (broken.length > 0)
  console.log(`left out, for they fail without any fault: ${broken.join('\n')}`);
const took = new Map(clean.map(({ file, milliseconds }) => [file, milliseconds]));
const met = workplace.met();

/**
 * The tests of the file itself first, then those of its folder, then all others that come across
 * the fault; the quickest first.
 */
const testsOf = ({ id, file }: { id: number; file: string }) => {
  const own = file.replace(/^src/, 'tests').replace(/\.ts$/, '.test.ts');
  const folder = dirname(own);
  const rank = (test: string) => (test.endsWith(own) ? 0 : test.includes(`/${folder}/`) ? 1 : 2);
  return clean
    .filter((test) => !test.failed && met.get(test.file)?.has(id))
    .sort((a, b) => rank(a.file) - rank(b.file) || a.milliseconds - b.milliseconds)
    .map((test) => test.file);
};
console.log(
  `${clean.length} test files in ` +
    `${(clean.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000).toFixed(0)} s`,
);

const outcomes: Outcome[] = [];
const until = performance.now() + 60_000 * Number(options.minutes);
for (const mutant of sample) {
  if (performance.now() > until) break;
  if (outcomes.length % 25 === 0) console.log(`${outcomes.length}/${sample.length}`);
  const tests = testsOf(mutant);
  const skip = before && !before.has(key(mutant));
  if (!skip) workplace.activate(mutant.id);
  let fate: Outcome['fate'] = skip ? 'killed' : tests.length === 0 ? 'not covered' : 'survived';
  for (const file of skip ? [] : tests) {
    const answers = await workplace.run(
      { files: [file], bail: true },
      10_000 + 5 * took.get(file)!,
    );
    if (!answers) fate = 'timed out';
    else if (answers[0].failed) fate = 'killed';
    if (fate !== 'survived') break;
  }
  outcomes.push({ ...mutant, fate });
  if (fate !== 'killed')
    console.log(
      `${outcomes.length}/${sample.length} ${fate}: ${mutant.file}:${mutant.line} ${mutant.change}`,
    );
}
workplace.close();

const results = summed(outcomes, {
  command:
    last?.command ?? `npm run mutation -- --sample ${outcomes.length} --seed ${options.seed}`,
  candidates: all.length,
  why: (mutant) => because.get(key(mutant)),
  last,
});
console.log(
  `killed ${results.killed} of ${results.faults}: ${results.percent} %, ${results.unexplained} ` +
    'survivors without an explanation',
);
if (options.files === undefined) {
  writeFileSync(`${resultsFile}.tmp`, `${JSON.stringify(results, null, 2)}\n`);
  renameSync(`${resultsFile}.tmp`, resultsFile);
}
process.exit(results.percent >= 85 ? 0 : 1);
