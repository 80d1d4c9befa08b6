/**
 * Times answers in evaluation mode, of many images and of one, and prints one JSON line. The engine
 * has warmed up before: see inference.ts, which starts this in a process of its own.
 *
 * node --import ./bench/published.mjs bench/answer.ts [--data DIR] [--threads N] [--runs 5]
 */
import { parseArgs } from 'node:util';
import { array, DataLoader, setBackend } from 'tiny-mlp';
import type { AnswerFigures } from './inference.js';
import { loadImages } from './tools/images.js';
import { network } from './tools/mlp.js';
import { secondsOfEach } from './tools/timing.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    threads: { type: 'string', default: '1' },
    runs: { type: 'string', default: '5' },
  },
});
const HIDDEN = 128;
/** Milliseconds. */
const WARMING = 2000;

const { test } = await loadImages(values.data);
setBackend('wasm', { threads: Number(values.threads) });
const model = network(HIDDEN);
model.eval();
const loader = new DataLoader(test, { batchSize: 250, scale: 1 / 255 });
const one = array(
  new Float32Array(784).map((_, i) => test.x.get(0, i) / 255),
  [1, 784],
);
/** One after the other: whether to share work is tried anew after a while without any to share. */
function warmSeconds(work: () => unknown): number {
  for (const end = performance.now() + WARMING; performance.now() < end;) work();
  return secondsOfEach([work], Number(values.runs))[0];
}
const seconds = warmSeconds(() => {
  for (const [x] of loader) model.forward(x);
});
const latencySeconds = warmSeconds(() => model.forward(one));
console.log(
  JSON.stringify({
    hidden: HIDDEN,
    images: test.x.shape[0],
    seconds,
    latencySeconds,
  } satisfies AnswerFigures),
);
