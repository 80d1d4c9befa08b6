/**
 * One script, in one precision, here and in PyTorch.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { rows } from 'tiny-mlp';
import { readNpz, writeNpz } from 'tiny-mlp/io';
import { loadDigits } from '../mnist/digits.js';
import { compareInitial } from './compare.js';
import { begin, fit, initialParameters, type Data, type Run } from './fit.js';
import { makeUpTable, type Rows } from './made-up-table.js';
import type { Settings } from './options.js';
import { run as runPython } from './python.js';
import type { Initial, Training } from './results.js';
import { scripts, type Script, type ScriptName } from './scripts.js';

/** What belongs to a whole run of the program. */
export interface Context {
  readonly python: string;
  /** The folder where the programs hand each other arrays. */
  readonly exchange: string;
  readonly command: string;
}

/** A training in Python, and what it ran on. */
export interface Report extends Training {
  readonly versions: Readonly<Record<string, string>>;
  readonly cpuCapability?: string;
}

const TABLE = { train: 20_000, test: 5_000 };

const firstRows = ({ x, y }: Rows, count = x.shape[0]): Rows => ({
  x: rows(x, 0, count),
  y: rows(y, 0, count),
});

/** What a script learns, cut to size for small runs. */
export async function loadData(kind: Script['data'], settings: Settings): Promise<Data> {
  if (kind === 'digits') return { ...(await loadDigits(settings)), scale: 1 / 255 };
  const { train, test } = makeUpTable(TABLE.train, TABLE.test);
  return {
    name: 'a table that is MADE UP',
    train: firstRows(train, settings.limit),
    test: firstRows(test, settings.heldOut),
    scale: 1,
  };
}

/** Writes the data where Python finds it. @returns The path. */
export function handOver({ exchange }: Context, name: string, { train, test }: Data): string {
  const path = join(exchange, `${name}.npz`);
  writeFileSync(
    path,
    writeNpz({ 'train.x': train.x, 'train.y': train.y, 'test.x': test.x, 'test.y': test.y }),
  );
  return path;
}

/** Trains a script here and in PyTorch; nothing but the data and the seed goes over. */
export async function trainBoth(
  { python, exchange }: Context,
  name: ScriptName,
  data: Data,
  path: string,
  run: Run,
): Promise<{ own: Training; torch: Report; initial: Initial }> {
  const script: Script = scripts[name];
  const { dtype, batch, epochs, hidden, lr, seed } = run;
  const parameters = initialParameters(begin(script, data, run));
  const out = join(exchange, `torch-${dtype}.npz`);
  const own = await fit(script, data, run);
  const torch = await runPython<Report>(python, `PyTorch, ${dtype}`, 'torch_scripts.py', {
    ...{ script: name, data: path, out, dtype, batch, epochs, hidden, lr, seed },
  });
  const initial = compareInitial(dtype, parameters, readNpz(readFileSync(out)));
  return { own, torch, initial };
}

/** The processor and the day. */
export const machine = () => ({
  cpu: cpus()[0].model.trim(),
  date: new Date().toISOString().slice(0, 10),
});
