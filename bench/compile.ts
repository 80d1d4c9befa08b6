/**
 * Compiled models on MNIST: 784-64-64-10 and 784-32-10 are trained, written as JavaScript and as C
 * with weights of float32 and of int8, and asked for all test images. Checked first: that float32
 * programs answer as the library does. Then accuracy, sizes, and what a single image takes.
 *
 * npm run bench:compile -- --data DIR [--epochs 3] [--runs 15] [--json FILE]
 *
 *     --data DIR     a folder with MNIST's files (or MNIST_DIR); without one, drawn digits
 *     --epochs N     how long each is trained
 *     --runs N       how many rows of calls; their median counts
 *     --json FILE    also writes the figures there
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import {
  Adam, array, DataLoader, fit, Linear, manualSeed, predict, ReLU, Sequential, SoftmaxCrossEntropy, toFlat,
} from 'tiny-mlp'; // prettier-ignore
import { compile } from 'tiny-mlp/io';
import { givenCommand } from './tools/command.js';
import type { CompiledModel, CompiledProgram, CompileResults } from './tools/compile-results.js';
import { loadImages } from './tools/images.js';
import { machine } from './tools/machine.js';
import { saveJson } from './tools/save.js';
import { alignedTable } from './tools/table.js';
import { secondsOfEach } from './tools/timing.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    epochs: { type: 'string', default: '3' },
    runs: { type: 'string', default: '15' },
    json: { type: 'string' },
  },
});
const [epochs, runs] = [Number(values.epochs), Number(values.runs)];
if (![epochs, runs].every((n) => Number.isInteger(n) && n >= 1))
  throw new RangeError('--epochs and --runs expect whole numbers above 0');

const PIXELS = 784;
const CLASSES = 10;
/** How far outputs of float32 programs may be from the library's, relative to the largest. */
const CLOSE = 1e-5;
const COMPARED = 1000;
const FLAGS = ['-std=c99', '-O2', '-Wall', '-Wextra', '-Werror', '-pedantic'];

const imagesFolder = values.data ?? process.env.MNIST_DIR;
const { train, test } = await loadImages(imagesFolder);
const N = test.x.shape[0];
const pixels = Float32Array.from(toFlat(test.x), (value) => value / 255);
const labels = toFlat(test.y);
const image = (n: number) => pixels.subarray(n * PIXELS, (n + 1) * PIXELS);
const hasGcc = spawnSync('gcc', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-int8-'));

/** The answers to all test images, row by row. */
type Outputs = ArrayLike<number>;

function classesOf(outputs: Outputs): number[] {
  return Array.from({ length: N }, (_, n) => {
    let best = 0;
    for (let c = 1; c < CLASSES; c++)
      if (outputs[n * CLASSES + c] > outputs[n * CLASSES + best]) best = c;
    return best;
  });
}

const shareRight = (classes: readonly number[]): number =>
  classes.filter((c, n) => c === labels[n]).length / N;

function errorOf(outputs: Outputs, expected: Outputs): number {
  let most = 0;
  for (let i = 0; i < COMPARED * CLASSES; i++)
    most = Math.max(most, Math.abs(outputs[i] - expected[i]));
  return most;
}

/** Answers one image after another, so that no branch is learnt by heart. */
function inTurn(answer: (n: number) => unknown): () => unknown {
  let n = 0;
  return () => answer((n = (n + 1) % N));
}

async function trained(layers: readonly number[]): Promise<Sequential> {
  manualSeed(0);
  const model = new Sequential(
    ...layers.slice(1).flatMap((outputs, i) => {
      const linear = new Linear(layers[i], outputs);
      return i + 2 < layers.length ? [linear, new ReLU()] : [linear];
    }),
  );
  await fit(model, {
    train: new DataLoader(train, { batchSize: 32, shuffle: true, scale: 1 / 255 }),
    loss: new SoftmaxCrossEntropy(),
    optimizer: new Adam(model.parameters(), { lr: 0.001 }),
    epochs,
  });
  model.eval();
  return model;
}

interface Asked {
  readonly outputs: Outputs;
  readonly seconds: number;
}

async function askJavaScript(text: string, name: string): Promise<Asked> {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  const { predict: answer } = (await import(pathToFileURL(path).href)) as {
    predict: (x: Float32Array) => Float32Array;
  };
  const outputs = new Float32Array(N * CLASSES);
  for (let n = 0; n < N; n++) outputs.set(answer(image(n)), n * CLASSES);
  const [seconds] = secondsOfEach([inTurn((n) => answer(image(n)))], runs);
  return { outputs, seconds };
}

/** A program that reads images, and writes what they are, then the seconds of each round of all. */
const mainOf = (name: string): string => `#include "${name}.c"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int main(void) {
  float *x = malloc(sizeof(float) * ${N * PIXELS});
  float *y = malloc(sizeof(float) * ${N * CLASSES});
  if (!x || !y || fread(x, sizeof(float), ${N * PIXELS}, stdin) != ${N * PIXELS}) return 1;
  double seconds[${runs}];
  for (int run = 0; run < ${runs}; run++) {
    clock_t start = clock();
    for (int n = 0; n < ${N}; n++) model_predict(x + n * ${PIXELS}, y + n * ${CLASSES});
    seconds[run] = (double)(clock() - start) / CLOCKS_PER_SEC / ${N};
  }
  fwrite(y, sizeof(float), ${N * CLASSES}, stdout);
  fwrite(seconds, sizeof(double), ${runs}, stdout);
  return 0;
}
`;

function askC(text: string, name: string): Asked {
  writeFileSync(join(folder, `${name}.c`), text);
  writeFileSync(join(folder, `${name}-main.c`), mainOf(name));
  const program = join(folder, name);
  execFileSync('gcc', [...FLAGS, '-o', program, join(folder, `${name}-main.c`), '-lm']);
  const out = execFileSync(program, { input: Buffer.from(pixels.buffer), maxBuffer: 2 ** 26 });
  const bytes = out.buffer.slice(out.byteOffset, out.byteOffset + out.length);
  const outputs = new Float32Array(bytes, 0, N * CLASSES);
  const seconds = new Float64Array(bytes.slice(4 * N * CLASSES)).toSorted();
  return { outputs, seconds: seconds[runs >> 1] };
}

/** What weights take within a file: base64 in one line, or rows of numbers. */
const weightBytesOf = (text: string, format: 'js' | 'c'): number =>
  format === 'js'
    ? Math.max(...text.split('\n').map((line) => line.length))
    : [...text.matchAll(/\] = \{\n([^}]*)\};/g)].reduce((sum, [, rows]) => sum + rows.length, 0);

async function measure(layers: readonly number[]): Promise<CompiledModel> {
  const model = await trained(layers);
  const rows = array(pixels, [N, PIXELS]);
  const expected = toFlat(predict(model, rows));
  const classes = classesOf(expected);
  const largest = Math.max(...expected.slice(0, COMPARED * CLASSES).map(Math.abs));
  const programs: CompiledProgram[] = [];
  for (const format of ['js', 'c'] as const) {
    if (format === 'c' && !hasGcc) continue;
    for (const dtype of ['float32', 'int8'] as const) {
      const text = compile(model, { format, dtype });
      const name = `${format}-${dtype}-${layers.join('-')}`;
      const ask = format === 'js' ? askJavaScript : askC;
      const { outputs, seconds } = await ask(text, name);
      const error = errorOf(outputs, expected);
      if (dtype === 'float32' && !(error <= CLOSE * largest))
        throw new Error(`${name} is wrong by ${error}, where the largest output is ${largest}`);
      const own = classesOf(outputs);
      programs.push({
        format,
        dtype,
        bytes: text.length,
        weightBytes: weightBytesOf(text, format),
        accuracy: shareRight(own),
        changed: own.filter((c, n) => c !== classes[n]).length,
        error,
        seconds,
      });
    }
  }
  const single = Array.from({ length: 100 }, (_, n) => array(image(n), [1, PIXELS]));
  const [forwardSeconds, predictSeconds] = secondsOfEach(
    [
      inTurn((n) => model.forward(single[n % single.length])),
      inTurn((n) => predict(model, single[n % single.length])),
    ],
    runs,
  );
  return { layers, epochs, accuracy: shareRight(classes), forwardSeconds, predictSeconds, programs };
} // prettier-ignore

const models: CompiledModel[] = [];
try {
  for (const layers of [[PIXELS, 64, 64, CLASSES], [PIXELS, 32, CLASSES]]) models.push(await measure(layers)); // prettier-ignore
} finally {
  rmSync(folder, { recursive: true });
}

const microseconds = (seconds: number) => `${(seconds * 1e6).toFixed(1)} µs`;
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
for (const { layers, accuracy, forwardSeconds, predictSeconds, programs } of models) {
  console.log(`\n${layers.join('-')}, ${epochs} epochs, ${N} test images`);
  console.log(
    alignedTable([
      ['program', 'bytes', 'beside weights', 'accuracy', 'changed', 'a single image'],
      ['forward', '', '', percent(accuracy), '', microseconds(forwardSeconds)],
      ['predict', '', '', percent(accuracy), '', microseconds(predictSeconds)],
      ...programs.map((program) => [
        `${program.format} ${program.dtype}`,
        String(program.bytes),
        String(program.bytes - program.weightBytes),
        percent(program.accuracy),
        String(program.changed),
        microseconds(program.seconds),
      ]),
    ]),
  );
}
const version = hasGcc ? execFileSync('gcc', ['-dumpfullversion']).toString().trim() : '';
const results: CompileResults = {
  machine: machine(),
  compiler: hasGcc ? `gcc ${version} ${FLAGS.slice(0, 2).join(' ')}` : null,
  command: givenCommand('bench:compile', imagesFolder),
  testImages: N,
  models,
};
if (values.json) {
  saveJson(values.json, results);
  console.log(`\nWrote ${values.json}`);
}
