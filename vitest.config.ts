import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: 'tiny-mlp/datasets', replacement: source('datasets/index.ts') },
      { find: 'tiny-mlp', replacement: source('index.ts') },
    ],
  },
  test: { include: ['tests/**/*.test.ts'], testTimeout: 60_000 },
});
