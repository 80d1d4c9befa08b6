import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** What computes, and needs no process, no files and no memory of its own. */
const numbers = [
  'core', 'data', 'metrics', 'nn', 'optim', 'preprocessing', 'properties', 'tabular', 'train', 'train/doctor',
].map((folder) => `tests/${folder}/*.test.ts`); // prettier-ignore
const setupFiles = ['tests/support/debug-memory.ts'];

export default defineConfig({
  resolve: {
    alias: [
      { find: 'tiny-mlp/datasets', replacement: source('datasets/index.ts') },
      { find: 'tiny-mlp/io', replacement: source('io/index.ts') },
      { find: 'tiny-mlp/sweep', replacement: source('sweep/index.ts') },
      { find: 'tiny-mlp/tabular', replacement: source('tabular/index.ts') },
      { find: 'tiny-mlp/worker', replacement: source('worker/index.ts') },
      { find: 'tiny-mlp', replacement: source('index.ts') },
    ],
  },
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // All cores: many files wait for processes, and what is timed has room for a busy neighbour.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'numbers',
          include: numbers,
          setupFiles,
          // They leave nothing behind, and what they share is warm: a third of the time.
          pool: 'threads',
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'programs', include: ['tests/**/*.test.ts'], exclude: numbers, setupFiles },
      },
    ],
    // Read only by npm run coverage.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      // Data: the kernels' bytes and a thread's program, which run where nothing is counted.
      exclude: ['src/backend/wasm/*.generated.ts', 'src/backend/wasm/crew-program.ts'],
      reporter: ['text', 'html', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
});
