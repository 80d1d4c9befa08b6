import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', 'datasets/index': 'src/datasets/index.ts', 'datasets/browser': 'src/datasets/browser.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
  splitting: true,
  treeshake: true,
  removeNodeProtocol: false,
});
