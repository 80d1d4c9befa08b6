import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { gridSearch, workerPool } from '../../src/sweep/index.js';
import { gridSearch as searchInPage } from '../../src/sweep/browser.js';

const folder = mkdtempSync(join(tmpdir(), 'tiny-mlp-environment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

// As it is published: no tool that reads TypeScript takes part in the memory that is counted.
buildSync({
  entryPoints: ['src/index.ts', 'src/sweep/index.ts', 'src/sweep/worker.ts'].map(root),
  outbase: root('src'), outdir: join(folder, 'dist'),
  bundle: true, splitting: true, format: 'esm', platform: 'node', packages: 'external',
}); // prettier-ignore
symlinkSync(root('node_modules'), join(folder, 'node_modules'));
writeFileSync(
  join(folder, 'package.json'),
  '{"name":"tiny-mlp","type":"module","exports":{"./sweep/worker":"./dist/sweep/worker.js"}}',
);
writeFileSync(
  join(folder, 'train.js'),
  "import { backendName } from './dist/index.js';\nexport default () => ({ loss: backendName() === 'wasm' ? 0 : 1 });",
);
writeFileSync(
  join(folder, 'search.js'),
  `import { gridSearch } from './dist/sweep/index.js';
   await gridSearch({ space: { a: [1] }, train: new URL('./train.js', import.meta.url), workers: 1 })
     .summary().then(({ best }) => console.log(best.status), ({ message, cause }) => console.log(message + '\\n' + cause));`,
);
const run = (command: string) => spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' }); // prettier-ignore

/** What a search says where the package workerpool is another, by import and by require. */
function withWorkerpool(text: string): string {
  rmSync(join(folder, 'node_modules'));
  mkdirSync(join(folder, 'node_modules/workerpool'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/workerpool/package.json'), '{"main":"main.cjs"}');
  writeFileSync(join(folder, 'node_modules/workerpool/main.cjs'), text);
  const { stdout } = run(`"${process.execPath}" search.js`);
  rmSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(root('node_modules'), join(folder, 'node_modules'));
  return stdout;
}

describe('the package workerpool', () => {
  it('that fails while it is imported is told with what failed', () => {
    expect(withWorkerpool("throw new RangeError('too new for this engine');")).toBe(
      'workerPool expects to load the package workerpool, but got RangeError: too new for this engine; ' +
        'mend that, install it anew (npm install workerpool), or pass workers: 0\n' +
        'RangeError: too new for this engine\n',
    );
    expect(withWorkerpool("require('not-there-at-all');")).toMatch(
      /^workerPool expects to load the package workerpool, but got Error: Cannot find module 'not-there-at-all'\nRequire stack:\n.*main\.cjs; mend that, install it anew \(npm install workerpool\), or pass workers: 0\n/,
    );
  });

  it('that is not installed is told to be', () => {
    rmSync(join(folder, 'node_modules'));
    expect(run(`"${process.execPath}" search.js`).stdout).toMatch(
      /^workerPool expects the package workerpool, but got none; npm install workerpool, or pass workers: 0\n/,
    );
    symlinkSync(root('node_modules'), join(folder, 'node_modules'));
  });
});

describe('a bundle in CommonJS', () => {
  const bundle = mkdtempSync(join(tmpdir(), 'tiny-mlp-bundle-'));
  afterAll(() => rmSync(bundle, { recursive: true, force: true }));
  const text = `import { gridSearch } from ${JSON.stringify(root('src/sweep/index.ts'))};
    gridSearch({ space: { a: [1] }, train: () => ({ loss: 2 }), workers: 1 }).summary()
      .then(({ best }) => console.log(best.score), ({ message }) => console.log(message));`;
  buildSync({
    stdin: { contents: text, resolveDir: root('') },
    outfile: join(bundle, 'program.cjs'),
    bundle: true, platform: 'node', format: 'cjs', logLevel: 'error',
  }); // prettier-ignore
  const inBundle = (at: string) =>
    spawnSync(process.execPath, [join(bundle, 'program.cjs')], { cwd: at, encoding: 'utf8' });

  it('loads, and says what to do where no script of the workers is installed', () => {
    const { stdout, stderr } = inBundle(bundle);
    expect(stderr).toBe('');
    expect(stdout).toBe(
      "workerPool expects an installed tiny-mlp with the workers' script, but got none near " +
        `${join(bundle, 'program.cjs')}; leave tiny-mlp out of the bundle (esbuild ` +
        '--external:tiny-mlp, webpack externals, Next.js serverExternalPackages) and install it ' +
        "there, pass workerPool the script's path, or pass workers: 0\n",
    );
  });

  it('finds the script where it runs', () => {
    expect(inBundle(folder).stdout).toBe('2\n');
  });
});

describe.runIf(process.platform === 'linux')('a limit of virtual memory', () => {
  it('that leaves a worker without the caller’s backend is told', () => {
    // Each memory of the kernels reserves about 10 GB of addresses: enough for the caller's alone.
    expect(run(`ulimit -v 18000000; "${process.execPath}" search.js`).stdout).toMatch(
      /^a worker expects to start the backend wasm, as the thread that asks has, but got RangeError: WebAssembly\.Memory\(\): could not allocate memory; allow more memory \(ulimit -v\), take fewer workers, or call setBackend\('reference'\) first\n/,
    );
  });
});

describe('a worker', () => {
  it('that cannot be started is told, with what to do', async () => {
    const threads = { resourceLimits: { maxOldGenerationSizeMb: 1, maxYoungGenerationSizeMb: 1 } };
    const executor = workerPool({ workers: 1, threads });
    const train = () => ({ loss: 1 });
    await expect(gridSearch({ space: { a: [1] }, train, executor }).summary()).rejects.toThrow(
      new Error(
        'workerPool expects a worker that starts and loads train, but got WorkerDiedError: a ' +
          'worker ended in the middle of its work: Worker terminated due to reaching memory ' +
          'limit: JS heap out of memory; allow more threads and memory (ulimit -u, ulimit -v, ' +
          'resourceLimits), or pass workers: 0',
      ),
    );
  });
});

describe('a function that is sent as its text', () => {
  const search = (text: string, workers = 1) =>
    gridSearch({
      space: { a: [1] },
      train: runInThisContext(`(${text})`) as () => { loss: number },
      workers,
    }).summary();
  const advice = "put it into a module and pass its URL (new URL('./train.js', import.meta.url))";

  it.each([
    ['cov_1a2b3c4d5e', '() => { cov_1a2b3c4d5e().f[0]++; return { loss: 1 }; }'],
    ['__vite_ssr_import_0__', '() => ({ loss: __vite_ssr_import_0__.one })'],
    ['__webpack_require__', '() => ({ loss: __webpack_require__(1) })'],
  ])('and holds %s is refused before any point runs', async (name, text) => {
    await expect(search(text)).rejects.toThrow(
      new TypeError(
        'workerPool expects train to be a function that uses nothing from around it, but got one ' +
          `into which a tool has written ${name}, which is not there in a worker; ${advice}`,
      ),
    );
    expect((await search(text, 0)).results[0].error?.message).toMatch(/ is not defined$/);
  });

  it('and misses any other name says so, and a name of its own is left alone', async () => {
    expect((await search('() => ({ loss: factor })')).results[0].error?.message).toBe(
      'a worker expects train to be a function that uses nothing from around it, but got one that ' +
        `uses factor, which is not there; ${advice}`,
    );
    const own = await search('() => { const cov_matrix = 2; return { loss: cov_matrix }; }');
    expect(own.best?.score).toBe(2);
  });
});

describe('an environment without Worker', () => {
  it('is told, with what to do', async () => {
    const search = (more: object) => searchInPage({ space: { a: [1] }, train: () => ({ loss: 1 }), ...more }).summary(); // prettier-ignore
    for (const more of [{ workers: 2 }, {}])
      await expect(search(more)).rejects.toThrow(
        new Error('workerPool expects an environment with Web Workers, but got one without Worker; pass workers: 0'),
      ); // prettier-ignore
    expect((await search({ workers: 0 })).results).toHaveLength(1);
  });
});
