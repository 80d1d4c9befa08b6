/**
 * One run of compare.ts: trains, and prints seconds and a digest of the parameters as JSON.
 *
 * Arguments: hidden size, batch size, epochs that count, and a folder of MNIST if there is one.
 */
import { createHash } from 'node:crypto';
import { array } from 'tiny-mlp';
import { loadImages } from './tools/images.js';
import { trainer } from './tools/mlp.js';
import { secondsOnce } from './tools/timing.js';

export interface JobReport {
  /** Of each epoch but the first, in which the engine compiles. */
  readonly seconds: readonly number[];
  /** Of all parameters at the end. */
  readonly digest: string;
}

const [hidden, batch, epochs] = process.argv.slice(2, 5).map(Number);
const { train } = await loadImages(process.argv.at(5));
const { model, epoch } = trainer(train, { hidden, batch, lr: 0.01 });
const all = Array.from({ length: epochs + 1 }, () => secondsOnce(epoch));
const digest = createHash('sha256');
for (const [name, value] of Object.entries(model.stateDict())) {
  const { data } = array(value, { dtype: 'float32' });
  digest.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
const report: JobReport = { seconds: all.slice(1), digest: digest.digest('hex') };
console.log(JSON.stringify(report));
