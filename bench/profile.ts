/**
 * Where the time of a training step goes: microseconds in each kernel, and in JavaScript around
 * them.
 *
 * npm run bench:profile -- --data DIR [--points 32x64,128x8,256x64] [--epochs 4] [--json FILE]
 *
 * One thread computes. The kernels are timed one call at a time, which adds about a tenth of a
 * microsecond to each; the last epoch counts.
 */
import { parseArgs } from 'node:util';
import type { LabelledImages } from 'tiny-mlp/datasets';
import { setBackend } from 'tiny-mlp';
import { givenCommand } from './tools/command.js';
import { loadImages } from './tools/images.js';
import { machine } from './tools/machine.js';
import { trainer } from './tools/mlp.js';
import type { KernelTime, Profile, ProfileResults } from './tools/profile-results.js';
import { saveJson } from './tools/save.js';
import { alignedTable } from './tools/table.js';
import { secondsOnce } from './tools/timing.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    points: { type: 'string', default: '32x64,128x8,256x64' },
    epochs: { type: 'string', default: '4' },
    json: { type: 'string' },
  },
});
const epochs = Number(values.epochs);
if (!Number.isInteger(epochs) || epochs < 1)
  throw new RangeError(`--epochs expects a whole number above 0, but got '${values.epochs}'`);
const points = values.points.split(',').map((text) => {
  const match = /^([1-9]\d*)x([1-9]\d*)$/.exec(text);
  if (!match)
    throw new RangeError(`--points expects points like 128x8,256x64, but got '${values.points}'`);
  return { hidden: Number(match[1]), batch: Number(match[2]) };
});

/** Calls and seconds of each kernel since the last reset. */
const times = new Map<string, { calls: number; seconds: number }>();

/** From here on, kernels are timed: the modules' functions are wrapped as they are started. */
function timeKernels(): void {
  const Instance = WebAssembly.Instance;
  const wrapped = (name: string, kernel: (...numbers: unknown[]) => unknown) => {
    const time = times.get(name) ?? { calls: 0, seconds: 0 }; // one for both element types
    times.set(name, time);
    return (...numbers: unknown[]) => {
      const start = performance.now();
      const result = kernel(...numbers);
      time.seconds += (performance.now() - start) / 1000;
      time.calls++;
      return result;
    };
  };
  WebAssembly.Instance = function (module: WebAssembly.Module, imports: WebAssembly.Imports) {
    const entries = Object.entries(new Instance(module, imports).exports).map(([name, value]) => [
      name,
      typeof value === 'function'
        ? wrapped(name, value as (...numbers: unknown[]) => unknown)
        : value,
    ]);
    return { exports: Object.fromEntries(entries) as WebAssembly.Exports };
  } as unknown as typeof WebAssembly.Instance;
}

function profile(images: LabelledImages, point: { hidden: number; batch: number }): Profile {
  const { epoch } = trainer(images, point);
  for (let i = 1; i < epochs; i++) epoch();
  for (const time of times.values()) Object.assign(time, { calls: 0, seconds: 0 });
  const seconds = secondsOnce(epoch);
  const steps = Math.ceil(images.x.shape[0] / point.batch);
  const kernels = [...times]
    .filter(([, { calls }]) => calls > 0)
    .map(([name, time]): KernelTime => ({
      name,
      calls: time.calls / steps,
      microseconds: (1e6 * time.seconds) / steps,
    }))
    .sort((a, b) => b.microseconds - a.microseconds);
  return { ...point, microseconds: (1e6 * seconds) / steps, kernels };
}

timeKernels();
setBackend('wasm', { threads: 1 }); // what other threads do is not seen
const folder = values.data ?? process.env.MNIST_DIR;
const images = await loadImages(folder);
const profiles = points.map((point) => profile(images.train, point));
for (const { hidden, batch, microseconds, kernels } of profiles) {
  const rest = microseconds - kernels.reduce((sum, kernel) => sum + kernel.microseconds, 0);
  const row = (name: string, calls: string, time: number) => [
    name,
    calls,
    time.toFixed(1),
    `${((100 * time) / microseconds).toFixed(1)} %`,
  ];
  console.log(`\n${hidden}x${batch}: ${microseconds.toFixed(1)} µs a step\n`);
  console.log(
    alignedTable([
      ['kernel', 'calls', 'µs', 'share'],
      ...kernels.map((kernel) => row(kernel.name, kernel.calls.toFixed(0), kernel.microseconds)),
      row('JavaScript', '', rest),
    ]),
  );
}
if (values.json) {
  const results: ProfileResults = {
    machine: machine(),
    command: givenCommand('bench:profile', folder),
    data: images.name,
    profiles,
  };
  saveJson(values.json, results);
  console.log(`\nWrote ${values.json}`);
}
