/**
 * The installed package in bundles of vite, esbuild and webpack, without shims and without a
 * warning, run in Chromium.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import esbuild from 'esbuild';
import * as vite from 'vite';
import webpack from 'webpack';
import { launch, noChromium, serve } from '../browser/chromium.js';

/**
 * The page: a training, a file of bytes compressed and read back, a search here and one over Web
 * Workers. It posts what came of it.
 *
 * @param script - Where the workers' script is, as an expression; a bundler that finds it by itself
 * is not told.
 */
const page = (script = 'undefined') => `
  import { DataLoader, evaluate, Linear, manualSeed, ReLU, Sequential, SGD, SoftmaxCrossEntropy } from 'tiny-mlp';
  import { drawDigits, readIdx, writeIdx } from 'tiny-mlp/datasets';
  import { gridSearch, InProcess, workerPool } from 'tiny-mlp/sweep';

  async function main() {
    const { train, test } = await drawDigits({ train: 2000, test: 500, seed: 1 });
    const gzip = new Blob([writeIdx(train.y)]).stream().pipeThrough(new CompressionStream('gzip'));
    const labels = await readIdx(await new Response(gzip).arrayBuffer());
    if (String(labels.data) !== String(train.y.data)) throw new Error('gzip does not give back the labels');

    const point = function* ({ hidden }) {
      manualSeed(0);
      const model = new Sequential(new Linear(784, hidden), new ReLU(), new Linear(hidden, 10));
      const criterion = new SoftmaxCrossEntropy();
      const optimizer = new SGD(model.parameters(), { lr: 0.1 });
      for (let epoch = 0; epoch < 2; epoch++) {
        let loss = 0;
        for (const [x, y] of new DataLoader(train, { batchSize: 16, shuffle: true, scale: 1 / 255 })) {
          loss += criterion.forward(model.forward(x), y);
          optimizer.zeroGrad();
          model.backward(criterion.backward(), { inputGrad: false });
          optimizer.step();
        }
        yield { loss };
      }
      return evaluate(model, new DataLoader(test, { batchSize: 100, scale: 1 / 255 }));
    };
    const { best, results } = await gridSearch({ space: { hidden: [8, 16] }, train: point, workers: 0, maximize: 'accuracy' }).summary();
    if (results.length !== 2 || !(best.score > 0.5)) throw new Error('the best accuracy is ' + best.score);

    const search = (executor) => gridSearch({ space: { n: [1, 2, 3] }, train: new URL('./train.js', location.href), executor, seed: 1 });
    const scores = async (executor) => String((await search(executor).summary()).results.map(({ score, error }) => error?.message ?? score));
    const [here, there] = [await scores(new InProcess()), await scores(workerPool({ workers: 2, script: ${script} }))];
    if (!here.startsWith('0.') || here !== there) throw new Error(here + ' is not ' + there + ', which is over workers');
    return best.score;
  }
  main().then((score) => ({ score }), (error) => ({ error: String(error) }))
    .then((report) => fetch('/done', { method: 'POST', body: JSON.stringify(report) }));
`;

/**
 * A training function in a module of its own, which workers load by its URL: an entry of the
 * bundle, with its exports kept.
 */
const train = `
  import { Linear } from 'tiny-mlp';
  export default function* train({ n }) {
    yield { loss: Math.abs(new Linear(2, n).weight.value.get(0, 0)) };
  }
`;

type Bundler = (app: string, out: string) => Promise<string[]>;

/** Each makes `main.js` in the folder `out`, and gives its warnings and errors. */
const bundlers: Record<string, Bundler> = {
  async esbuild(app, out) {
    const { warnings } = await esbuild.build({
      entryPoints: { main: './page.mjs', train: './train.mjs', worker: 'tiny-mlp/sweep/worker' },
      outdir: out,
      absWorkingDir: app,
      bundle: true,
      splitting: true,
      format: 'esm',
      minify: true,
      logLevel: 'silent',
    });
    return warnings.map(({ text }) => text);
  },
  async vite(app, out) {
    const warnings: string[] = [];
    const warn = (text: string) => void warnings.push(text);
    const customLogger = {
      ...vite.createLogger(),
      info: () => undefined,
      warn,
      warnOnce: warn,
      error: warn,
    };
    await vite.build({
      root: app,
      configFile: false,
      customLogger,
      build: {
        outDir: out,
        emptyOutDir: true,
        rollupOptions: {
          input: { main: join(app, 'page.mjs'), train: join(app, 'train.mjs') },
          output: { entryFileNames: '[name].js' },
          preserveEntrySignatures: 'strict',
        },
      },
    });
    return warnings;
  },
  webpack: (app, out) =>
    new Promise((resolve, reject) => {
      const entry = {
        main: './page.mjs',
        train: { import: './train.mjs', library: { type: 'module' } },
      };
      const [output, experiments] = [{ path: out, filename: '[name].js' }, { outputModule: true }];
      const performance = { hints: false } as const; // of the size of the page, not of the package
      webpack(
        { mode: 'production', context: app, entry, output, experiments, performance },
        (error, stats) => {
          if (error || !stats) return reject(error ?? new Error('webpack gave nothing'));
          const { errors = [], warnings = [] } = stats.toJson({ errors: true, warnings: true });
          resolve([...errors, ...warnings].map(({ message }) => message));
        },
      );
    }),
};

/** @param app - A folder in which the package is installed. */
export async function checkBundlers(app: string): Promise<void> {
  writeFileSync(join(app, 'train.mjs'), train);
  for (const [name, bundle] of Object.entries(bundlers)) {
    console.log(`\n-- a page bundled by ${name}`);
    const out = join(app, `out-${name}`);
    writeFileSync(
      join(app, 'page.mjs'),
      page(name === 'esbuild' ? "new URL('./worker.js', import.meta.url)" : undefined),
    );
    const warnings = await bundle(app, out);
    if (warnings.length > 0)
      throw new Error(`${name} has something to say:\n${warnings.join('\n')}`);
    const scripts = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.js'),
    );
    const builtIn = scripts.find((path) =>
      /\bfrom\s*["']node:|\bimport\s*["']node:|require\(["']node:/.test(
        readFileSync(join(out, path), 'utf8'),
      ),
    );
    if (builtIn) throw new Error(`${name} leaves an import of a Node module in ${builtIn}`);
    console.log(noChromium ?? `in Chromium: accuracy ${await scoreOf(out)}`);
  }
}

/** Opens a page with the bundle and waits for its report. */
async function scoreOf(folder: string): Promise<number> {
  const server = await serve((path) => {
    if (path === '/')
      return {
        body: '<!doctype html><title>bundle</title><script type="module" src="/main.js"></script>',
      };
    return path.endsWith('.js') ? { body: readFileSync(join(folder, path)) } : undefined;
  });
  const browser = await launch();
  try {
    const tab = await browser.newPage();
    const said: string[] = [];
    tab.on(
      'console',
      (message) => ['error', 'warning'].includes(message.type()) && said.push(message.text()),
    );
    tab.on('pageerror', (error) => said.push(String(error)));
    const done = tab.waitForRequest((request) => request.method() === 'POST', { timeout: 60_000 });
    await tab.goto(server.url);
    const { score, error } = (await done).postDataJSON() as { score: number; error?: string };
    const spoken = said.filter((text) => !text.includes('favicon') && !text.includes('404'));
    if (error || spoken.length > 0) throw new Error([error, ...spoken].join('\n'));
    return score;
  } finally {
    await browser.close();
    await server.close();
  }
}
