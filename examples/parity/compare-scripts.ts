/**
 * Whole training scripts beside PyTorch's, each in both precisions, and parity-scripts.json.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backendName } from 'tiny-mlp';
import { writeWhole } from '../mnist/files.js';
import { toJson } from '../mnist/results.js';
import { thousands } from '../mnist/table.js';
import { handOver, loadData, machine, trainBoth, type Context } from './beside-pytorch.js';
import { compareScript, isFused, missedBounds } from './compare.js';
import { fit, type Data, type Run } from './fit.js';
import type { Settings } from './options.js';
import {
  scriptBounds,
  type AllScriptResults,
  type Initial,
  type ScriptComparison,
  type ScriptResults,
} from './results.js';
import { scripts, type Script, type ScriptName } from './scripts.js';
import { summary } from './summary.js';

const FILE = 'parity-scripts.json';

/**
 * What an earlier run found of other scripts stays in the file. @returns The bounds that were
 * missed.
 */
export async function compareScripts(
  settings: Settings,
  context: Context,
): Promise<readonly string[]> {
  const path = join(settings.out, FILE);
  const missed: string[] = [];
  for (const name of settings.scripts) {
    const results = await compareOne(name, settings, context);
    const earlier = existsSync(path)
      ? (JSON.parse(readFileSync(path, 'utf8')) as AllScriptResults)
      : {};
    await writeWhole(settings.out, { [FILE]: toJson({ ...earlier, [name]: results }) });
    missed.push(...results.missed.map((sentence) => `${name}: ${sentence}`));
  }
  console.log(`Files:\n  ${path}`);
  return missed;
}

async function compareOne(
  name: ScriptName,
  settings: Settings,
  context: Context,
): Promise<ScriptResults> {
  const script: Script = scripts[name];
  const { hidden, lr, epochs, seed } = settings;
  const batch = script.batch ?? settings.batch;
  const started = performance.now();
  const data = await loadData(script.data, settings);
  const [train, test] = [data.train.x.shape[0], data.test.x.shape[0]];
  const path = handOver(context, name, data);
  console.log(
    `${name}: ${script.title}, ${epochs} epochs, seed ${seed}\n` +
      `Data: ${data.name}, ${thousands(train)} training and ${thousands(test)} test rows`,
  );

  const initial: Initial[] = [];
  const comparisons: ScriptComparison[] = [];
  let versions: Record<string, string> = { Node: process.version };
  let cpuCapability = 'unknown';
  for (const dtype of ['float32', 'float64'] as const) {
    const run = { dtype, hidden, batch, epochs, lr, seed };
    const both = await trainBoth(context, name, data, path, run);
    initial.push(both.initial);
    comparisons.push(compareScript(dtype, both.own, both.torch));
    versions = { ...versions, ...both.torch.versions };
    cpuCapability = both.torch.cpuCapability ?? cpuCapability;
  }

  const sensitivity = script.sensitive
    ? await sensitivityOf(script, data, { dtype: 'float64', hidden, batch, epochs, lr, seed })
    : undefined;
  const bounds = boundsFor(sensitivity);
  const same = isFused(cpuCapability) && !script.normal;
  const results: ScriptResults = {
    title: script.title,
    metric: script.metric,
    data: { name: data.name, train, test },
    settings: { batch, epochs, seed, backend: backendName() },
    machine: machine(),
    versions,
    cpuCapability,
    command: context.command,
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
    bounds,
    ...(sensitivity !== undefined && { sensitivity }),
    initial,
    comparisons,
    missed: missedBounds(initial, comparisons, same, bounds),
  };
  console.log(`${summary(results)}\n`);
  return results;
}

/** How far the epochs part of two trainings that begin a unit in the last place of a weight apart. */
async function sensitivityOf(script: Script, data: Data, run: Run): Promise<number> {
  const one = await fit(script, data, run);
  const other = await fit(script, data, { ...run, nudged: true });
  return Math.max(...one.losses.map((loss, i) => Math.abs(other.losses[i] / loss - 1)));
}

/** The bounds; a sensitive script's epochs in float64 may part ten times as far as by a nudge. */
function boundsFor(sensitivity = 0): typeof scriptBounds {
  const { float64 } = scriptBounds;
  return {
    ...scriptBounds,
    float64: { ...float64, epoch: Math.max(float64.epoch, 10 * sensitivity) },
  };
}
