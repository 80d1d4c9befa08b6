/**
 * Searches over Web Workers when something goes wrong. Only in a browser (npm run test:browser);
 * that all goes well is in tests/sweep.
 */
import { describe, expect, it } from 'vitest';
import { gridSearch, workerPool } from '../../src/sweep/browser.js';
import type { TrainFunction } from '../../src/sweep/index.js';

const search = (train: TrainFunction<{ n: number }, number[]>, more: object = {}) =>
  gridSearch({ space: { n: [1, 2, 3] }, train, data: [10], workers: 2, ...more });

const times: TrainFunction<{ n: number }, number[]> = ({ n }, { data }) => ({ loss: n * data[0] });

describe.skipIf(typeof document === 'undefined')('a search over Web Workers', () => {
  it('gives what each point gives, and the text of one that throws', async () => {
    const { results } = await search(times).summary();
    expect(results.map(({ score }) => score)).toEqual([10, 20, 30]);
    const failing = await search(({ n }) => {
      if (n === 2) throw new RangeError(`no ${n}`);
      return { loss: n };
    }).summary();
    const [failed] = failing.results.filter(({ status }) => status === 'failed');
    expect([failed.error?.name, failed.error?.message, failed.attempts]).toEqual([
      'RangeError',
      'no 2',
      1,
    ]);
  });

  it('runs a point again whose worker dies, and gives it up after that', async () => {
    // An error that nobody catches ends the worker, while the point waits for what never comes.
    const dying: TrainFunction<{ n: number }, number[]> = ({ n }) =>
      n === 2
        ? new Promise(() => setTimeout(() => { throw new Error('out of luck'); })) // prettier-ignore
        : { loss: n };
    const { results } = await search(dying, { retries: 1 }).summary();
    const [lost] = results.filter(({ status }) => status === 'failed');
    expect([lost.attempts, lost.error?.name]).toEqual([2, 'WorkerDiedError']);
    expect(lost.error?.message).toMatch(/^a worker ended in the middle of its work: .*out of luck/);
    expect(results.filter(({ status }) => status === 'done')).toHaveLength(2);
  });

  it('says what to do where the workers’ script cannot be loaded', async () => {
    const executor = workerPool({ workers: 1, script: '/nowhere.js' });
    await expect(search(times, { executor, workers: undefined }).summary()).rejects.toThrow(
      /^workerPool expects a script that the page can load as a module, but got .*; pass the URL that your bundler gives 'tiny-mlp\/sweep\/worker' as the option script, or leave the package out of what Vite's dev server optimizes \(optimizeDeps: \{ exclude: \['tiny-mlp'\] \}\)$/,
    );
  });

  it('tells of a module that cannot be loaded', async () => {
    const train = new URL('/nowhere.js', location.href) as never;
    await expect(search(train).summary()).rejects.toThrow(/nowhere\.js/);
  });

  it('is ended by an abort in the middle of a point that would never end', async () => {
    const forever: TrainFunction<{ n: number }, number[]> = () => {
      for (;;);
    };
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('enough')), 300);
    await expect(search(forever, { signal: abort.signal }).summary()).rejects.toThrow('enough');
  });

  it('refuses options that Web Workers do not have', () => {
    expect(() => workerPool({ workers: 1, threads: {} } as never)).toThrow(
      "workerPool expects the options workers, script, but got 'threads'",
    );
  });
});
