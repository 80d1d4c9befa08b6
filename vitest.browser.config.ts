/**
 * The suites that need nothing of Node, in a headless Chromium: npm run test:browser.
 */
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { executablePath, flags, noChromium } from './tests/browser/chromium.js';

const from = (path: string) => fileURLToPath(new URL(path, import.meta.url));

if (noChromium) {
  console.log(`Tests in a browser are left out: ${noChromium}`);
  process.exit(0);
}

export default defineConfig({
  resolve: {
    alias: [
      { find: 'tiny-mlp/datasets', replacement: from('./src/datasets/browser.ts') },
      { find: 'tiny-mlp/sweep', replacement: from('./src/sweep/browser.ts') },
      { find: 'tiny-mlp', replacement: from('./src/index.ts') },
      { find: /^node:(crypto|fs|util)$/, replacement: from('./tests/browser/node/$1.ts') },
    ],
  },
  test: {
    include: ['core', 'nn', 'optim', 'train', 'backend', 'properties', 'data'].map((folder) => `tests/${folder}/*.test.ts`),
    exclude: [
      'tests/backend/arithmetic.test.ts', // the ndarray packages, which need Node
      'tests/backend/kernels-up-to-date.test.ts', // a compiler
      'tests/backend/memory.test.ts', // garbage collection on demand
      'tests/backend/registry.test.ts', // processes
      'tests/data/scripts.test.ts', // a Python
      'tests/properties/idx.test.ts', // zlib
    ],
    testTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: executablePath!, args: flags } }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
