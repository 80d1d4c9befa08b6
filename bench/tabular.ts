/**
 * The defaults of TabularClassifier and TabularRegressor, candidates beside them, and scikit-learn's
 * models on the same folds of scikit-learn's sets.
 *
 * npm run bench:tabular -- [--sets iris,wine,...] [--candidates defaults,...] [--json FILE]
 *
 * The sets big_classes and big_values, made up, of 50,000 rows, have three folds instead of ten: ten
 * of each model would take most of an hour. Six more, with noise, say whether defaults suit tables
 * between those sizes too: --sets mid_classes,mid_noise,mid_values,large_classes,large_noise,
 * large_values.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TabularClassifier, TabularRegressor } from 'tiny-mlp/tabular';
import { givenCommand } from './tools/command.js';
import { machine } from './tools/machine.js';
import { saveJson } from './tools/save.js';
import { alignedTable } from './tools/table.js';
import type { TabularResults, TabularScore, TabularSet } from './tools/tabular-results.js';

/** What each has in place of the defaults. */
const candidates: Record<string, object> = {
  defaults: {},
  'early stopping': { validation: 0.1, epochs: 200 },
  'one layer, [100]': { hidden: [100] },
  'two layers, [128, 64]': { hidden: [128, 64] },
  '60 epochs, lr 0.005, dropout 0.2': { epochs: 60, lr: 0.005, dropout: 0.2, weightDecay: 0.1 },
  '40 epochs, lr 0.005, dropout 0.2': { epochs: 40, lr: 0.005, dropout: 0.2, weightDecay: 0.1 },
  '30 epochs, lr 0.01, dropout 0.2': { epochs: 30, lr: 0.01, dropout: 0.2, weightDecay: 0.1 },
  'the same, weight decay 0.2': { epochs: 30, lr: 0.01, dropout: 0.2, weightDecay: 0.2 },
  '20 epochs, lr 0.01, no dropout': { epochs: 20, lr: 0.01, dropout: 0, weightDecay: 0.1 },
  '12 epochs, lr 0.02, no dropout': { epochs: 12, lr: 0.02, dropout: 0, weightDecay: 0.1 },
};

const { values } = parseArgs({
  options: {
    sets: {
      type: 'string',
      default: 'iris,wine,breast_cancer,digits,diabetes,big_classes,big_values',
    },
    candidates: { type: 'string', default: Object.keys(candidates).join(';') },
    python: { type: 'string', default: '/usr/bin/python3' },
    json: { type: 'string' },
  },
});

const chosen = values.candidates.split(';');

interface Peer {
  readonly name: string;
  readonly scores: number[];
  readonly logLosses: number[];
  readonly seconds: number;
}

interface GivenSet {
  readonly name: string;
  readonly classes: boolean;
  readonly rows: number;
  readonly folds: { train: number[]; test: number[] }[];
  readonly peers: Peer[];
}

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-tabular-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const script = fileURLToPath(new URL('peers/sklearn_tables.py', import.meta.url));
const { status } = spawnSync(values.python, [script, '--out', folder, '--sets', values.sets], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (status !== 0) throw new Error(`${values.python} ${script} ended with exit code ${status}`);
const given = JSON.parse(readFileSync(join(folder, 'sets.json'), 'utf8')) as {
  sklearn: string;
  sets: GivenSet[];
};

const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
const std = (list: readonly number[]): number =>
  Math.sqrt(mean(list.map((x) => (x - mean(list)) * (x - mean(list)))));

/** Rows of objects; a classifier's target is text. */
function readCsv({ name, classes }: GivenSet): Record<string, number | string>[] {
  const text = readFileSync(join(folder, `${name}.csv`), 'utf8');
  const [head, ...lines] = text.trim().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const row = line.split(',').map((cell, i) => [names[i], Number(cell)] as const);
    const { y, ...others } = Object.fromEntries(row);
    return { ...others, y: classes ? `class ${y}` : y };
  });
}

async function scoreOf(set: GivenSet, name: string): Promise<TabularScore> {
  const rows = readCsv(set);
  const options = { target: 'y', ...candidates[name] };
  const { folds } = set;
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  if (set.classes) {
    const found = await new TabularClassifier(options).crossValidate(rows, { folds });
    const { accuracy: score, logLoss } = found.mean;
    return { name, score, std: found.std.accuracy, logLoss, seconds: seconds() };
  }
  const found = await new TabularRegressor(options).crossValidate(rows, { folds });
  return { name, score: found.mean.r2, std: found.std.r2, logLoss: null, seconds: seconds() };
}

const sets: TabularSet[] = [];
for (const set of given.sets) {
  const own: TabularScore[] = [];
  for (const name of chosen) own.push(await scoreOf(set, name));
  const peers = set.peers.map(({ name, scores, logLosses, seconds }): TabularScore => ({
    name,
    score: mean(scores),
    std: std(scores),
    logLoss: set.classes ? mean(logLosses) : null,
    seconds,
  }));
  const score = set.classes ? 'accuracy' : 'r2';
  const { name, rows, folds } = set;
  sets.push({ name, rows, folds: folds.length, score, candidates: own, peers });
  console.log(`\n${name}, ${rows} rows, ${folds.length} folds`);
  const lines = [...own, ...peers].map((line) => [
    line.name,
    `${line.score.toFixed(4)} ± ${line.std.toFixed(4)}`,
    line.logLoss?.toFixed(4) ?? '',
    `${line.seconds.toFixed(1)} s`,
  ]);
  console.log(alignedTable([['model', score, 'log loss', 'time'], ...lines]));
}

if (values.json !== undefined) {
  saveJson(values.json, {
    machine: machine(),
    sklearn: given.sklearn,
    command: givenCommand('bench:tabular'),
    candidates: Object.fromEntries(chosen.map((name) => [name, candidates[name]])),
    sets,
  } satisfies TabularResults);
}
