/**
 * The same seed, the same bits: in this process, in a worker, for every kind of strides, and on
 * every Node version.
 */
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { array, zeros, type NdArray } from '../../src/index.js';
import { readFixture } from '../support/fixtures.js';
import { digestsOn, fetchedVersion, versions } from './node-versions.js';
import { digestOfProgram, programNames, type Program } from './programs.js';
import { settings, train, type Setting } from './training.js';

const { digests: committed } = readFixture('digest') as {
  digests: Record<Setting | Program, string>;
};
const names = Object.keys(settings) as Setting[];

const like = (x: NdArray, view: NdArray) => {
  for (let r = 0; r < x.shape[0]; r++)
    for (let c = 0; c < x.shape[1]; c++) view.set(r, c, x.get(r, c));
  return view;
};
const options = (x: NdArray) => ({ dtype: x.dtype as 'float32' | 'float64' });
const views: Record<string, (x: NdArray) => NdArray> = {
  contiguous: (x) => array(x),
  transposed: (x) => like(x, zeros([x.shape[1], x.shape[0]], options(x)).transpose(1, 0)),
  stepped: (x) => like(x, zeros([2 * x.shape[0], 3 * x.shape[1]], options(x)).step(2, 3)),
  reversed: (x) => like(x, zeros([x.shape[0], x.shape[1]], options(x)).step(-1, -1)),
};

describe('a training from a seed ends with the same bits', () => {
  it.each(names)('as tests/fixtures/digest.json says, and once more: %s', async (setting) => {
    expect(await train(setting)).toBe(committed[setting]);
    expect(await train(setting)).toBe(committed[setting]);
  });

  it.each(names.flatMap((setting) => Object.keys(views).map((kind) => [kind, setting] as const)))(
    'from %s batches: %s',
    async (kind, setting) => expect(await train(setting, views[kind])).toBe(committed[setting]),
  );

  it.each(programNames)('of what is built upon the loop: %s', async (name) => {
    expect(await digestOfProgram(name)).toBe(committed[name]);
  });

  it('and with others for other settings, so that the digests see what they should', () => {
    expect(new Set(Object.values(committed)).size).toBe(names.length + programNames.length);
  });

  it('in a worker thread', async () => {
    const training = new URL('./training.ts', import.meta.url).href;
    // A worker has no loader for TypeScript until it registers one.
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
       import('tsx/esm/api')
         .then(({ tsImport }) => tsImport(${JSON.stringify(training)}, ${JSON.stringify(training)}))
         .then(async ({ digests }) => parentPort.postMessage(await digests()));`,
      { eval: true },
    );
    const posted = await new Promise((resolve, reject) =>
      worker.on('message', resolve).on('error', reject),
    );
    await worker.terminate();
    expect(posted).toEqual(committed);
  });

  it.for(versions)('on Node %i', async (version, { skip }) => {
    const exact = await fetchedVersion(version);
    skip(exact === undefined, `npx cannot fetch node@${version}`);
    expect(await digestsOn(version)).toEqual(committed);
  });
});
