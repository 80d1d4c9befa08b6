/**
 * The suites that need nothing of Node, in a headless Chromium: npm run test:browser.
 */
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import ts from 'typescript';
import { defineConfig } from 'vitest/config';
import { executablePath, flags, noChromium } from './tests/browser/chromium.js';
import { blocksOf } from './tests/support/examples.js';

const from = (path: string) => fileURLToPath(new URL(path, import.meta.url));

if (noChromium) {
  console.log(`Tests in a browser are left out: ${noChromium}`);
  process.exit(0);
}

/** In the place of tests/cases/documented.ts, which reads files: what it would find. */
const documented = () => {
  const classes = [
    ['src/nn/module.ts', 'Scale'],
    ['src/nn/loss.ts', 'LogCoshLoss'],
    ['src/optim/optimizer.ts', 'SignSGD'],
  ].map(([path, name]) => {
    const { code } = blocksOf(path).find((block) => block.code.includes(`class ${name} `))!;
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
    const script = ts.transpileModule(code, { compilerOptions }).outputText;
    // Each in a scope of its own: they import the same names.
    const body = script.replace(/import (\{[^}]*\}) from 'tiny-mlp';/, 'const $1 = library;');
    return `export const ${name} = (() => {\n${body}\nreturn ${name};\n})();`;
  });
  return ["import * as library from 'tiny-mlp';", ...classes].join('\n');
};

export default defineConfig({
  // Isolated, so that threads may share memory.
  server: {
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
  // What examples may be drawn with; the tests read it from the environment.
  define: { 'process.env': '({})' },
  plugins: [
    {
      name: 'documented',
      load: (id) => (id.endsWith('tests/cases/documented.ts') ? documented() : undefined),
    },
  ],
  resolve: {
    alias: [
      { find: 'tiny-mlp/datasets', replacement: from('./src/datasets/browser.ts') },
      { find: 'tiny-mlp/sweep', replacement: from('./src/sweep/browser.ts') },
      { find: 'tiny-mlp', replacement: from('./src/index.ts') },
      { find: /^.*\/src\/(datasets|sweep)\/index\.js$/, replacement: from('./src/$1/browser.ts') },
      { find: /^node:(crypto|fs|util|vm)$/, replacement: from('./tests/browser/node/$1.ts') },
    ],
  },
  test: {
    include: [
      ...['core', 'metrics', 'nn', 'optim', 'train', 'backend', 'properties', 'data'].map(
        (folder) => `tests/${folder}/*.test.ts`,
      ),
      'tests/browser/threads.test.ts',
      'tests/browser/train-in-worker.test.ts',
      'tests/browser/web-workers.test.ts',
      'tests/datasets/gzip.test.ts',
      'tests/datasets/synthetic-digits.test.ts',
      ...['halving', 'same-bits', 'space'].map((name) => `tests/sweep/${name}.test.ts`),
    ],
    exclude: [
      'tests/backend/arithmetic.test.ts', // the ndarray packages, which need Node
      'tests/backend/kernels-up-to-date.test.ts', // a compiler
      'tests/backend/memory.test.ts', // garbage collection on demand
      'tests/backend/products.test.ts', // a minute; steps and sparse.test.ts run the same kernels
      'tests/backend/registry.test.ts', // processes
      'tests/backend/slot.test.ts', // a context of its own for a thread's program
      'tests/backend/stress.test.ts', // processes
      'tests/backend/sync-memory.test.ts', // garbage collection on demand
      'tests/backend/thread-start.test.ts', // events of a process
      'tests/backend/threads.test.ts', // of a process; of a page: tests/browser/threads.test.ts
      'tests/nn/fault-injection.test.ts', // garbage collection on demand
      'tests/nn/saved.test.ts', // garbage collection on demand
      'tests/data/scripts.test.ts', // a Python
      'tests/properties/idx.test.ts', // zlib
    ],
    setupFiles: ['tests/support/debug-memory.ts'],
    testTimeout: 60_000,
    browser: {
      enabled: true,
      isolate: false,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: executablePath!, args: flags } }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
