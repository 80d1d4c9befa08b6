/**
 * Processes that lack or have what others do not: no home, an Object.prototype that was frozen or
 * extended. Each reads its program from standard input.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { zeros } from '../../src/index.js';
import { writeIdx } from '../../src/datasets/index.js';
import { root } from '../support/sources.js';

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-'));
afterAll(() => rmSync(folder, { recursive: true }));
for (const part of ['train', 't10k']) {
  const images = zeros([2, 28, 28], { dtype: 'uint8' });
  writeFileSync(join(folder, `${part}-images-idx3-ubyte`), writeIdx(images));
  writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), writeIdx(Uint8Array.of(0, 1)));
}

/** What a program prints that trains, saves, loads and reads data, after `before`. */
function run(before: string): string {
  const program = `
    ${before}
    const { Adam, DataLoader, evaluate, Linear, ReLU, Sequential, SoftmaxCrossEntropy, setBackend } =
      await import('./src/index.ts');
    const { loadMnist } = await import('./src/datasets/index.ts');
    const { readNpz, writeNpz } = await import('./src/io/index.ts');
    const { gridSearch } = await import('./src/sweep/index.ts');
    const { train } = await loadMnist({ dir: ${JSON.stringify(folder)} });
    for (const backend of ['wasm', 'reference']) {
      setBackend(backend);
      const model = new Sequential(new Linear(784, 3), new ReLU(), new Linear(3, 2));
      const criterion = new SoftmaxCrossEntropy();
      const optimizer = new Adam(model.parameters());
      const loader = new DataLoader(train, { scale: 1 / 255 });
      for (const [x, y] of loader) {
        criterion.forward(model.forward(x), y);
        optimizer.zeroGrad();
        model.backward(criterion.backward(), { inputGrad: false });
        optimizer.step();
      }
      for (const compress of [false, true])
        model.loadStateDict(readNpz(writeNpz(model.stateDict(), { compress })));
      optimizer.loadStateDict(optimizer.stateDict());
      evaluate(model, loader);
      String(model);
    }
    const search = gridSearch({
      space: { lr: [1, 2] },
      train: function* train({ lr }) { yield { loss: lr }; },
    });
    const { best } = await search.summary();
    const cache = await loadMnist({ download: false, ...globalThis.options }).catch((e) => e.message);
    console.log(train.x.shape.join(), best.settings.lr, cache.replace(/ in the cache .*?,/, ','));`;
  const { HOME: _, XDG_CACHE_HOME: __, MNIST_DIR: ___, ...env } = process.env;
  const flags = ['--import', 'tsx', '--input-type=module', '-'];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { cwd: root, env, input: program, encoding: 'utf8' }); // prettier-ignore
  return stdout || stderr;
}

const advice =
  'but got none, and download is false; give a folder that holds the four files by the option ' +
  'dir or the environment variable MNIST_DIR, or allow a download\n';

it.each([
  [
    'no home that anybody knows of',
    `import os from 'node:os';
     import { syncBuiltinESMExports } from 'node:module';
     os.homedir = () => { throw new Error('no home'); };
     syncBuiltinESMExports();`,
    true,
  ],
  ['a frozen Object.prototype', 'Object.freeze(Object.prototype);', false],
  ['an extended Object.prototype', "Object.prototype.extra = () => 'extra';", false],
])('all of it works with %s', (_, before, place) => {
  const got = run(`${before}\nglobalThis.options = { ${place ? '' : "cache: 'nowhere'"} };`);
  expect(got).toBe(
    `2,784 1 loadMnist expects train-images-idx3-ubyte${place ? ' in files' : ''}, ${advice}`,
  );
});
