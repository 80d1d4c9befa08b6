import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: 'tiny-mlp/datasets', replacement: source('datasets/index.ts') },
      { find: 'tiny-mlp/io', replacement: source('io/index.ts') },
      { find: 'tiny-mlp/sweep', replacement: source('sweep/index.ts') },
      { find: 'tiny-mlp', replacement: source('index.ts') },
    ],
  },
  test: {
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/support/debug-memory.ts'],
    testTimeout: 60_000,
    // Read only by npm run coverage.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      // Data: the kernels' bytes, which run inside the engine and are counted nowhere.
      exclude: ['src/backend/wasm/kernels.generated.ts'],
      reporter: ['text', 'html', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
});
